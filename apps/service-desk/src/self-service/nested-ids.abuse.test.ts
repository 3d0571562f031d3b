import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { storeFile } from '../attachments/store-file.ts';
import { addService } from '../services/test-services.ts';
import { openTestHouse, type TestHouse, type TestPerson } from '../testing/test-house.ts';

/** Ids of files, people, groups and services in what is sent. */
let house: TestHouse;
let requester: TestPerson;
let worker: TestPerson;
before(async () => {
  house = await openTestHouse();
  requester = await house.addPerson({ name: 'Rita Melder', userName: 'rita@ntnu.no' });
  worker = await house.addPerson({ name: 'Wenche', roles: { [house.groups.first]: 'editor' } });
});
after(() => house.close());

async function* bytesOf(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}

async function storeFor(person: TestPerson, name: string): Promise<string> {
  const stored = await storeFile({ ...house, db: house.db } as never, bytesOf(`of ${name}`), {
    name,
    ownerId: person.id,
  });
  if ('refused' in stored) throw new Error(stored.refused);
  return stored.attachmentId;
}

// Seen to fail: with the files of questions that are not asked taken along (send-form.tsx), with the checks taken out of
// removeColleague, and with the groups taken out of create(), of readSent and of findEditable.
describe('D12 ids in bodies are checked, not only those in the address', () => {
  test('D12 a file that somebody else uploaded does not come along with a form or an answer', async () => {
    const { key } = await addService(house, {
      content: { fields: [{ kind: 'file', id: 'f', label: { nb: 'Fil' }, required: true }] },
    });
    const stranger = await house.addPerson();
    const theirs = await storeFor(stranger, 'andres.txt');
    const sent = await house.ask(requester, `/self-service/services/${key}`, { version: '1', 'a-f-kept': theirs });
    assert.equal(sent.status, 422);
    assert.ok(!sent.text.includes('andres.txt'));
    const own = await storeFor(requester, 'egen.txt');
    const good = await house.ask(requester, `/self-service/services/${key}`, { version: '1', 'a-f-kept': own });
    assert.equal(good.status, 303);
    const { number } = await house.addCase({ requesterId: requester.id });
    const answer = { body: 'Se vedlegg', 'files-kept': theirs };
    await house.ask(requester, `/self-service/cases/${number}/reply`, answer);
    assert.ok(!(await house.ask(requester, `/self-service/cases/${number}`)).text.includes('andres.txt'));
    const file = await house.db
      .selectFrom('attachments')
      .select('case_id')
      .where('id', '=', theirs)
      .executeTakeFirstOrThrow();
    assert.equal(file.case_id, null);
  });

  test('D12 a file of a question that is not asked does not come along, though it is the own', async () => {
    const { key } = await addService(house, {
      content: {
        fields: [
          {
            kind: 'choice',
            id: 'c',
            label: { nb: 'Hva?' },
            options: [
              { id: 'a', label: { nb: 'A' } },
              { id: 'b', label: { nb: 'B' } },
            ],
          },
          { kind: 'file', id: 'f', label: { nb: 'Fil' }, required: true, when: { field: 'c', values: ['a'] } },
        ],
      },
    });
    const own = await storeFor(requester, 'skjult.txt');
    const sent = await house.ask(requester, `/self-service/services/${key}`, {
      version: '1',
      'a-c': 'b',
      'a-f-kept': own,
    });
    assert.equal(sent.status, 303);
    const file = await house.db
      .selectFrom('attachments')
      .select('case_id')
      .where('id', '=', own)
      .executeTakeFirstOrThrow();
    assert.equal(file.case_id, null);
  });

  test('D12 nobody is taken off a case by an id that is not on it, by a colleague, or as its requester', async () => {
    const [one, two, outside] = [await house.addPerson(), await house.addPerson(), await house.addPerson()];
    const { id, number } = await house.addCase({ requesterId: requester.id });
    const parties = [requester.id, one.id, two.id];
    await house.db.updateTable('cases').set({ parties }).where('id', '=', id).execute();
    const remove = (as: TestPerson, person: string) =>
      house.ask(as, `/self-service/cases/${number}/remove-colleague`, { person });
    for (const [as, person] of [
      [one, two.id],
      [one, requester.id],
      [requester, requester.id],
      [requester, outside.id],
      [requester, 'no id'],
      [requester, ''],
    ] as const) {
      assert.equal((await remove(as, person)).status, 409);
    }
    assert.equal((await remove(outside, one.id)).status, 404);
    const kept = await house.db.selectFrom('cases').select('parties').where('id', '=', id).executeTakeFirstOrThrow();
    assert.deepEqual(kept.parties, parties);
  });

  test('D12 a colleague adds nobody, and a form of one case is no form of another', async () => {
    const colleague = await house.addPerson();
    await house.addPerson({ userName: 'venn@ntnu.no' });
    const { id, number } = await house.addCase({ requesterId: requester.id });
    await house.db
      .updateTable('cases')
      .set({ parties: [requester.id, colleague.id] })
      .where('id', '=', id)
      .execute();
    const answer = await house.ask(colleague, `/self-service/cases/${number}/add-colleague`, {
      who: 'venn',
      confirmed: 'yes',
    });
    assert.equal(answer.status, 409);
    assert.ok(!answer.text.includes('Vil du dele'));
    const foreign = await house.addCase({ requesterId: colleague.id });
    for (const what of ['reply', 'add-colleague', 'remove-colleague', 'withdraw', 'reopen']) {
      const form = { body: 'x', who: 'venn', confirmed: 'yes', person: colleague.id };
      assert.equal(
        (await house.ask(requester, `/self-service/cases/${foreign.number}/${what}`, form)).status,
        404,
        what,
      );
    }
  });

  test('D12 an editor makes no service for another group, sends no cases there, and opens none of its services', async () => {
    const { second } = house.groups;
    assert.equal((await house.ask(worker, '/operator/services', { name: 'x', group: second })).status, 404);
    const own = await addService(house);
    const form = { revision: '0', name_nb: 'x', group: second };
    assert.equal((await house.ask(worker, `/operator/services/${own.key}`, form)).status, 404);
    const theirs = await addService(house, { groupId: second });
    for (const address of ['', '/preview?version=1']) {
      assert.equal((await house.ask(worker, `/operator/services/${theirs.key}${address}`)).status, 404);
    }
    for (const what of ['', '/preview', '/discard', '/retire', '/restore']) {
      const sent = { version: '1', revision: '0', name_nb: 'x' };
      assert.equal((await house.ask(worker, `/operator/services/${theirs.key}${what}`, sent)).status, 404, what);
    }
    assert.ok(!(await house.ask(worker, '/operator/services')).text.includes(theirs.key));
  });

  test('D12 a plain worker of the group edits nothing', async () => {
    const plain = await house.addPerson({ roles: { [house.groups.first]: 'worker' } });
    const { key } = await addService(house);
    assert.equal((await house.ask(plain, `/operator/services/${key}`)).status, 403);
    assert.equal((await house.ask(plain, `/operator/services/${key}/retire`, {})).status, 403);
  });
});
