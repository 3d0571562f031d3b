import { decodeAlaw } from './alaw.ts';
import type { ClipLibrary } from './clips.ts';
import { SAMPLE_RATE } from './clips.ts';
import { measureScript, type TimedLine } from './script.ts';
import type { PromptLanguage } from './words.ts';

const DECODED = Int16Array.from({ length: 256 }, (_, byte) => decodeAlaw(byte));

/** Puts 16-bit mono samples into a WAV file, which every browser plays. */
export function wrapWav(samples: Int16Array): Buffer {
  const data = Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength);
  const head = Buffer.alloc(44);
  head.write('RIFF', 0, 'latin1');
  head.writeUInt32LE(36 + data.length, 4);
  head.write('WAVEfmt ', 8, 'latin1');
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(1, 22);
  head.writeUInt32LE(SAMPLE_RATE, 24);
  head.writeUInt32LE(SAMPLE_RATE * 2, 28);
  head.writeUInt16LE(2, 32);
  head.writeUInt16LE(16, 34);
  head.write('data', 36, 'latin1');
  head.writeUInt32LE(data.length, 40);
  return Buffer.concat([head, data]);
}

/** Renders a timed script as one WAV file (16 bit, 8 kHz, mono), silences included. */
export function renderSound(library: ClipLibrary, language: PromptLanguage, lines: readonly TimedLine[]): Buffer {
  const samples = new Int16Array(Math.ceil((measureScript(lines) * SAMPLE_RATE) / 1000));
  for (const line of lines) {
    let at = Math.round((line.startsMs * SAMPLE_RATE) / 1000);
    for (const byte of library.load(language, line.clip)) {
      samples[at] = DECODED[byte] ?? 0;
      at += 1;
    }
  }
  return wrapWav(samples);
}

/** A-law's byte for no sound at all. */
export const ALAW_SILENCE = 0xd5;

/** Renders a timed script as A-law samples, as telephones carry them: clips as they are, silence between. */
export function renderAlaw(library: ClipLibrary, language: PromptLanguage, lines: readonly TimedLine[]): Buffer {
  const samples = Buffer.alloc(Math.ceil((measureScript(lines) * SAMPLE_RATE) / 1000), ALAW_SILENCE);
  for (const line of lines) {
    samples.set(library.load(language, line.clip), Math.round((line.startsMs * SAMPLE_RATE) / 1000));
  }
  return samples;
}

/** The tone of a phone that rings: 1 second of 425 Hz, 4 seconds of silence (the Norwegian cadence). */
export function renderRingTone(): Buffer {
  const samples = new Int16Array(SAMPLE_RATE * 5);
  for (let at = 0; at < SAMPLE_RATE; at += 1) {
    const fade = Math.min(1, at / 200, (SAMPLE_RATE - at) / 200);
    samples[at] = Math.round(Math.sin((2 * Math.PI * 425 * at) / SAMPLE_RATE) * 6000 * fade);
  }
  return wrapWav(samples);
}
