import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, it } from 'node:test';
import { createClipLibrary, PROMPTS_FOLDER, readAlawWav, SAMPLE_RATE } from './clips.ts';
import { measureScript, timeScript, writeGreeting, writeReading } from './script.ts';
import { renderRingTone, renderSound } from './sound.ts';
import { choosePromptLanguage, listClips, PROMPT_LANGUAGES, sayClip, writeClip } from './words.ts';

const library = createClipLibrary();
const CALL = { mode: 'read-code', code: '482913', messageReference: 'KD' } as const;

describe('the clips', () => {
  it('are all there in every language, audible, and together at most 1.2 MB', () => {
    let bytes = 0;
    for (const language of PROMPT_LANGUAGES) {
      for (const clip of listClips()) {
        const samples = library.load(language, clip);
        assert.ok(samples.length > SAMPLE_RATE / 5, `${language}/${clip} is too short to be heard`);
        // A-law 0x55 and 0xd5 are silence.
        const loud = samples.filter((byte) => byte !== 0x55 && byte !== 0xd5).length;
        assert.ok(loud > samples.length / 3, `${language}/${clip} is nearly silent`);
      }
      const files = readdirSync(join(PROMPTS_FOLDER, language));
      assert.deepEqual(
        files.toSorted(),
        listClips()
          .map((clip) => `${clip}.wav`)
          .toSorted(),
      );
      for (const file of files) bytes += statSync(join(PROMPTS_FOLDER, language, file)).size;
    }
    assert.ok(bytes <= 1_200_000, `${bytes} bytes`);
  });

  it('say digits as words, never as a number', () => {
    assert.equal(sayClip('nb', 'digit-7'), 'sju');
    assert.equal(writeClip('nb', 'digit-7'), '7');
    assert.equal(writeClip('en', 'letter-K'), 'K');
  });

  it('fall back to bokmål where there is no speech, and say so', () => {
    assert.deepEqual(choosePromptLanguage('nn'), { language: 'nn', fellBack: false });
    assert.deepEqual(choosePromptLanguage('se'), { language: 'nb', fellBack: true });
    assert.deepEqual(choosePromptLanguage('en'), { language: 'en', fellBack: false });
  });

  it('are replaced by recorded ones of the same name, each checked at the start', () => {
    const folder = mkdtempSync(join(tmpdir(), 'vakt-prompts-'));
    const put = (name: string, content: Buffer) => {
      mkdirSync(join(folder, dirname(name)), { recursive: true });
      writeFileSync(join(folder, name), content);
    };
    const digit = readFileSync(join(PROMPTS_FOLDER, 'en/digit-7.wav'));
    put('nn/digit-1.wav', digit);
    const recorded = createClipLibrary(folder);
    assert.deepEqual(recorded.load('nn', 'digit-1'), library.load('en', 'digit-7'));
    assert.deepEqual(recorded.load('nn', 'digit-2'), library.load('nn', 'digit-2'));
    assert.deepEqual(recorded.load('nb', 'digit-1'), library.load('nb', 'digit-1'));
    put('nn/hello.wav', renderRingTone());
    assert.throws(() => createClipLibrary(folder), /nn\/hello\.wav is not 8 kHz mono A-law\.$/);
    put('nn/hello.wav', Buffer.alloc(200_000));
    assert.throws(() => createClipLibrary(folder), /hello\.wav is longer than 20 seconds\.$/);
    rmSync(join(folder, 'nn/hello.wav'));
    put('nn/helo.wav', digit);
    assert.throws(() => createClipLibrary(folder), /helo\.wav is not the name of a prompt that calls use\.$/);
    rmSync(folder, { recursive: true });
    assert.throws(() => createClipLibrary(folder), /The folder of recorded prompts, .* cannot be read\.$/);
  });

  it('are refused in another format', () => {
    assert.throws(() => readAlawWav(renderRingTone(), 'ring'), /not 8 kHz mono A-law/);
    assert.throws(() => readAlawWav(Buffer.from('no sound at all'), 'x'), /not a WAV/);
    assert.throws(() => library.load('nb', 'letter-A'), /no clip/);
  });
});

describe('the script', () => {
  it('asks for the key within 12 seconds and says nothing of the code before it', () => {
    for (const language of PROMPT_LANGUAGES) {
      for (const mode of ['read-code', 'approve'] as const) {
        const greeting = writeGreeting({ ...CALL, mode });
        assert.ok(measureScript(timeScript(library, language, greeting)) <= 12_000);
        assert.ok(greeting.every(({ clip }) => !/^(digit|letter)-/.test(clip)));
      }
    }
  });

  it('reads reference and code three times, with a longer pause after the third digit', () => {
    const lines = writeReading(CALL);
    assert.equal(lines.filter(({ clip }) => clip === 'digit-4').length, 3);
    const digits = lines.filter(({ clip }) => clip.startsWith('digit-')).slice(0, 6);
    assert.deepEqual(
      digits.map(({ pauseMs }) => pauseMs),
      [250, 250, 600, 250, 250, 600],
    );
    assert.deepEqual(
      lines.slice(0, 4).map(({ clip }) => clip),
      ['reference', 'letter-K', 'letter-D', 'code-is'],
    );
  });

  it('becomes one sound whose clips stand where the script says', () => {
    const lines = timeScript(library, 'nb', writeReading(CALL));
    const wav = renderSound(library, 'nb', lines);
    assert.equal(wav.length, 44 + 2 * Math.ceil((measureScript(lines) * SAMPLE_RATE) / 1000));
    const loudest = (fromMs: number, toMs: number) => {
      let most = 0;
      for (let at = Math.round(fromMs * 8); at < Math.round(toMs * 8); at += 1) {
        most = Math.max(most, Math.abs(wav.readInt16LE(44 + 2 * at)));
      }
      return most;
    };
    for (const line of lines) {
      assert.ok(loudest(line.startsMs, line.endsMs) > 3000, `${line.clip} is not heard`);
      assert.equal(loudest(line.endsMs + 2, line.endsMs + line.pauseMs - 2), 0, `after ${line.clip} is no silence`);
    }
  });
});
