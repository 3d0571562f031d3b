/**
 * Renders the spoken clips of calls: espeak-ng says each, sox makes it 8 kHz mono A-law with the silence cut off.
 * Run by hand when words change (`apt-get install espeak-ng sox`; build tools only, never at run time):
 *   node --import tsx tools/prompts/main.ts
 * A recorded human voice replaces a clip by a file of the same name and format in the folder that `promptsFolder` names.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Clip, listClips, type PromptLanguage, sayClip } from '../../packages/transports/src/prompts/words.ts';

const FOLDER = fileURLToPath(new URL('../../packages/transports/prompts/', import.meta.url));
/** No voice speaks Nynorsk: the bokmål one reads its words. */
const VOICES: Record<PromptLanguage, string> = { nb: 'nb', nn: 'nb', en: 'en-gb' };
/** Words a minute; single letters and digits slower than sentences. */
const SENTENCE_SPEED = 155;
const SINGLE_SPEED = 125;
const MOST_BYTES = 1_200_000;

/** Gives what espeak-ng is asked to say; a letter alone is spelt by marking it as a character. */
function renderClip(language: PromptLanguage, clip: Clip, workFolder: string): void {
  const single = clip.startsWith('digit-') || clip.startsWith('letter-');
  const raw = join(workFolder, 'raw.wav');
  const target = join(FOLDER, language, `${clip}.wav`);
  const words = clip.startsWith('letter-')
    ? `<speak><say-as interpret-as="characters">${sayClip(language, clip)}</say-as></speak>`
    : sayClip(language, clip);
  const speed = String(single ? SINGLE_SPEED : SENTENCE_SPEED);
  execFileSync('espeak-ng', ['-m', '-v', VOICES[language], '-s', speed, '-w', raw, words]);
  // Silence is cut at both ends; 20 ms stay at the end so that the last sound is not clipped.
  const trim = ['silence', '1', '0.01', '0.3%', 'reverse', 'silence', '1', '0.01', '0.3%', 'reverse'];
  // -R: the same noise shaping each time, so that unchanged words give an unchanged file.
  execFileSync('sox', [
    '-R',
    raw,
    '-r',
    '8000',
    '-c',
    '1',
    '-e',
    'a-law',
    target,
    ...trim,
    'pad',
    '0',
    '0.02',
    'norm',
    '-3',
  ]);
}

const workFolder = mkdtempSync(join(tmpdir(), 'vakt-prompts-'));
let bytes = 0;
for (const language of Object.keys(VOICES) as PromptLanguage[]) {
  const folder = join(FOLDER, language);
  mkdirSync(folder, { recursive: true });
  for (const clip of listClips()) renderClip(language, clip, workFolder);
  for (const file of readdirSync(folder)) bytes += statSync(join(folder, file)).size;
}
rmSync(workFolder, { recursive: true });
console.log(`${bytes} bytes of clips in ${FOLDER}`);
if (bytes > MOST_BYTES) {
  console.error(`More than ${MOST_BYTES} bytes: shorten the words.`);
  process.exit(1);
}
