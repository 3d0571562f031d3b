import assert from 'node:assert/strict';
import { setTimeout as wait } from 'node:timers/promises';
import { sql } from 'kysely';
import { sweepFiles } from '../../apps/service-desk/src/attachments/sweep-files.ts';
import type { Save } from './desk-acts.ts';
import type { DeskHouse } from './desk-house.ts';
import type { DeskWorld } from './desk-world.ts';

type Asked = Pick<DeskHouse, 'db' | 'journal'>;

/** Lets the time go by for which replies are held back and mails wait, again and again until `signal`. */
export async function hurry({ db }: Asked, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    // The database may be away.
    await passShortTimes(db).catch(() => {});
    await wait(200);
  }
}

async function passShortTimes(db: Asked['db']): Promise<void> {
  await sql`update messages set held_until = now() where held_until > now()`.execute(db);
  await sql`update outgoing_mails set next_at = now() where state = 'queued' and next_at > now()`.execute(db);
}

/** Lets the time go by after which what a dead process had taken is anybody's. Nobody is being killed any more. */
async function passLongTimes(db: Asked['db']): Promise<void> {
  await sql`
    update outgoing_mails set sending_at = sending_at - interval '1 hour'
    where state = 'sending' and sending_at < now() - interval '5 seconds'`.execute(db);
  await sql`
    update incoming_mails set taken_until = now()
    where state = 'new' and taken_until > now() and taken_until < now() + interval '175 seconds'`.execute(db);
}

const LONGEST_MS = 60_000;

/** Waits until every mail that came in was taken up, and every mail that is to leave has, or nobody knows. */
export async function waitForQuiet({ db }: Asked): Promise<void> {
  const deadline = Date.now() + LONGEST_MS;
  for (;;) {
    await passShortTimes(db);
    await passLongTimes(db);
    const { rows } = await sql<{ incoming: string; outgoing: string }>`
      select (select count(*) from incoming_mails where state = 'new') as incoming,
        (select count(*) from outgoing_mails where state in ('queued', 'sending')) as outgoing`.execute(db);
    const [left] = rows;
    if (left?.incoming === '0' && left.outgoing === '0') return;
    assert.ok(Date.now() < deadline, `mails are left: ${JSON.stringify(left)}`);
    await wait(200);
  }
}

/** How often each text stands in threads, as a message of a kind. */
async function countTexts({ db }: Asked, kind: 'reply' | 'question'): Promise<Map<string, number>> {
  const { rows } = await sql<{ text: string; count: string }>`
    select substring(body from '^(?:save|mail)-[0-9]+') as text, count(*) as count from messages
    where kind = ${kind} and body ~ '^(save|mail)-' group by 1`.execute(db);
  return new Map(rows.map(({ text, count }) => [text, Number(count)]));
}

function requireOnceEach(found: Map<string, number>, texts: readonly string[], what: string): void {
  const counts = texts.map((text) => [text, found.get(text) ?? 0] as const);
  assert.deepEqual(
    counts.filter(([, count]) => count !== 1),
    [],
    `${what}: each stands in its case once`,
  );
  assert.equal(found.size, texts.length, `${what}: and no other`);
}

/** Every reply that was said to be sent stands in its thread once. */
export async function requireSaves(asked: Asked, saves: readonly Save[]): Promise<void> {
  requireOnceEach(
    await countTexts(asked, 'reply'),
    saves.map(({ text }) => text),
    'replies',
  );
}

/** Every mail that was taken is one message, and was kept once as it came. */
export async function requireMailsIn(
  asked: Asked,
  texts: readonly string[],
): Promise<{ opened: number; joined: number }> {
  requireOnceEach(await countTexts(asked, 'question'), texts, 'mails');
  const { rows } = await sql<{ state: string; count: string }>`
    select state, count(*) as count from incoming_mails group by state`.execute(asked.db);
  const counts = Object.fromEntries(rows.map(({ state, count }) => [state, Number(count)]));
  const { opened = 0, joined = 0, ...others } = counts;
  assert.deepEqual([others, opened + joined], [{}, texts.length], 'each is kept once');
  return { opened, joined };
}

/**
 * No mail left twice; of each that is said to be sent the mail server has one; of each of which nobody knows, the case
 * says so. Gives how many of both there are.
 */
export async function requireMailsOut(
  { db, journal }: Asked,
  replies: number,
): Promise<{ sent: number; unsure: number }> {
  const taken = journal.lines().map(({ text }) => text.split('@')[0] ?? '');
  assert.deepEqual(
    taken.filter((id, index) => taken.indexOf(id) < index),
    [],
    'a mail left twice',
  );
  const { rows } = await sql<{ id: string; kind: string; state: string; told: boolean }>`
    select o.id, o.kind, o.state, exists (
      select from messages m where m.case_id = o.case_id and m.event->>'what' = 'mail' and m.created_at >= o.created_at) as told
    from outgoing_mails o`.execute(db);
  assert.equal(rows.filter(({ kind }) => kind === 'reply').length, replies, 'one mail for each reply');
  const left = new Set(taken);
  const of = (state: string) => rows.filter((row) => row.state === state);
  assert.deepEqual(
    of('sent').filter(({ id }) => !left.has(id)),
    [],
    'mails that are said to be sent and were not',
  );
  assert.deepEqual(
    of('unsure').filter(({ told }) => !told),
    [],
    'mails of which nobody knows, and nobody was told',
  );
  const [sent, unsure] = [of('sent').length, of('unsure').length];
  assert.equal(sent + unsure, rows.length, `other ends: ${rows.map(({ state }) => state).join(' ')}`);
  return { sent, unsure };
}

/** Every file that went with a reply is there once, whole; what was sent in vain is swept. */
export async function requireFiles(
  { db, desks }: DeskHouse,
  world: DeskWorld,
  saves: readonly Save[],
): Promise<number> {
  const withFile = saves.filter(({ file }) => file !== null);
  const { rows } = await sql<{ id: string; name: string; number: number }>`
    select a.id, a.name, c.number from attachments a join cases c on c.id = a.case_id`.execute(db);
  requireOnceEach(
    new Map(rows.map(({ name }) => [name, rows.filter((row) => row.name === name).length])),
    withFile.map(({ text }) => `${text}.txt`),
    'files',
  );
  const contentOf = new Map(withFile.map(({ text, file }) => [`${text}.txt`, file]));
  const [desk] = desks;
  for (const { id, name, number } of rows) {
    const address = `${desk?.origin}/operator/cases/NTNU${String(number).padStart(7, '0')}/files/${id}`;
    const answer = await fetch(address, { headers: { cookie: world.cookies[0] ?? '' } });
    assert.equal(await answer.text(), contentOf.get(name), name);
  }
  await sql`update attachments set created_at = created_at - interval '3 days' where case_id is null`.execute(db);
  await sql`update blob_contents set touched_at = touched_at - interval '1 hour'`.execute(db);
  await sql`update blobs set used_at = used_at - interval '2 days'`.execute(db);
  await sweepFiles(db);
  const left = await sql<{ blobs: string; contents: string; used: string }>`
    select (select count(*) from blobs) as blobs, (select count(*) from blob_contents) as contents,
      (select count(distinct hash) from attachments) as used`.execute(db);
  const [count] = left.rows;
  assert.deepEqual([count?.blobs, count?.contents], [count?.used, count?.used], 'nothing is left behind');
  return withFile.length;
}
