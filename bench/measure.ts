import { randomBytes } from 'node:crypto';
import { performance } from 'node:perf_hooks';

const RSA_F4 = new Uint8Array([1, 0, 1]);

/** The value in the middle. */
export function median(values: readonly number[]): number {
  return percentile(values, 0.5);
}

/** The value below which this share of the values lies (nearest rank). */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
}

/** Does a piece of work `count` times, `atOnce` at a time; gives how long each took, in milliseconds. */
export async function repeat(count: number, atOnce: number, work: (index: number) => Promise<void>): Promise<number[]> {
  const times: number[] = [];
  let next = 0;
  const worker = async () => {
    for (let index = next++; index < count; index = next++) {
      const began = performance.now();
      await work(index);
      times.push(performance.now() - began);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return times;
}

/** CPU of a piece of work that is done alone in this process, in milliseconds, medians over small groups. */
export async function measureAlone(work: () => Promise<unknown>): Promise<number> {
  const groups: number[] = [];
  for (let group = 0; group < 7; group += 1) {
    const before = process.cpuUsage();
    for (let turn = 0; turn < 5; turn += 1) await work();
    const { user, system } = process.cpuUsage(before);
    groups.push((user + system) / 1000 / 5);
  }
  return median(groups);
}

/** CPU of the signature of one ID token (RS256, RFC 7518 §3.3; 2048 bits, as the service makes its keys), in milliseconds. */
export async function measureSigning(): Promise<number> {
  const algorithm = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256', modulusLength: 2048, publicExponent: RSA_F4 };
  const { privateKey } = await crypto.subtle.generateKey(algorithm, false, ['sign']);
  const token = randomBytes(700);
  return measureAlone(() => crypto.subtle.sign(algorithm.name, privateKey, token));
}
