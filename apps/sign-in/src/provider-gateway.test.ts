import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { createKeyring } from '@vakt/foundation/secrets';
import { openTestDatabase } from '@vakt/storage/test-database';
import { findFreePorts } from '../../../tools/peers/free-ports.ts';
import { waitUntil } from '../../../tools/peers/process.ts';
import { loadSettings } from './config.ts';
import { createPasswordHasher } from './factors/password/password-hasher.ts';
import type { SignInTables } from './tables.ts';
import { createTestBrowser } from './test-browser.ts';
import { addPersonWithPhone } from './test-people.ts';
import { readCode } from './test-phones.ts';
import { createRelyingParty } from './test-relying-party.ts';
import type { TestService } from './test-service.ts';
import { CALLBACK } from './test-settings.ts';

/**
 * The guide followed to the end for Twilio: the service as it is run, with the guide's own example, against a server that
 * does what Twilio documents.
 */

const ENVIRONMENT = { TWILIO_AUTH_TOKEN: 'the-token-of-the-account', TWILIO_API_SECRET: 'the-secret-of-the-key' };
const GUIDE = readFileSync(new URL('../../../docs/guides/add-an-sms-gateway.md', import.meta.url), 'utf8');
const EXAMPLE = /^```yaml\n((?:(?!```)[\s\S])*?kind: twilio\n[\s\S]*?)^```$/m.exec(GUIDE)?.[1] ?? '';

/** What Twilio does: takes a message, keeps it, and reports on it with its signature when told to. */
async function openTwilio() {
  const taken: Record<string, string>[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const key = `SK${'0'.repeat(32)}:${ENVIRONMENT.TWILIO_API_SECRET}`;
    const known = request.headers.authorization === `Basic ${Buffer.from(key).toString('base64')}`;
    if (known) taken.push(Object.fromEntries(new URLSearchParams(Buffer.concat(chunks).toString())));
    const answer = known ? { sid: `SM${taken.length}`, status: 'queued' } : { code: 20003 };
    response.writeHead(known ? 201 : 401, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    taken,
    async report(address: string, status: string, token: string): Promise<number> {
      const fields: Record<string, string> = {
        AccountSid: `AC${'0'.repeat(32)}`,
        MessageSid: 'SM1',
        MessageStatus: status,
      };
      const text = Object.keys(fields)
        .sort()
        .reduce((signed, name) => signed + name + fields[name], address);
      const signature = createHmac('sha1', token).update(text).digest('base64');
      const headers = { 'x-twilio-signature': signature };
      return (await fetch(address, { method: 'POST', headers, body: new URLSearchParams(fields) })).status;
    },
    close: () => new Promise((done) => server.close(done)),
  };
}

function writeConfiguration(folder: string, origin: string, databaseUrl: string, twilioUrl: string): string {
  const file = join(folder, 'vakt.yaml');
  const rest = `
organisations:
  - { id: ntnu, name: NTNU, federation: Feide, domain: ntnu.no, helpUrl: "${origin}", passwordHelpUrl: "${origin}", supportLine: Ring oss }
signIn:
  publicUrl: ${origin}
  databaseUrl: "${databaseUrl}"
  securityPageName: Kontoen min
  masterKeys: [{ id: test, value: "${Buffer.alloc(32, 7).toString('base64')}" }]
services:
  - { id: desk, name: Fjord desk, client: { secret: a-secret-of-the-desk-that-is-long-enough, redirectUris: ["${CALLBACK}"] } }
`;
  writeFileSync(file, rest + EXAMPLE.replace('name: twilio\n', `name: twilio\n      baseUrl: ${twilioUrl}\n`));
  return file;
}

async function startProgram(file: string): Promise<{ child: ChildProcess; said: () => string }> {
  const program = fileURLToPath(new URL('main.ts', import.meta.url));
  const env = { ...process.env, ...ENVIRONMENT, VAKT_CONFIG: file };
  const child = spawn(process.execPath, ['--import', 'tsx', program], {
    env,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (said += chunk));
  await new Promise<void>((resolve, reject) => {
    child.on('message', (word: { ready?: boolean }) => word.ready && resolve());
    child.once('exit', () => reject(new Error(`The service ended:\n${said}`)));
  });
  return { child, said: () => said };
}

const folder = mkdtempSync(join(tmpdir(), 'vakt-provider-'));
let database: Awaited<ReturnType<typeof openTestDatabase<SignInTables>>>;
let twilio: Awaited<ReturnType<typeof openTwilio>>;
let program: Awaited<ReturnType<typeof startProgram>>;
let service: TestService;

before(async () => {
  const [port = 0] = await findFreePorts(1);
  const origin = `http://localhost:${port}`;
  database = await openTestDatabase<SignInTables>(new URL('../migrations/', import.meta.url));
  twilio = await openTwilio();
  const file = writeConfiguration(folder, origin, database.url, twilio.url);
  const settings = loadSettings({ ...ENVIRONMENT, VAKT_CONFIG: file });
  const hasher = createPasswordHasher({ cost: { memoryKiB: 8, passes: 1, lanes: 1 } });
  // As much of a service as people and relying parties of tests look at; the rest runs in a process of its own.
  service = { origin, settings, db: database.db, keyring: createKeyring(settings.keys), hasher } as TestService;
  program = await startProgram(file);
});
after(async () => {
  if (program && program.child.exitCode === null) {
    const ended = once(program.child, 'exit');
    program.child.kill('SIGTERM');
    await ended;
  }
  await twilio?.close();
  await database?.close();
  rmSync(folder, { recursive: true });
});

test('a code goes out through the provider, its signed receipt is believed and no other, and the code signs in', async () => {
  const person = await addPersonWithPhone(service);
  const browser = createTestBrowser(service);
  const desk = await createRelyingParty(service);
  const started = await desk.start(browser);
  const page = await browser.submit(started.page, '/password', {
    userName: person.userName,
    password: person.password,
  });
  await waitUntil('the provider has the message', () => twilio.taken.length === 1);
  const [{ To, From, Body = '', StatusCallback = '', MessageIntent } = {}] = twilio.taken;
  assert.deepEqual([To, From, MessageIntent], [person.phone.number, 'Fjord', 'otp']);
  assert.ok(StatusCallback.startsWith(`${service.origin}/receipts/twilio/`));

  const loadState = () => database.db.selectFrom('outbox').select('state').executeTakeFirstOrThrow();
  await waitUntil('it is known as handed over', async () => (await loadState()).state === 'handed-over');
  assert.equal(await twilio.report(StatusCallback, 'delivered', 'a-token-of-somebody'), 404);
  assert.equal(await twilio.report(`${StatusCallback}x`, 'delivered', ENVIRONMENT.TWILIO_AUTH_TOKEN), 404);
  assert.equal((await loadState()).state, 'handed-over');
  assert.equal(await twilio.report(StatusCallback, 'delivered', ENVIRONMENT.TWILIO_AUTH_TOKEN), 200);
  assert.equal((await loadState()).state, 'delivered');
  assert.equal(await twilio.report(StatusCallback, 'undelivered', ENVIRONMENT.TWILIO_AUTH_TOKEN), 200);
  assert.equal((await loadState()).state, 'delivered');

  const callback = await browser.submit(page, '/code', { code: readCode(Body) });
  assert.deepEqual((await desk.finish(started, callback))['amr'], ['pwd', 'sms', 'mfa', 'mca']);
  for (const secret of [
    person.phone.number,
    readCode(Body),
    ...Object.values(ENVIRONMENT),
    StatusCallback.slice(-43),
  ]) {
    assert.ok(!program.said().includes(secret), program.said());
  }
});
