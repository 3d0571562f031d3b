import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { openTestHouse, type TestHouse, type TestPerson } from '../testing/test-house.ts';
import { addService } from './test-services.ts';

/** People find a service by the words that they have. */
let house: TestHouse;
let student: TestPerson;
before(async () => {
  house = await openTestHouse();
  student = await house.addPerson({});
});
after(() => house.close());

describe('finding a service', () => {
  before(async () => {
    await addService(house, {
      key: 'eduroam',
      content: {
        name: { nb: 'Trådløst nett', en: 'Wireless network' },
        summary: { nb: 'Kommer ikke på nettet.' },
        keywords: ['wifi', 'eduroam'],
        topic: 'it',
      },
    });
    await addService(house, {
      key: 'av',
      content: { name: { nb: 'Prosjektor og lyd' }, summary: { nb: 'Feil i auditorier.' }, keywords: ['projektor'] },
    });
  });

  /** Keys of what a search finds, in order; null when the page says that it found nothing. */
  const find = async (q: string) => {
    const { text } = await house.ask(student, `/self-service?${new URLSearchParams({ q })}`);
    if (text.includes('Vi fant ingen tjeneste')) return null;
    return [...text.matchAll(/href="\/self-service\/services\/([^"]+)"/g)].map((match) => match[1]);
  };

  test('by the beginning of a word, in any language, and by forms of it', async () => {
    assert.deepEqual(await find('WIFI'), ['eduroam']);
    assert.deepEqual(await find('trådl nett'), ['eduroam']);
    assert.deepEqual(await find('wireless'), ['eduroam']);
    assert.deepEqual(await find('projektoren'), ['av']);
    assert.deepEqual(await find('prosjektorene'), ['av']);
    assert.equal(await find('finnesikke'), null);
  });

  test('by what people write, not only by what it is called: words that are nowhere do not hide it', async () => {
    assert.deepEqual(await find('projektoren virker ikke i R7'), ['av']);
    assert.deepEqual(await find('får ikke wifi på hybelen'), ['eduroam']);
    assert.deepEqual(await find('prosjektor eduroam auditorier'), ['av', 'eduroam'], 'more words found stand first');
  });
});
