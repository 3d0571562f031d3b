import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Clip, listClips, PROMPT_LANGUAGES, type PromptLanguage } from './words.ts';

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

/** A recorded clip is at most 20 seconds. */
const MOST_BYTES = 20 * SAMPLE_RATE + 1024;

/**
 * Finds the recorded clips of an organisation: `<folder>/<language>/<clip>.wav`. Throws one sentence when the folder
 * cannot be read, or a file there has a name that nothing would ever say: a slip that would otherwise stay silent.
 */
function listRecorded(folder: string): Set<string> {
  const found = new Set<string>();
  const known = new Set(PROMPT_LANGUAGES.flatMap((language) => listClips().map((clip) => `${language}/${clip}.wav`)));
  let names: string[];
  try {
    names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.wav'));
  } catch {
    throw new Error(`The folder of recorded prompts, ${folder}, cannot be read.`);
  }
  for (const name of names) {
    if (!known.has(name)) throw new Error(`${join(folder, name)} is not the name of a prompt that calls use.`);
    found.add(name);
  }
  return found;
}

function loadClip(folder: string, name: string): Buffer {
  const file = join(folder, name);
  if (statSync(file).size > MOST_BYTES) throw new Error(`${file} is longer than 20 seconds.`);
  return readAlawWav(readFileSync(file), file);
}

/**
 * Loads every clip of every language. Files below `recorded`, an organisation's own recordings, take the place of the
 * built-in ones of the same name. Throws one sentence for the operator when one is missing or cannot be used.
 */
export function createClipLibrary(recorded: string | null = null): ClipLibrary {
  const replaced = recorded === null ? new Set<string>() : listRecorded(recorded);
  const clips = new Map<string, Buffer>();
  for (const language of PROMPT_LANGUAGES) {
    for (const clip of listClips()) {
      const name = `${language}/${clip}.wav`;
      const folder = recorded !== null && replaced.has(name) ? recorded : PROMPTS_FOLDER;
      clips.set(`${language}/${clip}`, loadClip(folder, name));
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
