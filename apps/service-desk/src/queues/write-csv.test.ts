import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { CONFIDENTIALITIES } from '../tables-of-cases.ts';
import { openTestHouse, type TestHouse, type TestPerson } from '../testing/test-house.ts';

let house: TestHouse;
let requester: TestPerson;
let worker: TestPerson;

before(async () => {
  house = await openTestHouse();
  requester = await house.addPerson({ name: '=HYPERLINK("http://evil.example")' });
  worker = await house.addPerson({ roles: { [house.groups.first]: 'worker' } });
});
after(() => house.close());

// Seen to fail: with the policy taken out of the list's condition.
test('D9 the export of a list holds what its viewer may see, and of sealed cases no title', async () => {
  const { first, second } = house.groups;
  const titleOf = (level: string, group: string) => `Tittel ${level} ${group}`;
  for (const confidentiality of CONFIDENTIALITIES) {
    for (const [name, groupId] of [
      ['first', first],
      ['second', second],
    ] as const)
      await house.addCase({
        requesterId: requester.id,
        confidentiality,
        groupId,
        title: titleOf(confidentiality, name),
      });
  }
  const sealed = await house.addCase({
    requesterId: requester.id,
    confidentiality: 'sealed',
    named: [worker.id],
    title: 'Forseglet og min',
  });
  const { status, text, headers } = await house.ask(worker, '/operator/cases.csv?queue=all');
  assert.equal(status, 200);
  assert.match(headers.get('content-disposition') ?? '', /^attachment/);
  const titles = [...text.matchAll(/Tittel \w+ \w+/g)].map(([title]) => title).sort();
  assert.deepEqual(titles, ['Tittel group first', 'Tittel open first', 'Tittel open second']);
  assert.ok(text.includes(sealed.number), 'a sealed case is there by its number');
  assert.ok(!text.includes('Forseglet og min'));
});

// Seen to fail: with writeCell giving its text as it is.
test('D14 titles and names of an export are no formulas', async () => {
  await house.addCase({ requesterId: requester.id, title: '@SUM(1+1)*cmd|calc' });
  const { text } = await house.ask(worker, '/operator/cases.csv?queue=all');
  assert.ok(text.includes(`"'@SUM(1+1)*cmd|calc"`));
  assert.ok(text.includes(`"'=HYPERLINK(`));
  assert.doesNotMatch(text, /(^|,)"?[=+\-@]/m);
});
