import { randomBytes } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { type HeardRequest, openListener } from '../test-listener.ts';
import { createElksVoiceGateway } from './elks.ts';
import {
  type CallRecord,
  type CallScript,
  createStage,
  type FakeProvider,
  fetchSound,
  nextKey,
  tellStates,
} from './test-provider.ts';

const BASIC = `Basic ${Buffer.from('u-name:a-password').toString('base64')}`;

interface Line {
  script: CallScript;
  record: CallRecord;
  fields: Record<string, string>;
  done: Record<string, string>[];
  /** 46elks keeps a sound for ever by its address. */
  cache: Map<string, Buffer>;
}

interface Action {
  ivr?: string;
  play?: string;
  hangup?: string;
  digits?: number;
  timeout?: number;
  repeat?: number;
  skippable?: boolean;
  next?: string;
}

function post(address: string, fields: Record<string, string>): Promise<Response> {
  return fetch(address, { method: 'POST', body: new URLSearchParams(fields) });
}

/** Does one action; gives what its `next` is told, or null when the person has hung up. */
async function act(line: Line, action: Action): Promise<Record<string, string> | null> {
  if (action.play?.startsWith('sound/dtmf/')) {
    line.record.dialled += action.play.slice('sound/dtmf/'.length);
    return { result: 'success' };
  }
  if (action.play !== undefined) {
    await fetchSound(line.record, action.play, line.cache);
    return { result: 'success' };
  }
  if (action.digits !== 1 || !action.timeout || action.timeout < 1 || action.timeout > 30)
    throw new Error('This ivr is not what the test knows.');
  await fetchSound(line.record, action.ivr ?? '', line.cache);
  const key = nextKey(line.script, line.record);
  if (key === 'hang-up') return null;
  return key === null ? { result: 'failed', why: 'noinput' } : { result: key };
}

/** Asks an address what to do and does it, until the call is over. */
async function converse(line: Line, start: string): Promise<void> {
  let next: string | undefined = start;
  let told: Record<string, string> | null = { result: 'newoutgoing' };
  while (next && told) {
    if (line.script.lossy) await post(next, { ...line.fields, ...told });
    const answer: Response = await post(next, { ...line.fields, ...told });
    if (answer.status > 204) return;
    const action = (await answer.json()) as Action;
    if (action.hangup !== undefined) return;
    told = await act(line, action);
    if (told) line.done.push({ [action.ivr ? 'ivr' : 'play']: action.ivr ?? action.play ?? '', ...told });
    next = action.next;
  }
}

async function runCall(line: Line, form: URLSearchParams, id: string): Promise<void> {
  const { script } = line;
  const between = () =>
    script.ending === undefined ? converse(line, form.get('voice_start') ?? '') : Promise.resolve();
  await tellStates(script, { early: [], end: script.ending ?? 'success' }, between, async (state) => {
    const { from = '', to = '' } = line.fields;
    const common = { id, direction: 'outgoing', created: '2026-01-01T10:00:00.000000', from, to, state };
    const success = {
      start: '2026-01-01T10:00:09.000000',
      cost: '1500',
      duration: '15',
      actions: JSON.stringify(line.done),
    };
    await post(form.get('whenhangup') ?? '', { ...common, ...(script.ending === undefined ? success : {}) });
  });
}

function take(
  stage: ReturnType<typeof createStage>,
  cache: Map<string, Buffer>,
  request: HeardRequest,
  response: ServerResponse,
): void {
  const json = (body: unknown) =>
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  if (request.headers.authorization !== BASIC) return void response.writeHead(401).end('API access denied');
  if (request.url === '/a1/me') return void json({ id: 'u-name', balance: 1_000_000 });
  const refusal = stage.takeRefusal();
  if (refusal) return void response.writeHead(refusal.status).end(refusal.body);
  const form = new URLSearchParams(request.body);
  const { script, record, finish } = stage.takeCall();
  const id = `c${randomBytes(16).toString('hex')}`;
  const from = form.get('from') ?? '';
  const to = form.get('to') ?? '';
  json({ id, direction: 'outgoing', from, to, state: 'ongoing', created: '2026-01-01T10:00:00.000000' });
  const fields = { callid: id, direction: 'outgoing', from, to };
  void runCall({ script, record, fields, done: [], cache }, form, id).finally(finish);
}

/** For tests: 46elks' voice API as it is documented. */
export async function openElks(): Promise<FakeProvider> {
  const stage = createStage();
  const cache = new Map<string, Buffer>();
  const listener = await openListener((request, response) => take(stage, cache, request, response));
  return {
    kind: 'elks',
    requests: listener.requests,
    ended: stage.ended,
    expect: stage.expect,
    refuse: stage.refuse,
    words: { busy: 'busy', 'no-answer': 'failed', unreachable: 'failed' },
    createGateway: (change = {}) =>
      createElksVoiceGateway({
        promptsFolder: null,
        name: 'voice',
        apiUrl: listener.url,
        username: 'u-name',
        password: 'a-password',
        from: '+4721000000',
        ringSeconds: 30,
        extension: 'digits',
        timeoutMs: 5000,
        ...change,
      }),
    close: () => listener.close(),
  };
}
