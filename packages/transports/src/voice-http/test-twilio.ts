import { createHmac } from 'node:crypto';
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
import { type Element, readXml } from './test-xml.ts';
import { createTwilioVoiceGateway } from './twilio.ts';

export const ACCOUNT = `AC${'0123456789abcdef'.repeat(2)}`;
export const AUTH_TOKEN = 'a-token-of-thirty-two-characters';
const CALL_SID = /^\/2010-04-01\/Accounts\/(AC[0-9a-f]{32})\/Calls\/(CA[0-9a-f]{32})\.json$/;
const BASIC = `Basic ${Buffer.from(`${ACCOUNT}:${AUTH_TOKEN}`).toString('base64')}`;

/** As the documentation tells it: address, then every field by name, HMAC-SHA1, base64. */
export function signAsTwilio(token: string, address: string, fields: Record<string, string>): string {
  const names = Object.keys(fields).sort();
  const text = address + names.map((name) => `${name}${fields[name]}`).join('');
  return createHmac('sha1', token).update(text).digest('base64');
}

interface Line {
  script: CallScript;
  record: CallRecord;
  fields: Record<string, string>;
}

function post(address: string, fields: Record<string, string>): Promise<Response> {
  return fetch(address, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-www-form-urlencoded; charset=UTF-8',
      'x-twilio-signature': signAsTwilio(AUTH_TOKEN, address, fields),
    },
    body: new URLSearchParams(fields),
  });
}

async function play({ record }: Line, element: Element): Promise<void> {
  if (element.name === 'Play') await fetchSound(record, element.text);
  else if (element.name === 'Say')
    record.said.push({ language: element.attributes['language'] ?? '', text: element.text });
  else throw new Error(`Twilio knows no <${element.name}> here.`);
}

/** Does what one verb says; gives the address that is to be asked next, null for the next verb, or ends the call. */
async function follow(line: Line, verb: Element): Promise<{ address: string; digits?: string } | 'end' | null> {
  const { attributes } = verb;
  if (verb.name === 'Hangup') return 'end';
  if (verb.name === 'Redirect') return { address: verb.text };
  if (verb.name !== 'Gather') {
    await play(line, verb);
    return null;
  }
  if (attributes['input'] !== 'dtmf' || attributes['numDigits'] !== '1' || attributes['method'] !== 'POST')
    throw new Error('This Gather is not what the test knows.');
  for (const child of verb.children) await play(line, child);
  const key = nextKey(line.script, line.record);
  if (key === 'hang-up') return 'end';
  // With a finish key, `#` alone would be no digit at all.
  if (key === '#' && attributes['finishOnKey'] !== '') return null;
  if (key === null && attributes['actionOnEmptyResult'] !== 'true') return null;
  return { address: attributes['action'] ?? '', digits: key ?? '' };
}

/** Asks an address what to do and does it, until the call is over. */
async function converse(line: Line, start: string): Promise<void> {
  let next: { address: string; digits?: string } | null = { address: start };
  while (next) {
    const digits: Record<string, string> = next.digits === undefined ? {} : { Digits: next.digits };
    if (line.script.lossy) await post(next.address, { ...line.fields, ...digits });
    const answer: Response = await post(next.address, { ...line.fields, ...digits });
    if (!answer.ok) return;
    if (answer.headers.get('content-type') !== 'text/xml') throw new Error('Twilio wants text/xml.');
    const response = readXml(await answer.text());
    if (response.name !== 'Response') throw new Error('TwiML begins with Response.');
    next = null;
    for (const verb of response.children) {
      const outcome = await follow(line, verb);
      if (outcome === 'end') return;
      next = outcome;
      if (next) break;
    }
  }
}

async function runCall(line: Line, form: URLSearchParams): Promise<void> {
  const { script, fields } = line;
  const callback = form.get('StatusCallback') ?? '';
  const wanted = form.getAll('StatusCallbackEvent');
  const end = script.ending ?? 'completed';
  const early =
    script.ending === undefined ? ['ringing', 'in-progress'] : script.ending === 'failed' ? [] : ['ringing'];
  const names: Record<string, string> = { ringing: 'ringing', 'in-progress': 'answered' };
  const tell = async (state: string) => {
    if (!wanted.includes(names[state] ?? 'completed')) return;
    const sip: Record<string, string> =
      script.sipCode && state === end ? { SipResponseCode: String(script.sipCode) } : {};
    await post(callback, { ...fields, CallStatus: state, CallbackSource: 'call-progress-events', ...sip });
  };
  const between = () => (script.ending === undefined ? converse(line, form.get('Url') ?? '') : Promise.resolve());
  await tellStates(script, { early, end }, between, tell);
}

function take(stage: ReturnType<typeof createStage>, request: HeardRequest, response: ServerResponse): void {
  const json = (status: number, body: unknown) =>
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  if (request.headers.authorization !== BASIC)
    return void json(401, { code: 20003, message: 'Authenticate', status: 401 });
  const form = new URLSearchParams(request.body);
  const ended = CALL_SID.exec(request.url)?.[2];
  if (ended && form.get('Status') === 'completed') {
    stage.ended.push(ended);
    return void json(200, { sid: ended, status: 'completed' });
  }
  if (request.url.endsWith(`/Accounts/${ACCOUNT}.json`)) return void json(200, { sid: ACCOUNT, status: 'active' });
  const refusal = stage.takeRefusal();
  if (refusal) return void response.writeHead(refusal.status).end(refusal.body);
  const sid = `CA${String(stage.ended.length).padStart(32, '0')}`;
  const { script, record, finish } = stage.takeCall();
  record.dialled = form.get('SendDigits') ?? '';
  const fields: Record<string, string> = {
    CallSid: sid,
    AccountSid: ACCOUNT,
    From: form.get('From') ?? '',
    To: form.get('To') ?? '',
    CallStatus: 'in-progress',
    ApiVersion: '2010-04-01',
    Direction: 'outbound-api',
  };
  if (form.get('MachineDetection') === 'Enable') fields['AnsweredBy'] = script.machine ? 'machine_start' : 'human';
  json(201, { sid, status: 'queued', direction: 'outbound-api' });
  void runCall({ script, record, fields }, form).finally(finish);
}

/** For tests: Twilio's voice API as it is documented. */
export async function openTwilio(): Promise<FakeProvider> {
  const stage = createStage();
  const listener = await openListener((request, response) => take(stage, request, response));
  return {
    kind: 'twilio',
    requests: listener.requests,
    ended: stage.ended,
    expect: stage.expect,
    refuse: stage.refuse,
    words: { busy: 'busy', 'no-answer': 'no-answer', unreachable: 'failed' },
    createGateway: (change = {}) =>
      createTwilioVoiceGateway({
        promptsFolder: null,
        name: 'voice',
        apiUrl: listener.url,
        accountSid: ACCOUNT,
        authToken: AUTH_TOKEN,
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
