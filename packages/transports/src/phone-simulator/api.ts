import { type Context, Hono } from 'hono';
import { readJsonObject } from '../ask-gateway.ts';
import { listHeard } from './call-view.ts';
import type { Exchange } from './exchange.ts';
import { isGatewayName } from './fault-desk.ts';
import { NO_FATE, readPlan } from './faults.ts';
import { requireToken } from './guard.ts';
import { acceptMail, readMail, renderWritten } from './mailbox.ts';
import { isActive, PHONE_MODES, type StoredCall, type StoredText } from './phone-book.ts';
import { GATEWAY_HEADER, readCodeCall, readNumber, readTextMessage } from './requests.ts';

/** A message as the API tells of it: what its phone would show, and nothing more. */
function describeText({ id, state, deliveredAt, message }: StoredText) {
  return { id, from: message.from, text: message.body, reference: message.reference, state, deliveredAt };
}

function describeCall(exchange: Exchange, call: StoredCall) {
  const heard = listHeard(exchange.library, call, exchange.core.now());
  return {
    id: call.id,
    state: call.state,
    outcome: call.outcome,
    mode: call.call.mode,
    language: call.call.language,
    extension: call.call.extension,
    keys: call.keys,
    /** What was spoken so far; never the code before a key was pressed. */
    heard: heard.map(({ text, signs }) => [text, ...signs].join(' ')),
  };
}

function readGateway(c: Context): string | null {
  const name = c.req.header(GATEWAY_HEADER);
  return isGatewayName(name) ? name : null;
}

/** A gateway that is silent holds the line this long; every customer has hung up by then. */
const SILENCE_MS = 60_000;

async function answerByFate(c: Context, exchange: Exchange, answer: 'refuse' | 'throttle' | 'silence') {
  if (answer === 'throttle') return c.json({ error: 'too_many' }, 429);
  if (answer === 'silence') {
    await new Promise<void>((resolve) => {
      const callOff = exchange.core.schedule.after(SILENCE_MS, resolve);
      c.req.raw.signal.addEventListener('abort', () => {
        callOff();
        resolve();
      });
    });
  }
  return c.json({ error: 'not_now' }, 503);
}

function describeFaults({ faults }: Exchange, gateway: string) {
  return { gateway, ...faults.planOf(gateway), messages: faults.countOf(gateway) };
}

/** Mails that were written here, for the program that has their domain: a few at a time, gone when it says so. */
function addWrittenMails(api: Hono, exchange: Exchange): void {
  api.get('/written/:domain', (c) => {
    const end = `@${c.req.param('domain').toLowerCase()}`;
    const waiting = [...exchange.core.book.written.values()].filter(({ to }) => to.toLowerCase().endsWith(end));
    return c.json(
      waiting.slice(0, 4).map((mail) => ({ id: mail.id, raw: renderWritten(mail), from: mail.from, to: mail.to })),
    );
  });
  api.delete('/written/:id', (c) => {
    const id = c.req.param('id');
    if (exchange.core.book.written.has(id)) exchange.core.record({ kind: 'mail-fetched', id });
    return c.body(null, 204);
  });
}

/** What the sign-in service's gateway asks; needs the token. */
function createGatewayApi(exchange: Exchange, token: string): Hono {
  const api = new Hono();
  const readFields = async (c: Context) => readJsonObject(await c.req.text()) ?? {};
  api.use('*', requireToken(token));
  api.get('/link', (c) => c.json({ ok: true }));
  api.post('/texts', async (c) => {
    const message = readTextMessage(await readFields(c));
    if (!message) return c.json({ error: 'bad_request' }, 400);
    const fate = exchange.faults.draw(readGateway(c));
    if (fate.answer !== 'take') return answerByFate(c, exchange, fate.answer);
    const taken = exchange.texts.accept(message, fate === NO_FATE ? undefined : fate);
    return taken.accepted ? c.json({ id: taken.id }, 202) : c.json({ error: 'invalid_number' }, 422);
  });
  api.post('/mails', async (c) => {
    const mail = readMail(await c.req.text());
    return mail ? c.json({ id: acceptMail(exchange.core, mail) }, 202) : c.json({ error: 'bad_request' }, 400);
  });
  addWrittenMails(api, exchange);
  api.post('/calls', async (c) => {
    const call = readCodeCall(await readFields(c));
    if (!call) return c.json({ error: 'bad_request' }, 400);
    const { answer } = exchange.faults.draw(readGateway(c));
    if (answer !== 'take') return answerByFate(c, exchange, answer);
    const taken = exchange.calls.place(call);
    return taken.accepted ? c.json({ id: taken.id }, 202) : c.json({ error: 'invalid_number' }, 422);
  });
  api.get('/faults/:gateway', (c) => {
    const gateway = c.req.param('gateway');
    return isGatewayName(gateway) ? c.json(describeFaults(exchange, gateway)) : c.json({ error: 'bad_request' }, 400);
  });
  api.put('/faults/:gateway', async (c) => {
    const gateway = c.req.param('gateway');
    const plan = readPlan(await readFields(c));
    if (!plan || !isGatewayName(gateway)) return c.json({ error: 'bad_request' }, 400);
    exchange.faults.set(gateway, plan);
    return c.json(describeFaults(exchange, gateway));
  });
  api.delete('/calls/:reference', (c) => {
    exchange.calls.cancel(c.req.param('reference'));
    return c.body(null, 204);
  });
  return api;
}

/** What a person with the phone in hand does, for tests: `POST /api/phones/:number/answer` acts on the call that is there. */
function addHandActions(api: Hono, exchange: Exchange): void {
  const act = (c: Context, action: (call: StoredCall) => boolean) => {
    const phone = exchange.core.book.phones.get(readNumber(c.req.param('number') ?? '') ?? '');
    const call = phone?.calls.find(isActive);
    return call && action(call) ? c.json(describeCall(exchange, call)) : c.json({ error: 'no_such_call' }, 409);
  };
  api.post('/:number/answer', (c) => act(c, ({ id }) => exchange.calls.answer(id)));
  api.post('/:number/decline', (c) => act(c, ({ id }) => exchange.calls.hangUp(id)));
  api.post('/:number/hang-up', (c) => act(c, ({ id }) => exchange.calls.hangUp(id)));
  api.post('/:number/press', async (c) => {
    const key = readJsonObject(await c.req.text())?.['key'];
    return act(c, ({ id }) => typeof key === 'string' && exchange.calls.press(id, key));
  });
  api.post('/:number/mode', async (c) => {
    const number = readNumber(c.req.param('number'));
    const wanted = readJsonObject(await c.req.text())?.['mode'];
    const mode = PHONE_MODES.find((known) => known === wanted);
    if (!number || !mode) return c.json({ error: 'bad_request' }, 400);
    exchange.setMode(number, mode);
    return c.json({ number, mode });
  });
}

/** What can be read of phones: the same as the page shows, open on loopback as the page is. */
function createPhonesApi(exchange: Exchange): Hono {
  const api = new Hono();
  const find = (c: Context) => exchange.core.book.phones.get(readNumber(c.req.param('number') ?? '') ?? '');
  api.get('/:number/messages', (c) =>
    c.json((find(c)?.texts ?? []).filter((text) => text.state === 'delivered').map(describeText)),
  );
  api.get('/:number/calls', (c) => c.json((find(c)?.calls ?? []).map((call) => describeCall(exchange, call))));
  addHandActions(api, exchange);
  return api;
}

/** Creates `/api`: the gateway's half behind the token, the phones' half for tests. */
export function createApi(exchange: Exchange, token: string): Hono {
  const api = new Hono();
  api.route('/phones', createPhonesApi(exchange));
  // As open as the page that shows the same.
  api.get('/mailboxes/:address', (c) =>
    c.json([...exchange.core.book.mails.values()].filter(({ to }) => to === c.req.param('address'))),
  );
  api.route('/', createGatewayApi(exchange, token));
  return api;
}
