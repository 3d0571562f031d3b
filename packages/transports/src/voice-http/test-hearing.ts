import { createClipLibrary, SAMPLE_RATE } from '../prompts/clips.ts';
import { type Clip, listClips, type PromptLanguage } from '../prompts/words.ts';

const library = createClipLibrary();
const OPENING = 400;
const PAUSES = [250, 500, 600];

/** One A-law byte as a 16-bit sample, by ITU-T G.711 §3.1: sign, three bits of segment, four of step. */
function expand(byte: number): number {
  const code = byte ^ 0x55;
  const segment = (code >> 4) & 7;
  const step = code & 15;
  const size = segment === 0 ? (2 * step + 1) * 8 : (2 * step + 33) * 2 ** (segment + 2);
  return code >= 128 ? size : -size;
}

const clips = new Map<string, Int16Array>();
for (const language of ['nb', 'en'] as const)
  for (const clip of listClips())
    clips.set(`${language}/${clip}`, Int16Array.from(library.load(language, clip), expand));

/** The samples of a WAV file (16 bit, 8 kHz, mono). Throws for any other. */
function readSamples(wav: Buffer): Int16Array {
  const format = [wav.readUInt16LE(20), wav.readUInt16LE(22), wav.readUInt32LE(24), wav.readUInt16LE(34)].join('/');
  if (wav.toString('latin1', 8, 16) !== 'WAVEfmt ' || format !== `1/1/${SAMPLE_RATE}/16`)
    throw new Error(`This sound has the format ${format}.`);
  const data = wav.subarray(44, 44 + wav.readUInt32LE(40));
  return Int16Array.from({ length: data.length / 2 }, (_, at) => data.readInt16LE(2 * at));
}

function standsAt(samples: Int16Array, clip: Int16Array, at: number): boolean {
  return at + clip.length <= samples.length && clip.every((sample, index) => samples[at + index] === sample);
}

interface Heard {
  clip: Clip;
  pauseMs: number;
}

/** Tries every clip and every pause from `at` (milliseconds) to the end; null when something else is heard. */
function hearFrom(samples: Int16Array, language: PromptLanguage, at: number): Heard[] | null {
  if (at * 8 >= samples.length) return [];
  const fitting = listClips().filter((clip) => {
    const sound = clips.get(`${language}/${clip}`);
    return sound !== undefined && standsAt(samples, sound, at * 8);
  });
  for (const clip of fitting) {
    const ends = at + Math.ceil((clips.get(`${language}/${clip}`)?.length ?? 0) / 8);
    for (const pauseMs of PAUSES) {
      const silent = samples.subarray(ends * 8, (ends + pauseMs) * 8).every((sample) => sample === 0);
      const rest = silent ? hearFrom(samples, language, ends + pauseMs) : null;
      if (rest) return [{ clip, pauseMs }, ...rest];
    }
  }
  return null;
}

/** For tests: which clips are heard in a sound, sample by sample, with the pauses after them. Throws when it is something else. */
export function hearClips(wav: Buffer, language: PromptLanguage): Heard[] {
  const samples = readSamples(wav);
  const heard = hearFrom(samples, language, OPENING);
  if (!heard) throw new Error('Something is heard that is no clip.');
  return heard;
}
