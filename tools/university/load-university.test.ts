import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openTestDatabase, type TestDatabase } from '@vakt/storage/test-database';
import fc from 'fast-check';
import pg from 'pg';
import { copyRows } from './copy-rows.ts';
import { loadUniversity } from './load-university.ts';
import { createMessageQueue } from './message-queue.ts';

let database: TestDatabase<unknown>;
let client: pg.Client;
before(async () => {
  database = await openTestDatabase(new URL('../../apps/service-desk/migrations/', import.meta.url));
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
});
after(async () => {
  await client.end();
  await database.close();
});
const ask = async (text: string) => (await client.query<Record<string, unknown>>(text)).rows;

test('a small university is whole: as many rows as were told, nothing that points nowhere, few cases open', async () => {
  const now = new Date('2026-11-26T10:30:00Z');
  const size = { people: 300, workers: 30, groups: 100, cases: 2000, years: 2 };
  const loaded = await loadUniversity({ url: database.url, now, ...size });
  const [counts] = await ask(`
    select (select count(*)::int from cases) as cases, (select count(*)::int from groups) as groups,
      (select count(*)::int from people) as people, (select count(distinct person_id)::int from memberships) as workers,
      (select count(*)::int from messages where kind <> 'event') as messages,
      (select count(*)::int from messages where kind = 'event') as events,
      (select count(*)::int from search_documents) as documents,
      (select count(*)::int from cases where confidentiality = 'sealed') as sealed,
      (select count(*)::int from cases where status not in ('done', 'closed')) as open`);
  const { documents, sealed, workers, open, ...told } = counts as Record<string, number>;
  const { cases, messages, events } = loaded;
  assert.deepEqual(told, { cases, groups: size.groups, people: size.people, messages, events });
  assert.equal((documents ?? 0) + (sealed ?? 0), size.cases);
  assert.ok((workers ?? 0) > 25 && (workers ?? 0) <= size.workers);
  assert.ok(messages / cases > 4 && messages / cases < 6, `${messages / cases} messages a case`);
  assert.ok((open ?? 0) / cases > 0.01 && (open ?? 0) / cases < 0.06, `${open} open`);
  const lost = await ask(`
    select count(*)::int as lost from messages m
      left join cases c on c.id = m.case_id left join people p on p.id = m.author_id
    where c.id is null or (p.id is null and m.author_id is not null) or m.created_at < c.created_at`);
  assert.deepEqual(lost, [{ lost: 0 }]);
  const order = await ask(`select count(*)::int as wrong from (
    select created_at < lag(created_at) over (order by position) as back from messages) m where back`);
  assert.deepEqual(order, [{ wrong: 0 }]);
  const found = await ask(`select count(*)::int as found from search_documents d, cases c
    where c.id = d.case_id and d.marks @> search_marks(c.number, c.confidentiality, c.group_id, c.named)
      and d.words @@ plainto_tsquery('norwegian', c.title)`);
  assert.equal(found[0]?.['found'], documents);
});

test('rows that are copied come back as they were, whatever stands in them', async () => {
  await client.query('create temp table copied (id int, text text, list text[], data jsonb, flag boolean)');
  const value = fc.record({
    text: fc.option(fc.string({ unit: fc.constantFrom('a', '\\', '\n', '\t', '\r', 'ø', 'N', '"', "'", '{', '𝄞') })),
    list: fc.array(fc.string({ unit: fc.constantFrom('a', '\\', '"', ',', '{', ' ', 'æ') })),
    data: fc.option(fc.record({ one: fc.string({ unit: fc.constantFrom('\\', '"', 'n', '\n', 'å') }) })),
    flag: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(value, { minLength: 1 }), async (values) => {
      await client.query('truncate copied');
      const copy = await copyRows(client, 'copied', ['id', 'text', 'list', 'data', 'flag']);
      for (const [id, row] of values.entries()) await copy.write({ id, ...row });
      assert.equal(await copy.end(), values.length);
      const back = await ask('select text, list, data, flag from copied order by id');
      assert.deepEqual(
        back,
        values.map((one) => ({ ...one, data: one.data === null ? null : { ...one.data } })),
      );
    }),
    { numRuns: 40 },
  );
});

test('a copy that the server refuses says so, and the connection goes on', async () => {
  const copy = await copyRows(client, 'copied', ['id']);
  await copy.write({ id: 'not a number' });
  await assert.rejects(copy.end(), /invalid input syntax/);
  await assert.rejects(copyRows(client, 'nowhere', ['id']), /does not exist/);
  assert.deepEqual(await ask('select 1 as one'), [{ one: 1 }]);
});

test('messages come out by time, and what is not yet due stays', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(50)), fc.nat(50), (times, until) => {
      const queue = createMessageQueue();
      for (const [order, time] of times.entries()) queue.add({ at: new Date(time), row: { order } });
      const sorted = times.map((time, order) => ({ time, order })).sort((a, b) => a.time - b.time || a.order - b.order);
      const due: number[] = [];
      for (let next = queue.next(new Date(until)); next; next = queue.next(new Date(until)))
        due.push(Number(next.row['order']));
      assert.deepEqual(
        due,
        sorted.filter(({ time }) => time < until).map(({ order }) => order),
      );
      for (let next = queue.next(null); next; next = queue.next(null)) due.push(Number(next.row['order']));
      assert.deepEqual(
        due,
        sorted.map(({ order }) => order),
      );
    }),
  );
});
