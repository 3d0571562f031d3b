import { createHash, createHmac, generateKeyPairSync, randomUUID, verify } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { type HeardRequest, openListener } from '../test-listener.ts';
import {
  type CallRecord,
  type CallScript,
  createStage,
  type FakeProvider,
  fetchSound,
  nextKey,
  tellStates,
} from './test-provider.ts';
import { createVonageVoiceGateway } from './vonage.ts';

export const APPLICATION = 'aaaaaaaa-bbbb-4ccc-8ddd-0123456789ab';
export const SIGNATURE_SECRET = 'a-signature-secret-of-the-account';
const keys = generateKeyPairSync('rsa', { modulusLength: 2048 });
export const PRIVATE_KEY = keys.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();

function encode(part: unknown): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}

/** As the documentation tells it: HS256, the hash of the payload among the claims. */
export function signAsVonage(secret: string, body: string, claims: Record<string, unknown> = {}): string {
  const signed = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode({
    iat: Math.floor(Date.now() / 1000),
    jti: randomUUID(),
    iss: 'Vonage',
    payload_hash: createHash('sha256').update(body).digest('hex'),
    api_key: 'a1b2c3d4',
    application_id: APPLICATION,
    ...claims,
  })}`;
  return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`;
}

function isOurs(authorization: string | undefined): boolean {
  const [header = '', claims = '', signature = ''] = (authorization ?? '').replace('Bearer ', '').split('.');
  const said = JSON.parse(Buffer.from(claims, 'base64url').toString() || '{}') as Record<string, unknown>;
  const now = Date.now() / 1000;
  return (
    verify('RSA-SHA256', Buffer.from(`${header}.${claims}`), keys.publicKey, Buffer.from(signature, 'base64url')) &&
    said['application_id'] === APPLICATION &&
    typeof said['jti'] === 'string' &&
    Math.abs(Number(said['iat']) - now) < 60 &&
    Number(said['exp']) > now
  );
}

interface Line {
  script: CallScript;
  record: CallRecord;
  fields: Record<string, unknown>;
}

interface Action {
  action: string;
  streamUrl?: string[];
  bargeIn?: boolean;
  text?: string;
  language?: string;
  dtmf?: { maxDigits: number; timeOut: number; submitOnHash: boolean };
  eventUrl?: string[];
  eventMethod?: string;
}

function post(address: string, payload: unknown): Promise<Response> {
  const body = JSON.stringify(payload);
  return fetch(address, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${signAsVonage(SIGNATURE_SECRET, body)}` },
    body,
  });
}

async function collect(line: Line, action: Action): Promise<Action[] | 'end'> {
  const { dtmf, eventUrl } = action;
  if (dtmf?.maxDigits !== 1 || dtmf.submitOnHash !== false || dtmf.timeOut > 10 || action.eventMethod !== 'POST')
    throw new Error('This input is not what the test knows.');
  const key = nextKey(line.script, line.record);
  if (key === 'hang-up') return 'end';
  const told = { speech: { results: [] }, dtmf: { digits: key ?? '', timed_out: key === null }, ...line.fields };
  if (line.script.lossy) await post(eventUrl?.[0] ?? '', told);
  const answer = await post(eventUrl?.[0] ?? '', told);
  if (!answer.ok) return 'end';
  return (await answer.json()) as Action[];
}

/** Follows an NCCO to its end; what an input is answered with replaces it. */
async function follow(line: Line, actions: Action[]): Promise<void> {
  for (const [at, action] of actions.entries()) {
    if (action.bargeIn && actions[at + 1]?.action !== 'input') throw new Error('After bargeIn comes an input.');
    if (action.action === 'stream') await fetchSound(line.record, action.streamUrl?.[0] ?? '');
    else if (action.action === 'talk') {
      if ((action.text ?? '').length > 1500) throw new Error('A text of at most 1,500 letters is spoken.');
      line.record.said.push({ language: action.language ?? '', text: action.text ?? '' });
    } else if (action.action === 'input') {
      const next = await collect(line, action);
      return next === 'end' ? undefined : follow(line, next);
    } else throw new Error(`Vonage knows no ${action.action} here.`);
  }
}

async function converse(line: Line, address: string): Promise<void> {
  if (line.script.lossy) await post(address, line.fields);
  const answer = await post(address, line.fields);
  if (answer.ok) await follow(line, (await answer.json()) as Action[]);
}

interface CallRequest {
  to: { number: string; dtmfAnswer?: string }[];
  from: { number: string };
  answer_url: string[];
  answer_method: string;
  event_url: string[];
  machine_detection?: string;
}

async function runCall(line: Line, request: CallRequest): Promise<void> {
  const { script, fields } = line;
  const hears = request.machine_detection === 'hangup';
  const machine = hears && script.machine === true;
  const early = ['started', 'ringing'];
  if (script.ending === undefined) early.push('answered');
  if (hears && script.ending === undefined) early.push(machine ? 'machine' : 'human');
  const tell = async (status: string) => {
    const sip = script.sipCode && status === script.ending ? { sip_code: script.sipCode } : {};
    await post(request.event_url[0] ?? '', { ...fields, status, direction: 'outbound', ...sip });
  };
  const silent = script.ending !== undefined || machine;
  const between = () => (silent ? Promise.resolve() : converse(line, request.answer_url[0] ?? ''));
  await tellStates(script, { early, end: script.ending ?? 'completed' }, between, tell);
}

function take(stage: ReturnType<typeof createStage>, request: HeardRequest, response: ServerResponse): void {
  const json = (status: number, body: unknown) =>
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  if (!isOurs(request.headers.authorization))
    return void json(401, { type: 'UNAUTHORIZED', error_title: 'Unauthorized' });
  if (request.method === 'GET') return void json(200, { count: 0, page_size: 1, _embedded: { calls: [] } });
  if (request.method === 'PUT') {
    if (request.body === '{"action":"hangup"}') stage.ended.push(request.url.replace('/v1/calls/', ''));
    return void response.writeHead(204).end();
  }
  const refusal = stage.takeRefusal();
  if (refusal) return void response.writeHead(refusal.status).end(refusal.body);
  const asked = JSON.parse(request.body) as CallRequest;
  if (asked.answer_method !== 'POST') throw new Error('The answer webhook is asked by POST.');
  const { script, record, finish } = stage.takeCall();
  record.dialled = asked.to[0]?.dtmfAnswer ?? '';
  const uuid = randomUUID();
  const fields = { from: asked.from.number, to: asked.to[0]?.number, uuid, conversation_uuid: `CON-${randomUUID()}` };
  json(201, { uuid, status: 'started', direction: 'outbound', conversation_uuid: fields.conversation_uuid });
  void runCall({ script, record, fields }, asked).finally(finish);
}

/** For tests: Vonage's voice API as it is documented. */
export async function openVonage(): Promise<FakeProvider> {
  const stage = createStage();
  const listener = await openListener((request, response) => take(stage, request, response));
  return {
    kind: 'vonage',
    requests: listener.requests,
    ended: stage.ended,
    expect: stage.expect,
    refuse: stage.refuse,
    words: { busy: 'busy', 'no-answer': 'timeout', unreachable: 'failed' },
    createGateway: (change = {}) =>
      createVonageVoiceGateway({
        promptsFolder: null,
        name: 'voice',
        apiUrl: listener.url,
        applicationId: APPLICATION,
        privateKey: PRIVATE_KEY,
        signatureSecret: SIGNATURE_SECRET,
        from: '+4721000000',
        ringSeconds: 30,
        extension: 'digits',
        speech: 'clips',
        machineDetection: false,
        timeoutMs: 5000,
        ...change,
      }),
    close: () => listener.close(),
  };
}
