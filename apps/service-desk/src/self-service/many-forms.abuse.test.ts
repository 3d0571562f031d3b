import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { newId } from '@vakt/foundation/ids';
import { addService } from '../services/test-services.ts';
import { openTestHouse, type TestHouse } from '../testing/test-house.ts';

/** A script that sends and sends. */
let house: TestHouse;
before(async () => {
  house = await openTestHouse();
});
after(() => house.close());

// Seen to fail: without the lock of the sender 69 of the parallel ones were taken; without the count, all of them.
describe('T11 who sends and sends', () => {
  test('T11 gets so many cases and answers through in an hour, and loses no word of the next', async () => {
    const eager = await house.addPerson({ name: 'Ivrig' });
    const { key } = await addService(house);
    const path = `/self-service/services/${key}`;
    const form = () => ({ version: '1', 'a-what': 'Om og om igjen', 'form-id': newId() });
    const all = await Promise.all(Array.from({ length: 80 }, () => house.ask(eager, path, form())));
    const taken = all.filter(({ status }) => status === 303);
    assert.equal(taken.length, 60);
    const refused = all.find(({ status }) => status !== 303);
    assert.equal(refused?.status, 422);
    assert.match(refused?.text ?? '', /Dette er ikke sendt/);
    assert.match(refused?.text ?? '', /Om og om igjen/);
    const number = taken[0]?.location?.match(/NTNU\d{7}|[A-Z]+\d{7}/)?.[0];
    const answer = await house.ask(eager, `/self-service/cases/${number}/reply`, {
      body: 'Enda et svar',
      'form-id': newId(),
    });
    assert.equal(answer.status, 422);
    assert.match(answer.text, /Enda et svar/);
    // An hour later it is as if nothing had been.
    await house.db
      .updateTable('sent_forms')
      .set({ sent_at: new Date(Date.now() - 2 * 3600_000) })
      .where('person_id', '=', eager.id)
      .execute();
    assert.equal((await house.ask(eager, path, form())).status, 303);
  });
});
