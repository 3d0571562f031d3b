import { SAMPLE_RATE } from '../prompts/clips.ts';
import { ALAW_SILENCE } from '../prompts/sound.ts';

/** Keys as two tones at once (ITU-T Q.23), for switchboards whose trunk does not take keys by RFC 4733. */

const ROWS = [697, 770, 852, 941];
const COLUMNS = [1209, 1336, 1477];
const KEYS = '123456789*0#';
const TONE_MS = 100;
const PAUSE_MS = 100;
/** Each tone at about -9 dBm0: what telephones send (Q.24 wants -3 to -25 at the far end). */
const LOUDNESS = 8000;

/** A linear sample of 16 bits as one A-law byte (G.711 table 1a). */
function encodeAlaw(sample: number): number {
  const size = (sample < 0 ? -sample - 1 : sample) >> 3;
  const segment = Math.max(0, 32 - Math.clz32(size) - 5);
  const step = (size >> Math.max(1, segment)) & 0x0f;
  return ((segment << 4) | step) ^ (sample < 0 ? 0x55 : 0xd5);
}

function renderKey(key: string): Buffer {
  const at = KEYS.indexOf(key);
  const tones = [ROWS[Math.floor(at / 3)] ?? 0, COLUMNS[at % 3] ?? 0];
  const samples = Buffer.alloc(((TONE_MS + PAUSE_MS) * SAMPLE_RATE) / 1000, ALAW_SILENCE);
  for (let sample = 0; sample < (TONE_MS * SAMPLE_RATE) / 1000; sample += 1) {
    const sum = tones.reduce((total, hertz) => total + Math.sin((2 * Math.PI * hertz * sample) / SAMPLE_RATE), 0);
    samples[sample] = encodeAlaw(Math.round(sum * LOUDNESS));
  }
  return samples;
}

/** Renders digits as A-law: 100 ms each, 100 ms between them. */
export function renderTones(digits: string): Buffer {
  return Buffer.concat([...digits].map(renderKey));
}
