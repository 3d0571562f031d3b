import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { sql } from 'kysely';
import { startTestService, type TestService } from '../test-service.ts';
import { recountHours } from './figures.store.ts';
import { addSession, addWithRoles, CONSOLE } from './test-administrators.ts';
import { seedMessages } from './test-messages.ts';

let service: TestService;
let open: (query?: string) => Promise<{ html: string; text: string; status: number }>;
before(async () => {
  service = await startTestService({ limits: { budgetPerDay: 1 } });
  const { browser } = await addSession(service, await addWithRoles(service, ['administrator']), 10);
  open = (query = '') => browser.open(`${CONSOLE}${query}`);
});
after(() => service.close());

/** Every id once, every reference led somewhere. */
function requireSoundIds(html: string): void {
  const ids = [...html.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
  assert.equal(new Set(ids).size, ids.length);
  for (const [, names = ''] of html.matchAll(/aria-labelledby="([^"]+)"/g))
    for (const name of names.split(' ')) assert.ok(ids.includes(name), name);
}

test('nothing sent yet: every part says so, and the gateway stands there', async () => {
  const { text, html } = await open();
  for (const words of ['Ingen meldinger i perioden', 'Ingen meldinger har feilet', 'Ingen hendelser er registrert'])
    assert.ok(text.includes(words), words);
  assert.match(text, /test-phones SMS Virker/);
  requireSoundIds(html);
  assert.equal(/\sstyle=|<style|\son[a-z]+=/.test(html), false, 'nothing inline');
});

test('ten gateways, failures, events, refusals and a budget: all in words, with what to do', async () => {
  const gateways = Array.from({ length: 10 }, (_, at) => `gateway-${at}`);
  await seedMessages(service.db, { messages: 5000, days: 30, gateways });
  await recountHours(service.db, 'all');
  await sql`insert into gateway_events (gateway, kind, reason)
    values ('gateway-1', 'error', 'sender_refused'), ('gateway-2', 'reduced', 'sms 20'), ('gateway-3', 'link-down', '<b>x')`.execute(
    service.db,
  );
  await sql`insert into send_decisions (hour, rule, mode, channel, country, organisation, prefix_hash)
    values (date_trunc('hour', now()), 'sendsPerNumberHour', 'deny', 'sms', 'NO', 'ntnu', 'x'),
      (date_trunc('hour', now()), 'unusedPerPrefixHour', 'record-only', 'sms', 'SE', 'ntnu', 'x')`.execute(service.db);
  const { text, html } = await open('?period=month');
  for (const gateway of gateways) assert.ok(text.includes(gateway), gateway);
  assert.match(text, /Avsendernavnet ble avvist \d+/);
  assert.match(text, /Registrer avsendernavnet hos leverandøren/);
  assert.match(text, /Andelen er satt ned \(SMS, 20 poeng\)/);
  assert.match(text, /sendsPerNumberHour Avvist/);
  assert.match(text, /unusedPerPrefixHour Bare notert/);
  assert.match(text, /Alle til sammen 0,00\s*kr 1,00\s*kr Innenfor/);
  assert.equal(html.includes('<b>x'), false, 'a gateway’s own words are text');
  requireSoundIds(html);
  assert.ok((await open('?period=month&country=SE')).text.includes('unusedPerPrefixHour'));
  assert.equal((await open('?period=month&country=SE')).text.includes('sendsPerNumberHour'), false);
});

test('the pictures and their tables hold the same numbers', async () => {
  const { html } = await open('?period=month');
  const table = /<table[^>]*><caption id="outcomes-table">[\s\S]*?<\/table>/.exec(html)?.[0] ?? '';
  const rows = [...table.matchAll(/<td[^>]*>([\d\s ]+)<\/td>/g)].map(([, cell = '']) =>
    Number(cell.replace(/\s| /g, '')),
  );
  const delivered = rows.filter((_, at) => at % 3 === 0);
  assert.equal(delivered.length, 30);
  const chart = /<svg[^>]*aria-labelledby="outcomes-title[\s\S]*?<\/svg>/.exec(html)?.[0] ?? '';
  const heights = [...chart.matchAll(/<rect class="vk-chart__delivered"[^>]*height="([\d.]+)"/g)].map(([, one]) =>
    Number(one),
  );
  assert.equal(heights.length, delivered.filter((one) => one > 0).length);
  const [most, highest] = [Math.max(...delivered), Math.max(...heights)];
  const drawn = delivered.filter((one) => one > 0);
  assert.ok(drawn.every((one, at) => Math.abs(one / most - (heights[at] ?? 0) / highest) < 0.02));
  const told = /(\d[\d\s ]*) levert, /.exec(chart)?.[1]?.replace(/\s| /g, '');
  assert.equal(
    Number(told),
    delivered.reduce((sum, one) => sum + one, 0),
  );
});
