import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Clip, listClips, type PromptLanguage } from './words.ts';

/** Samples per second of every clip: what telephones carry (G.711). */
export const SAMPLE_RATE = 8000;

/** The clips that are checked in beside this package's source. */
export const PROMPTS_FOLDER = fileURLToPath(new URL('../../prompts/', import.meta.url));

/** All clips in memory: A-law, 8 kHz, mono, one byte a sample. */
export interface ClipLibrary {
  /** The samples of a clip. Throws for a clip that no language has: a bug of ours. */
  load(language: PromptLanguage, clip: Clip): Buffer;
}

/** Reads the samples out of a WAV file. Throws unless it is A-law, 8 kHz, mono (RIFF, format 6). */
export function readAlawWav(file: Buffer, name: string): Buffer {
  if (file.toString('latin1', 0, 4) !== 'RIFF' || file.toString('latin1', 8, 12) !== 'WAVE') {
    throw new Error(`${name} is not a WAV file.`);
  }
  let format = '';
  for (let at = 12; at + 8 <= file.length; ) {
    const chunk = file.toString('latin1', at, at + 4);
    const size = file.readUInt32LE(at + 4);
    if (chunk === 'fmt ')
      format = [8, 10, 12].map((o) => (o === 12 ? file.readUInt32LE(at + o) : file.readUInt16LE(at + o))).join('/');
    if (chunk === 'data') {
      if (format !== `6/1/${SAMPLE_RATE}`) throw new Error(`${name} is not 8 kHz mono A-law.`);
      return file.subarray(at + 8, at + 8 + size);
    }
    at += 8 + size + (size % 2);
  }
  throw new Error(`${name} holds no sound.`);
}

/** Loads every clip of every language from `folder`. Throws when one is missing or not in the right format. */
export function createClipLibrary(folder = PROMPTS_FOLDER): ClipLibrary {
  const clips = new Map<string, Buffer>();
  for (const language of ['nb', 'en'] as const) {
    for (const clip of listClips()) {
      const name = `${language}/${clip}.wav`;
      clips.set(`${language}/${clip}`, readAlawWav(readFileSync(join(folder, name)), name));
    }
  }
  return {
    load(language, clip) {
      const samples = clips.get(`${language}/${clip}`);
      if (!samples) throw new Error(`There is no clip ${language}/${clip}.`);
      return samples;
    },
  };
}
