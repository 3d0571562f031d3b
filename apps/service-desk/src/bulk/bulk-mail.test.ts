import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type MailHouse, openMailHouse } from '../testing/test-mail.ts';

let house: MailHouse;
before(async () => {
  house = await openMailHouse();
});
after(() => house.close());

// Seen to fail when bulk set the status alone: the people learned of it from the warning that the case closes.
test('cases that are completed together tell the people whose they are, once each', async () => {
  const requester = await house.addPerson({ email: 'melder@ntnu.test' });
  const worker = await house.addPerson({ roles: { [house.groups.first]: 'worker' } });
  const cases = [
    await house.addCase({ requesterId: requester.id }),
    await house.addCase({ requesterId: requester.id }),
  ];
  const complete = (version: number) =>
    house.ask(worker, '/operator/bulk', [
      ['act', 'complete'],
      ...cases.map(({ number }) => ['case', `${number}:${version}`] as [string, string]),
    ]);
  assert.equal((await complete(1)).status, 200);
  assert.equal((await complete(2)).status, 200);
  const mails = await house.send();
  assert.deepEqual(
    mails.map(({ to }) => to),
    ['melder@ntnu.test', 'melder@ntnu.test'],
  );
  for (const { number } of cases) assert.equal(mails.filter(({ subject }) => subject.includes(number)).length, 1);
});
