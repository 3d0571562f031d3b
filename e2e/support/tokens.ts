import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { HOTP, Secret, TOTP } from 'otpauth';
import { stackAddresses } from './people.ts';
import { runVakt } from './stack.ts';

export const TOKENS = '/admin/tokens';
const HEADER = 'upn,serial number,secret key,time interval,manufacturer,model,counter';

/** A token in the hand of a test. */
export interface HandToken {
  serial: string;
  /** Its line of a list, for whom; empty: stock. */
  lineFor(upn: string): string;
  /** TOTP: what it shows so many intervals from now. HOTP: what it shows at this counter. */
  code(at?: number): string;
}

let made = 0;

/** Makes a token that nobody else has. */
export function makeToken(kind: 'totp' | 'hotp'): HandToken {
  made++;
  const secret = new Secret({ buffer: new Uint8Array(randomBytes(20)).buffer });
  const serial = `${kind.toUpperCase()}-${process.pid}-${made}`;
  const [interval, counter] = kind === 'totp' ? ['30', ''] : ['', '0'];
  return {
    serial,
    lineFor: (upn) => `${upn},${serial},${secret.base32},${interval},Contoso,Nøkkel,${counter}`,
    code: (at = 0) =>
      kind === 'hotp'
        ? HOTP.generate({ secret, counter: at })
        : TOTP.generate({ secret, timestamp: Date.now() + at * 30_000 }),
  };
}

export const listOf = (...lines: string[]) => [HEADER, ...lines].join('\n');

/** Takes tokens in by the command that operators use. */
export async function importTokens(...lines: string[]): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'vakt-tokens-'));
  try {
    const file = join(folder, 'tokens.csv');
    await writeFile(file, listOf(...lines));
    await runVakt(stackAddresses(), ['tokens', 'import', file, '--organisation', 'ntnu']);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Chooses a file on the inventory's page. */
export async function chooseFile(page: Page, name: string, content: string): Promise<void> {
  await page.locator('input[name=file]').setInputFiles({ name, mimeType: 'text/csv', buffer: Buffer.from(content) });
}
