import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { writeReading } from '../prompts/script.ts';
import type { Clip } from '../prompts/words.ts';
import type { CallOutcome, CodeCall } from '../transport.ts';
import { openCallHost } from './test-call-host.ts';
import { openElks } from './test-elks.ts';
import { hearClips } from './test-hearing.ts';
import type { CallRecord, CallScript, FakeProvider } from './test-provider.ts';
import { openTwilio } from './test-twilio.ts';
import { openVonage } from './test-vonage.ts';

const host = await openCallHost();
const providers = await Promise.all([openTwilio(), openVonage(), openElks()]);
after(() => Promise.all([host, ...providers].map((one) => one.close())));

interface Course {
  script?: CallScript;
  call?: Partial<CodeCall>;
  gateway?: Record<string, unknown>;
}

/** Places a call, lets it take its course to the end, and gives what was heard, told and kept. */
async function run(provider: FakeProvider, { script = {}, call = {}, gateway = {} }: Course = {}) {
  const record = provider.expect(script);
  const hosted = await host.place(provider.createGateway(gateway), call);
  assert.equal(hosted.verdict.verdict, 'handed-over');
  await record.done;
  return { record, hosted };
}

/** Which sounds were fetched, by name; a reading's address has a proof behind its name. */
function listSounds({ sounds }: CallRecord): string[] {
  return sounds.map(({ address }) => /sound\/([a-z]+)[\w-]*\.wav$/.exec(address)?.[1] ?? address);
}

function hear(record: CallRecord, name: string, language: 'nb' | 'en' = 'nb'): Clip[] {
  const at = listSounds(record).indexOf(name);
  const sound = record.sounds[at];
  assert.ok(sound, `${name} was not heard`);
  assert.equal(sound.type === '' ? 'audio/wav' : sound.type, 'audio/wav');
  return hearClips(sound.body, language).map(({ clip }) => clip);
}

const CODE = { mode: 'read-code', code: '482913', messageReference: 'KD' } as const;
/** What the script says, which has tests of its own. */
const READING: Clip[] = writeReading(CODE).map(({ clip }) => clip);

for (const provider of providers) {
  describe(`a call through ${provider.kind}`, () => {
    // 46elks has no silence: what waits for the second key of `0#` is a sound of its own.
    const wait = provider.kind === 'elks' ? ['wait'] : [];

    it('asks for a key, reads the code three times, and was read out', async () => {
      const { record, hosted } = await run(provider, { script: { keys: ['5'] } });
      assert.deepEqual(listSounds(record), ['greeting', 'reading', 'goodbye']);
      assert.deepEqual(hear(record, 'greeting'), ['hello', 'press']);
      assert.deepEqual(hear(record, 'reading'), READING);
      const pauses = hearClips(record.sounds[1]?.body ?? Buffer.alloc(0), 'nb').filter(({ clip }) =>
        /^digit/.test(clip),
      );
      assert.deepEqual(
        pauses.slice(0, 6).map(({ pauseMs }) => pauseMs),
        [250, 250, 600, 250, 250, 600],
      );
      assert.equal(hosted.outcome, 'read-out');
      assert.ok(hosted.receipts.some(({ state }) => state === 'answered'));
      if (provider.kind !== 'elks') assert.deepEqual(hosted.receipts[0], { state: 'ringing' });
    });

    it('speaks English, and bokmål where there is no speech', async () => {
      const english = await run(provider, { script: { keys: ['1'] }, call: { language: 'en' } });
      assert.deepEqual(hear(english.record, 'greeting', 'en'), ['hello', 'press']);
      assert.deepEqual(hear(english.record, 'reading', 'en'), READING);
      const sami = await run(provider, { script: { keys: ['1'] }, call: { language: 'se' } });
      assert.deepEqual(hear(sami.record, 'reading'), READING);
    });

    it('reads again on a key, a bounded number of times', async () => {
      const twice = await run(provider, { script: { keys: ['1', '7'] } });
      assert.deepEqual(listSounds(twice.record), ['greeting', 'reading', 'reading', 'goodbye']);
      const stuck = await run(provider, { script: { keys: Array<string>(20).fill('9') } });
      assert.equal(listSounds(stuck.record).filter((name) => name === 'reading').length, 5);
      assert.equal(stuck.hosted.outcome, 'read-out');
    });

    it('tells nothing of the code without a key: asked twice, then not confirmed', async () => {
      const { record, hosted } = await run(provider, { script: { keys: [null, null, '5'] } });
      assert.deepEqual(listSounds(record), ['greeting', 'greeting', 'goodbye']);
      assert.equal(record.questions, 2);
      assert.equal(hosted.outcome, 'not-confirmed');
      const second = await run(provider, { script: { keys: [null, '5'] } });
      assert.equal(second.hosted.outcome, 'read-out');
    });

    it('was not confirmed when somebody hangs up before a key, and read out when after one', async () => {
      const before = await run(provider, { script: { keys: ['hang-up'] } });
      assert.equal(before.hosted.outcome, 'not-confirmed');
      const middle = await run(provider, { script: { keys: ['1', 'hang-up'] } });
      assert.equal(middle.hosted.outcome, 'read-out');
    });

    it('is denied by * and by 0#, before the code and after it', async () => {
      const course = async (keys: (string | null)[], call: Partial<CodeCall> = {}) => {
        const { record, hosted } = await run(provider, { script: { keys }, call });
        return [hosted.outcome, ...listSounds(record)];
      };
      assert.deepEqual(await course(['*']), ['denied', 'greeting', 'goodbye']);
      assert.deepEqual(await course(['0', '#']), ['denied', 'greeting', ...wait, 'goodbye']);
      assert.deepEqual(await course(['0', null]), ['read-out', 'greeting', ...wait, 'reading', 'goodbye']);
      assert.deepEqual(await course(['0', '4']), ['read-out', 'greeting', ...wait, 'reading', 'goodbye']);
      assert.deepEqual(await course(['1', '*']), ['denied', 'greeting', 'reading', 'goodbye']);
      assert.deepEqual(await course(['1', '0', '#']), ['denied', 'greeting', 'reading', ...wait, 'goodbye']);
      assert.deepEqual(await course(['0', '#'], { mode: 'approve', code: '' }), [
        'denied',
        'greeting',
        ...wait,
        'goodbye',
      ]);
      assert.deepEqual(await course([null, '*'], { mode: 'approve', code: '' }), [
        'denied',
        'greeting',
        'greeting',
        'goodbye',
      ]);
    });

    it('approves by # alone, and reads nothing out', async () => {
      const call = { mode: 'approve', code: '' } as const;
      const approved = await run(provider, { script: { keys: ['#'] }, call });
      assert.equal(approved.hosted.outcome, 'approved');
      assert.deepEqual(hear(approved.record, 'greeting'), ['hello-approve', 'approve']);
      const wrong = await run(provider, { script: { keys: ['5', '#'] }, call });
      assert.equal(wrong.hosted.outcome, 'approved');
      const silent = await run(provider, { script: { keys: ['5', '1'] }, call });
      assert.equal(silent.hosted.outcome, 'not-confirmed');
      for (const { record } of [approved, wrong, silent]) assert.ok(!listSounds(record).includes('reading'));
    });

    it('that nobody answers comes to the outcome that the provider has a word for', async () => {
      const expected: [keyof FakeProvider['words'], CallOutcome][] = [
        ['busy', 'busy'],
        ['no-answer', provider.kind === 'elks' ? 'unreachable' : 'no-answer'],
        ['unreachable', 'unreachable'],
      ];
      for (const [word, outcome] of expected) {
        const { record, hosted } = await run(provider, { script: { ending: provider.words[word] } });
        assert.equal(hosted.outcome, outcome, word);
        assert.deepEqual(record.sounds, []);
      }
    });

    it('comes to the same when states are told twice or after the end, and when questions are asked again', async () => {
      for (const change of [{ repeats: 3 }, { late: true }, { late: true, repeats: 2 }, { lossy: true }]) {
        const heard = await run(provider, { script: { keys: ['1'], ...change } });
        assert.equal(heard.hosted.outcome, 'read-out');
        assert.deepEqual(listSounds(heard.record), ['greeting', 'reading', 'goodbye']);
        const denied = await run(provider, { script: { keys: ['*'], ...change } });
        assert.equal(denied.hosted.outcome, 'denied');
        const busy = await run(provider, { script: { ending: provider.words.busy, ...change } });
        assert.equal(busy.hosted.outcome, 'busy');
      }
    });

    it('dials the extension, or asks for it', async () => {
      const dialled = await run(provider, { script: { keys: ['1'] }, call: { extension: '4711' } });
      assert.match(dialled.record.dialled, /^(wwww|pppp|PPPP)4711$/);
      assert.deepEqual(listSounds(dialled.record), ['greeting', 'reading', 'goodbye']);
      const ask = { gateway: { extension: 'ask' }, call: { extension: '4711' } };
      const asked = await run(provider, { ...ask, script: { keys: [null, '#', '1'] } });
      assert.equal(asked.record.dialled, '');
      assert.deepEqual(listSounds(asked.record), ['extension', 'extension', 'greeting', 'reading', 'goodbye']);
      assert.deepEqual(hear(asked.record, 'extension'), [
        'extension',
        'digit-4',
        'digit-7',
        'digit-1',
        'digit-1',
        'extension-after',
      ]);
      const alone = await run(provider, { ...ask, script: {} });
      assert.equal(alone.hosted.outcome, 'not-confirmed');
      assert.equal(alone.record.questions, 5);
    });

    it('gives every call sounds of its own', async () => {
      const first = await run(provider, { script: { keys: ['1'] } });
      const second = await run(provider, { script: { keys: ['1'] }, call: { code: '777000' } });
      assert.equal(hear(second.record, 'reading').filter((clip) => clip === 'digit-7').length, 9);
      const addresses = [...first.record.sounds, ...second.record.sounds].map(({ address }) => address);
      assert.equal(new Set(addresses).size, 6);
    });

    it('is answered nothing after the code’s life', async () => {
      const { record, hosted } = await run(provider, { script: { keys: ['5'], beforeQuestion: host.expire } });
      assert.ok(!listSounds(record).includes('reading'));
      assert.equal(hosted.outcome, null);
    });

    it('never has the code in an address or in what is asked of the provider', async () => {
      const { record } = await run(provider, { script: { keys: ['1', '2'] }, call: { code: '606162' } });
      assert.deepEqual(hear(record, 'reading').filter((clip) => clip.startsWith('digit-')).length, 18);
      const written = [...provider.requests, ...host.requests].flatMap(({ url, body, headers }) => [
        url,
        body,
        JSON.stringify(headers),
      ]);
      assert.ok(written.length > 20);
      for (const text of written) assert.ok(!text.includes('606162'), text);
    });
  });
}
