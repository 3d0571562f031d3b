import { readFileSync } from 'node:fs';
import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { getCookie, setCookie } from 'hono/cookie';
import { renderRingTone, renderSound } from '../prompts/sound.ts';
import { choosePromptLanguage } from '../prompts/words.ts';
import { timeSection } from '../voice-call/sections.ts';
import { createApi } from './api.ts';
import { renderDrillPage } from './drill-pages.tsx';
import type { Exchange } from './exchange.ts';
import { isGatewayName } from './fault-desk.ts';
import { FAULT_NAMES, readPlan } from './faults.ts';
import { requireLoopbackHost, requireOwnOrigin, setSafeHeaders } from './guard.ts';
import { streamPatches } from './live.tsx';
import { writeMailHere } from './mailbox.ts';
import { renderMailboxPage } from './mailbox-page.tsx';
import { choosePageLanguage, PAGE_LANGUAGES, PAGE_TEXTS, type PageLanguage } from './page-texts.ts';
import { gatherPage } from './page-view.ts';
import { renderPage } from './pages.tsx';
import { PHONE_MODES } from './phone-book.ts';
import { readNumber } from './requests.ts';

const LANGUAGE_COOKIE = 'simulator_language';
const MOST_BYTES = 32 * 1024;
/** Mails of the desk hold an answer, as text and as HTML. */
const MOST_MAIL_BYTES = 256 * 1024;

const readLanguage = (c: Context): PageLanguage =>
  choosePageLanguage(getCookie(c, LANGUAGE_COOKIE), c.req.header('accept-language'));

async function readForm(c: Context): Promise<URLSearchParams> {
  return new URLSearchParams(await c.req.text());
}

function createStaticFiles(): Hono {
  const app = new Hono();
  const types = { 'simulator.css': 'text/css', 'simulator.js': 'text/javascript', 'icon.svg': 'image/svg+xml' };
  for (const [name, type] of Object.entries(types)) {
    const file = readFileSync(new URL(`./static/${name}`, import.meta.url), 'utf8');
    app.get(`/${name}`, (c) =>
      c.body(file, 200, { 'content-type': `${type}; charset=utf-8`, 'cache-control': 'no-cache' }),
    );
  }
  const tone = new Uint8Array(renderRingTone());
  app.get('/ring.wav', (c) => c.body(tone, 200, { 'content-type': 'audio/wav' }));
  return app;
}

/** What a person does with the phone in hand, by forms; each leads back to the phone. */
function addPhoneActions(app: Hono, exchange: Exchange): void {
  const back = (c: Context, number: string) => c.redirect(`/phones/${number}`, 303);
  const act = (name: string, action: (number: string, form: URLSearchParams) => void) => {
    app.post(`/phones/:number/${name}`, async (c) => {
      const number = readNumber(c.req.param('number'));
      if (!number || !exchange.core.book.phones.has(number)) return c.text(PAGE_TEXTS[readLanguage(c)].badRequest, 404);
      action(number, await readForm(c));
      return back(c, number);
    });
  };
  const isOn = (number: string, id: string) => exchange.core.book.calls.get(id)?.call.to === number;
  act('mode', (number, form) => {
    const mode = PHONE_MODES.find((known) => known === form.get('mode'));
    if (mode) exchange.setMode(number, mode);
  });
  act('empty', (number) => exchange.emptyPhone(number));
  const onCall = (name: string, action: (id: string, form: URLSearchParams) => void) =>
    act(name, (number, form) => {
      const id = form.get('call') ?? '';
      if (isOn(number, id)) action(id, form);
    });
  onCall('answer', (id) => exchange.calls.answer(id));
  onCall('hang-up', (id) => exchange.calls.hangUp(id));
  onCall('press', (id, form) => exchange.calls.press(id, form.get('key') ?? ''));
}

/** The sound of one part of a call; the reading exists only after a key was pressed. */
function addSound(app: Hono, exchange: Exchange): void {
  app.get('/phones/:number/calls/:id/sound/:file{[0-9]+\\.wav}', (c) => {
    const call = exchange.core.book.calls.get(c.req.param('id'));
    const said = call?.said[Number.parseInt(c.req.param('file'), 10)];
    if (!call || !said || call.call.to !== readNumber(c.req.param('number'))) return c.notFound();
    const { language } = choosePromptLanguage(call.call.language);
    const lines = timeSection(exchange.library, call.call, said.section);
    return c.body(new Uint8Array(renderSound(exchange.library, language, lines)), 200, { 'content-type': 'audio/wav' });
  });
}

function addPages(app: Hono, exchange: Exchange): void {
  const show = (c: Context, number: string | null, wrongNumber = false) => {
    const view = gatherPage(exchange, number);
    return c.html(renderPage({ view, language: readLanguage(c), wrongNumber }), wrongNumber ? 422 : 200);
  };
  app.get('/', (c) => show(c, null));
  app.get('/phones/:number', (c) => {
    const number = readNumber(c.req.param('number'));
    return number && exchange.core.book.phones.has(number) ? show(c, number) : c.redirect('/', 303);
  });
  app.get('/live', (c) => {
    const number = c.req.query('phone');
    return streamPatches(c, exchange, number ? readNumber(number) : null, readLanguage(c));
  });
  app.post('/phones', async (c) => {
    const number = readNumber((await readForm(c)).get('number') ?? '');
    if (!number) return show(c, null, true);
    exchange.addPhone(number);
    return c.redirect(`/phones/${number}`, 303);
  });
  app.post('/language', async (c) => {
    const form = await readForm(c);
    const language = PAGE_LANGUAGES.find((known) => known === form.get('language'));
    if (language) setCookie(c, LANGUAGE_COOKIE, language, { httpOnly: true, sameSite: 'Lax', path: '/' });
    const back = form.get('back') ?? '/';
    return c.redirect(/^\/(drills|mailbox|phones\/\+\d+)?$/.test(back) ? back : '/', 303);
  });
}

/** The mailboxes: what came, and what is written here. */
function addMailbox(app: Hono, exchange: Exchange): void {
  const { core } = exchange;
  const show = (c: Context, state: 'sent' | 'wrong' | null) => {
    const mails = [...core.book.mails.values()].toReversed();
    return c.html(renderMailboxPage({ mails, language: readLanguage(c), state }), state === 'wrong' ? 422 : 200);
  };
  app.get('/mailbox', (c) => show(c, c.req.query('sent') === undefined ? null : 'sent'));
  app.post('/mailbox', async (c) => {
    const form = await readForm(c);
    const field = (name: string) => (form.get(name) ?? '').trim();
    const mail = { from: field('from'), to: field('to'), subject: field('subject'), text: field('text') };
    return writeMailHere(core, mail) ? c.redirect('/mailbox?sent', 303) : show(c, 'wrong');
  });
  app.post('/mailbox/:id/answer', async (c) => {
    const mail = core.book.mails.get(c.req.param('id'));
    if (!mail?.replyTo) return show(c, 'wrong');
    const answer = {
      from: mail.to,
      to: mail.replyTo,
      subject: `Re: ${mail.subject}`,
      text: ((await readForm(c)).get('text') ?? '').trim(),
      inReplyTo: mail.messageId,
    };
    return writeMailHere(core, answer) ? c.redirect('/mailbox?sent', 303) : show(c, 'wrong');
  });
}

/** Where an operator sets what goes wrong at a gateway. */
function addDrills(app: Hono, exchange: Exchange): void {
  app.get('/drills', (c) => c.html(renderDrillPage({ exchange, language: readLanguage(c) })));
  app.post('/drills/:gateway', async (c) => {
    const gateway = c.req.param('gateway');
    const form = await readForm(c);
    if (!isGatewayName(gateway)) return c.redirect('/drills', 303);
    const percent = Object.fromEntries(
      form.get('stop') ? [] : FAULT_NAMES.map((name) => [name, form.get(name) || '0'] as const),
    );
    const plan = readPlan({ seed: form.get('seed') || '1', percent });
    if (!plan) return c.html(renderDrillPage({ exchange, language: readLanguage(c), wrong: gateway }), 422);
    exchange.faults.set(gateway, plan);
    return c.redirect('/drills', 303);
  });
}

/** Creates the simulator's HTTP side: pages, live stream, sound, API. Opens nothing. */
export function createSimulatorApp(exchange: Exchange, options: { token: string }): Hono {
  const app = new Hono();
  const [usual, mails] = [bodyLimit({ maxSize: MOST_BYTES }), bodyLimit({ maxSize: MOST_MAIL_BYTES })];
  app.use('*', setSafeHeaders, requireLoopbackHost, requireOwnOrigin);
  app.use('*', (c, next) => (c.req.path === '/api/mails' ? mails(c, next) : usual(c, next)));
  app.route('/api', createApi(exchange, options.token));
  app.route('/static', createStaticFiles());
  addPages(app, exchange);
  addMailbox(app, exchange);
  addDrills(app, exchange);
  addPhoneActions(app, exchange);
  addSound(app, exchange);
  return app;
}
