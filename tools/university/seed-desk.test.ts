import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openTestDatabase, type TestDatabase } from '@vakt/storage/test-database';
import pg from 'pg';
import { serviceContentSchema } from '../../apps/service-desk/src/services/content.ts';
import { unknownVariables } from '../../apps/service-desk/src/templates/fill-template.ts';
import { createSeededRandom } from '../chaos/seeded-random.ts';
import { makeDemonstration } from './demonstration.ts';
import { MAIN_GROUPS } from './groups.ts';
import { SCENES } from './scenes.ts';
import { seedDesk } from './seed-desk.ts';
import { SERVICES } from './services.ts';
import { SERVICES_FOR_FEW } from './services-for-few.ts';
import { TEMPLATES } from './templates.ts';
import { createAuthor } from './write-texts.ts';

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

const NOW = new Date('2026-11-26T10:30:00Z');
const ask = async (text: string) => (await client.query<Record<string, unknown>>(text)).rows;

test('an empty desk is filled once with a day’s work, and a desk in use is left alone', async () => {
  assert.deepEqual(
    await Promise.all([seedDesk(database.url, NOW), seedDesk(database.url, NOW)]).then((both) => both.sort()),
    [false, true],
  );
  const [counts] = await ask(`
    select (select count(*)::int from cases) as cases,
      (select count(*)::int from cases where status not in ('done', 'closed')) as open,
      (select count(*)::int from cases where status not in ('done', 'closed') and assignee_id is null
        and group_id = (select id from groups where key = 'orakel')) as waiting,
      (select count(*)::int from search_documents) as documents,
      (select count(*)::int from cases where confidentiality = 'sealed') as sealed,
      (select count(*)::int from messages where created_at > '2026-11-26T10:30:00Z') as future,
      (select count(*)::int from messages where kind = 'note' and not internal) as leaks`);
  const { cases, open, waiting, documents, sealed, future, leaks } = counts as Record<string, number>;
  assert.equal(cases, 60);
  assert.ok((open ?? 0) >= 30 && (open ?? 0) < 58, `${open} open`);
  assert.ok((waiting ?? 0) >= 5, `${waiting} wait in the first line`);
  assert.equal((documents ?? 0) + (sealed ?? 0), 60);
  assert.deepEqual([future, leaks], [0, 0]);
  const [{ role_claim: claim } = {}] = await ask(`select role_claim from groups where key = 'orakel'`);
  assert.equal(claim, 'desk-operator');
  const own = await ask(`select p.user_name, count(*)::int as count from cases c join people p on p.id = c.requester_id
    where p.user_name in ('student@ntnu.no', 'ansatt@ntnu.no') group by 1 order by 1`);
  assert.ok(own.length === 2 && own.every(({ count }) => Number(count) >= 2), JSON.stringify(own));
  const next = await ask(`select nextval('case_numbers')::int as number, (select max(number) from cases) as newest`);
  assert.equal(next[0]?.['number'], Number(next[0]?.['newest']) + 1);
});

test('statuses, assignees and history of the cases agree', async () => {
  const wrong = await ask(`
    select c.number, c.status, c.waiting_since, c.timer_at, c.assignee_id from cases c
    where (c.waiting_since is not null) <> (c.status in ('registered', 'assigned', 'in-progress', 'updated'))
      or (c.timer_at is not null) <> (c.status in ('waiting-user', 'done'))
      or (c.status = 'closed') <> (c.closed_at is not null)
      or c.status is distinct from coalesce((select event->>'to' from messages m
        where m.case_id = c.id and event->>'what' = 'status' order by position desc limit 1), 'registered')
      or c.updated_at <> (select max(created_at) from messages m where m.case_id = c.id)
      or c.assignee_id is not null and not exists (
        select from memberships m where m.group_id = c.group_id and m.person_id = c.assignee_id)`);
  assert.deepEqual(wrong, []);
});

test('the same seed and time make the same desk; every text has its slots filled', () => {
  const made = JSON.stringify(makeDemonstration(NOW));
  assert.equal(made, JSON.stringify(makeDemonstration(NOW)));
  assert.notEqual(made, JSON.stringify(makeDemonstration(NOW, 8)));
  const titles = (now: Date) =>
    (makeDemonstration(now).find(([table]) => table === 'cases')?.[1] ?? []).map((row) => [
      row['number'],
      row['requester_id'],
    ]);
  assert.deepEqual(titles(NOW), titles(new Date('2027-01-02T23:10:00Z')), 'whenever it is made');
  // Templates keep theirs: they are filled when they are used, and with words that the desk knows.
  const filled = JSON.stringify(makeDemonstration(NOW).filter(([table]) => table !== 'templates'));
  assert.doesNotMatch(filled.replaceAll(/"(content|event)":\{.*?\}\}?/g, ''), /\{[a-z]+\}/);
  for (const { bodies } of TEMPLATES)
    for (const body of Object.values(bodies)) assert.deepEqual(unknownVariables(body), []);
});

test('services are what the editor would publish, and every scene belongs to a group and a service that are there', () => {
  const services = [...SERVICES, ...SERVICES_FOR_FEW];
  for (const { content } of services) serviceContentSchema.parse(content);
  const keys = new Set(services.map(({ key }) => key));
  const missing = SCENES.flatMap(({ service }) => (service && !keys.has(service) ? [service] : []));
  assert.deepEqual(missing, []);
  const groups = new Set(MAIN_GROUPS.map(({ key }) => key));
  assert.deepEqual(
    [...SCENES, ...services].filter(({ group }) => !groups.has(group)),
    [],
  );
});

test('what a title announces is what its text is about, and nobody says the same sentence twice', () => {
  for (const { group, nb, en } of SCENES) {
    for (const { titles, questions } of [nb, en]) assert.equal(titles.length, questions.length, group);
  }
  const scene = SCENES.find(({ group }) => group === 'undervisningsrom');
  assert.ok(scene);
  const facts = {
    scene,
    language: 'nb',
    requester: 'Anne Berg',
    other: 'Ola Hansen',
    at: new Date('2026-11-26'),
  } as const;
  for (let seed = 1; seed <= 200; seed += 1) {
    const author = createAuthor(createSeededRandom(seed), facts);
    const [title, text] = [author.title(), author.question()];
    assert.equal(/^Prosjektor/.test(title), /blått bilde/.test(text), `${title}: ${text}`);
    assert.ok((text.match(/starte på nytt, men det hjelper ikke/g) ?? []).length <= 1, text);
  }
});
