import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { waitUntil } from '../../../../tools/peers/process.ts';
import { type SmppOperator, startSmppOperator } from '../../../../tools/peers/smpp-operator.ts';
import type { ReceiptState } from '../transport.ts';
import { type OpenGateway, openGateway } from './test-gateway.ts';

const FAIL = { verdict: 'refused', advice: 'try-next' };

describe('the SMPP gateway before a scripted operator', () => {
  let operator: SmppOperator;
  let open: OpenGateway;

  before(async () => {
    operator = await startSmppOperator({ password: 'secret', lateMs: 400 });
    open = openGateway(operator.port, {
      systemType: 'VMA',
      serviceType: 'CMT',
      addressRange: { ton: 1, npi: 1, range: '' },
    });
  });
  after(async () => {
    await open?.close();
    await operator?.stop();
  });

  /** Sends to a number that ends so, and gives what its receipts said. */
  async function sendAndHear(ending: string, count = 1): Promise<ReceiptState[]> {
    const verdict = await open.send({ to: `+47912345${ending}` });
    assert.equal(verdict.verdict, 'handed-over');
    const id = verdict.verdict === 'handed-over' ? verdict.gatewayMessageId : null;
    const mine = () =>
      open.receipts.filter(({ about }) => 'gatewayMessageId' in about && about.gatewayMessageId === id);
    await waitUntil('its receipts', () => mine().length >= count);
    return mine().map(({ receipt }) => receipt);
  }

  it('hands a code over and hears that it was delivered', async () => {
    assert.deepEqual(await sendAndHear('00'), [{ state: 'delivered' }]);
    const { validityPeriod, ...text } = operator.submitted.at(-1)!;
    assert.match(validityPeriod, /^00000000(1000|09\d\d)000R$/);
    assert.deepEqual(text, {
      serviceType: 'CMT',
      from: 'Fjord',
      fromType: '5/0',
      to: '4791234500',
      toType: '1/1',
      esmClass: 0,
      header: '',
      text: '482913 er koden din (KD)',
      dataCoding: 0,
      registeredDelivery: 1,
    });
    assert.deepEqual(operator.binds, [{ systemId: 'vakt', systemType: 'VMA', addressRange: '' }]);
    assert.deepEqual(open.changes[0], { up: true, reason: null, alert: false });
  });

  it('chooses the alphabet itself: GSM 03.38 with its escapes, else UCS-2', async () => {
    await open.send({ body: 'æøå ÆØÅ äöüß € {[|]}~^\\ a\u030a' });
    assert.deepEqual(operator.submitted.at(-1)?.text, 'æøå ÆØÅ äöüß € {[|]}~^\\ å');
    assert.equal(operator.submitted.at(-1)?.dataCoding, 0);
    await open.send({ body: '482913 – sámi čđŋ 😀' });
    assert.deepEqual(operator.submitted.at(-1)?.text, '482913 – sámi čđŋ 😀');
    assert.equal(operator.submitted.at(-1)?.dataCoding, 8);
  });

  it('sends a long text in parts, in order, and asks for one receipt', async () => {
    const body = `${'€'.repeat(100)}${'å'.repeat(50)}`;
    const before = operator.submitted.length;
    const verdict = await open.send({ body });
    const parts = operator.submitted.slice(before);
    assert.equal(parts.length, 2);
    assert.equal(parts.map(({ text }) => text).join(''), body);
    assert.deepEqual(
      parts.map(({ esmClass, registeredDelivery }) => [esmClass, registeredDelivery]),
      [
        [0x40, 0],
        [0x40, 1],
      ],
    );
    const [first = '', second = ''] = parts.map(({ header }) => header);
    assert.match(first, /^050003..0201$/);
    assert.equal(second, `${first.slice(0, 10)}02`);
    const id = verdict.verdict === 'handed-over' ? verdict.gatewayMessageId : null;
    await waitUntil('the receipt of the last part', () =>
      open.receipts.some(({ about }) => 'gatewayMessageId' in about && about.gatewayMessageId === id),
    );
  });

  it('writes numbers and short codes as senders', async () => {
    await open.send({ from: '+4799999999' });
    assert.deepEqual([operator.submitted.at(-1)?.from, operator.submitted.at(-1)?.fromType], ['4799999999', '1/1']);
    await open.send({ from: '2097' });
    assert.deepEqual([operator.submitted.at(-1)?.from, operator.submitted.at(-1)?.fromType], ['2097', '3/0']);
  });

  it('hears of messages that were taken and not delivered', async () => {
    assert.deepEqual(await sendAndHear('51'), [{ state: 'failed', reason: 'unreachable' }]);
    assert.deepEqual(await sendAndHear('52'), [{ state: 'failed', reason: 'unreachable' }]);
    assert.deepEqual(await sendAndHear('53'), [{ state: 'failed', reason: 'barred' }]);
  });

  it('reads receipts without parameters, under a false alphabet, early, swapped, twice, and words on the way', async () => {
    assert.deepEqual(await sendAndHear('54'), [{ state: 'delivered' }]);
    assert.deepEqual(await sendAndHear('56'), [{ state: 'delivered' }]);
    assert.deepEqual(await sendAndHear('57'), [{ state: 'delivered' }]);
    assert.deepEqual(await sendAndHear('58'), [{ state: 'delivered' }]);
    assert.deepEqual(await sendAndHear('59', 2), [{ state: 'delivered' }, { state: 'delivered' }]);
    assert.deepEqual(await sendAndHear('55', 2), [{ state: 'handed-over' }, { state: 'delivered' }]);
  });

  it('tries a busy gateway again, and gives up after three tries', async () => {
    const triesOf = (ending: string) => operator.submitted.filter(({ to }) => to.endsWith(ending)).length;
    await sendAndHear('61');
    assert.equal(triesOf('61'), 3);
    await sendAndHear('63');
    assert.equal(triesOf('63'), 3);
    await sendAndHear('64');
    assert.equal(triesOf('64'), 2);
    assert.deepEqual(await open.send({ to: '+4791234562' }), { ...FAIL, reason: 'throttled' });
    assert.equal(triesOf('62'), 3);
  });

  it('tells refusals apart', async () => {
    assert.deepEqual(await open.send({ to: '+4791234571' }), {
      ...{ verdict: 'refused', reason: 'invalid_number', advice: 'tell-person' },
    });
    assert.deepEqual(await open.send({ to: '+4791234572' }), { ...FAIL, reason: 'temporary' });
    assert.deepEqual(await open.send({ to: '+4791234573' }), { ...FAIL, reason: 'temporary' });
    assert.deepEqual(await open.send({ to: '+4791234575' }), {
      ...{ verdict: 'refused', reason: 'sender_refused', advice: 'alert' },
    });
  });

  it('refuses what cannot be sent without asking the operator', async () => {
    const before = operator.submitted.length;
    assert.deepEqual(await open.send({ to: '+47' }), {
      ...{ verdict: 'refused', reason: 'invalid_number', advice: 'tell-person' },
    });
    assert.deepEqual(await open.send({ from: 'Fjord\0' }), {
      ...{ verdict: 'refused', reason: 'sender_refused', advice: 'alert' },
    });
    assert.deepEqual(await open.send({ body: 'x'.repeat(2000) }), {
      ...{ verdict: 'refused', reason: 'config', advice: 'alert' },
    });
    assert.deepEqual(await open.send({ validForSeconds: 0 }), { ...FAIL, reason: 'temporary' });
    assert.equal(operator.submitted.length, before);
  });

  it('asks for a receipt again when it could not be stored', async () => {
    let refusals = 1;
    const askAgain = await startSmppOperator({ tellAgainMs: 20 });
    const other = openGateway(askAgain.port);
    other.store.onReceipt = async () => {
      refusals -= 1;
      if (refusals >= 0) throw new Error('The database is away.');
    };
    assert.equal((await other.send()).verdict, 'handed-over');
    await waitUntil('both answers', () => askAgain.receiptAnswers.length === 2);
    assert.deepEqual(askAgain.receiptAnswers, [0x64, 0]);
    assert.equal(other.receipts.length, 2);
    await other.close();
    assert.equal(askAgain.unbound(), 1);
    await askAgain.stop();
  });
});

describe('answers that do not come in time', () => {
  it('gives maybe-sent, and passes on what is heard later under our reference', async () => {
    const operator = await startSmppOperator({ lateMs: 300 });
    const open = openGateway(operator.port, { timeoutMs: 100 });
    await waitUntil('up', () => open.changes.length > 0);
    assert.deepEqual(await open.send({ to: '+4791234582', reference: 'late' }), {
      ...{ verdict: 'maybe-sent', reason: 'temporary' },
    });
    await waitUntil('what came late', () => open.receipts.length === 2);
    assert.deepEqual(open.receipts, [
      { about: { reference: 'late' }, receipt: { state: 'handed-over' } },
      { about: { reference: 'late' }, receipt: { state: 'delivered' } },
    ]);
    assert.deepEqual(await open.send({ to: '+4791234581' }), { verdict: 'maybe-sent', reason: 'temporary' });
    assert.equal((await open.send()).verdict, 'handed-over');
    await open.close();
    await operator.stop();
  });

  it('gives maybe-sent when the link is dropped in the middle, comes back, and sends again', async () => {
    const operator = await startSmppOperator();
    const open = openGateway(operator.port);
    assert.equal((await open.send()).verdict, 'handed-over');
    assert.deepEqual(await open.send({ to: '+4791234583' }), { verdict: 'maybe-sent', reason: 'temporary' });
    assert.equal((await open.send()).verdict, 'handed-over');
    assert.deepEqual(
      open.changes.map(({ up }) => up),
      [true, false, true],
    );
    await open.close();
    await operator.stop();
  });
});

describe('ids in two bases', () => {
  const sendOne = async (
    messageIds: 'hex-to-decimal' | 'decimal-to-hex' | 'as-is',
    answer: string,
    receipt: string,
  ) => {
    const operator = await startSmppOperator({ ids: { answer: () => answer, receipt: () => receipt } });
    const open = openGateway(operator.port, { messageIds });
    const verdict = await open.send();
    await waitUntil('its receipt', () => open.receipts.length === 1);
    await open.close();
    await operator.stop();
    return [verdict, open.receipts[0]?.about];
  };

  it('joins them', async () => {
    const expectId = (gatewayMessageId: string) => [{ verdict: 'handed-over', gatewayMessageId }, { gatewayMessageId }];
    assert.deepEqual(await sendOne('hex-to-decimal', '00C0FFEE', '0012648430'), expectId('12648430'));
    assert.deepEqual(await sendOne('decimal-to-hex', '12648430', 'C0FFEE'), expectId('c0ffee'));
    assert.deepEqual(await sendOne('as-is', '00Ab-12', 'AB-12'), expectId('ab-12'));
  });
});
