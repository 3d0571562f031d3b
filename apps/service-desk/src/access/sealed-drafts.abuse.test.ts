import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openTestHouse, type TestHouse } from '../testing/test-house.ts';

let house: TestHouse;
before(async () => {
  house = await openTestHouse();
});
after(() => house.close());

// Seen to fail: with the answer let through as it was (the whole thread stood around the form that came back).
test('D9 a draft on a sealed case is kept without a fresh sign-in, and a file that is refused with it shows nothing of the case', async () => {
  const roles = { [house.groups.first]: 'worker' as const };
  const stale = await house.addPerson({ roles, minutesAgo: 60 });
  const requester = await house.addPerson();
  const wish = { requesterId: requester.id, confidentiality: 'sealed', named: [stale.id], title: 'Varsel' } as const;
  const made = await house.addCase({ ...wish, body: 'Det hemmelige.' });
  const body = new FormData();
  body.set('kind', 'reply');
  body.set('version', '1');
  body.set('body', 'Halvferdig');
  body.set('files', new File(['MZ'], 'virus.exe'));
  const answer = await fetch(new URL(`/operator/cases/${made.number}/draft`, house.origin), {
    method: 'POST',
    redirect: 'manual',
    headers: { cookie: stale.cookie, 'sec-fetch-site': 'same-origin' },
    body,
  });
  const text = await answer.text();
  assert.doesNotMatch(text, /Det hemmelige|Varsel/);
  assert.equal(answer.status, 303);
  assert.ok(answer.headers.get('location')?.startsWith(house.settings.issuer.origin));
  const drafts = await house.db.selectFrom('drafts').select('body').where('case_id', '=', made.id).execute();
  assert.deepEqual(drafts, [{ body: 'Halvferdig' }]);
  const reads = await house.db.selectFrom('case_reads').select('how').where('case_id', '=', made.id).execute();
  assert.deepEqual(reads, []);
});
