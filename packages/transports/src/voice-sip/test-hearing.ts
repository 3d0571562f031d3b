/** Compares what a telephone recorded with what was to be heard. */
import type { ClipLibrary } from '../prompts/clips.ts';
import { renderSound } from '../prompts/sound.ts';
import { choosePromptLanguage } from '../prompts/words.ts';
import type { CodeCall } from '../transport.ts';
import type { Section } from '../voice-call/call-machine.ts';
import { timeSection } from '../voice-call/sections.ts';

const WAV_HEAD = 44;
/** Recordings hold whole packets: what is heard begins at a multiple of 20 ms. */
const FRAME = 160;

/** A section of a call as samples of 16 bits, without the silence at its end. */
export function renderSection(library: ClipLibrary, call: CodeCall, section: Section): Int16Array {
  const lines = timeSection(library, call, section);
  const wav = renderSound(library, choosePromptLanguage(call.language).language, lines);
  const end = lines.at(-1)?.endsMs ?? 0;
  return Int16Array.from({ length: end * 8 }, (_, at) => wav.readInt16LE(WAV_HEAD + 2 * at));
}

function correlate(wanted: Int16Array, heard: Int16Array, from: number): number {
  let [product, one, other] = [0, 0, 0];
  for (let at = 0; at < wanted.length; at += 1) {
    const [a, b] = [wanted[at] ?? 0, heard[from + at] ?? 0];
    product += a * b;
    one += a * a;
    other += b * b;
  }
  return one === 0 || other === 0 ? 0 : product / Math.sqrt(one * other);
}

/** The best match of `wanted` anywhere in `heard`: its correlation, where it begins, and how loud it is (1: full scale). */
export function findHeard(wanted: Int16Array, heard: Int16Array): { correlation: number; at: number; rms: number } {
  let best = { correlation: 0, at: 0 };
  const loud = wanted.findIndex((sample) => Math.abs(sample) > 1000);
  const probe = wanted.slice(loud, loud + 4000);
  for (let at = 0; at + wanted.length <= heard.length + FRAME; at += FRAME) {
    // A short piece first: most places are refused by it.
    if (correlate(probe, heard, at + loud) < 0.5) continue;
    const correlation = correlate(wanted, heard, at);
    if (correlation > best.correlation) best = { correlation, at };
  }
  const part = heard.subarray(best.at, best.at + wanted.length);
  const power = part.reduce((sum, sample) => sum + (sample / 32_768) ** 2, 0) / Math.max(1, part.length);
  return { ...best, rms: Math.sqrt(power) };
}
