import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import {
  isExampleThere,
  listMissingNetSmppParts,
  type NetSmpp,
  startNetSmpp,
  startNetSmppExample,
} from '../../../../tools/peers/net-smpp.ts';
import { waitUntil } from '../../../../tools/peers/process.ts';
import { closeGateways, openGateway } from './test-gateway.ts';

const missing = listMissingNetSmppParts();
const skip = missing.length > 0 ? `not installed: ${missing.join(', ')} (apt-get install libnet-smpp-perl)` : false;
const noExample = isExampleThere()
  ? false
  : "the package's documentation is not installed (apt-get install libnet-smpp-perl)";

describe("Debian's Net::SMPP as SMS centre", { skip }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'vakt-net-smpp-'));
  const started: NetSmpp[] = [];
  const keep = async (centre: Promise<NetSmpp>) => {
    started.push(await centre);
    return centre;
  };
  after(async () => {
    await closeGateways();
    for (const centre of started) await centre.stop();
    rmSync(folder, { recursive: true });
  });

  it('its own example: binds, sends, is asked whether it is there, unbinds', { skip: noExample }, async () => {
    const centre = await keep(startNetSmppExample(folder));
    const open = openGateway(centre.port, {}, { justHeard: -1 });
    assert.deepEqual(await open.send(), { verdict: 'handed-over', gatewayMessageId: '123456789' });
    await open.gateway.checkLink();
    await open.close();
    const heard = () => [...centre.output().matchAll(/^Received #\d+ \d+:(\w+)$/gm)].map(([, name]) => name);
    await waitUntil('it heard all', () => heard().length >= 4);
    assert.deepEqual(heard(), ['bind_transceiver', 'submit_sm', 'enquire_link', 'unbind']);
  });

  it('a centre with receipts: texts arrive byte by byte, and what becomes of them is heard', async () => {
    const centre = await keep(startNetSmpp(folder, 'secret'));
    const open = openGateway(centre.port);
    assert.deepEqual(await open.send({ body: 'æøå ÆØÅ' }), { verdict: 'handed-over', gatewayMessageId: 'a1' });
    assert.deepEqual(await open.send({ to: '+4791234551', body: 'čđŋ' }), {
      ...{ verdict: 'handed-over', gatewayMessageId: 'a2' },
    });
    assert.deepEqual(await open.send({ to: '+4791234554' }), { verdict: 'handed-over', gatewayMessageId: 'a3' });
    await waitUntil('all receipts', () => open.receipts.length === 3);
    assert.deepEqual(open.receipts, [
      { about: { gatewayMessageId: 'a1' }, receipt: { state: 'delivered' } },
      { about: { gatewayMessageId: 'a2' }, receipt: { state: 'failed', reason: 'unreachable' } },
      { about: { gatewayMessageId: 'a3' }, receipt: { state: 'delivered' } },
    ]);
    await waitUntil('three texts', () => centre.submitted().length === 3);
    const [first, second] = centre.submitted();
    assert.deepEqual([first?.to, first?.from, first?.dataCoding], ['4791234500', 'Fjord', 0]);
    assert.equal(first?.message, '1d0c0f201c0b0e');
    assert.deepEqual([second?.dataCoding, second?.message], [8, '010d0111014b']);
    await waitUntil(
      'its receipts are answered',
      () => (centre.output().match(/^receipt-answer 0$/gm) ?? []).length === 3,
    );
    await open.close();
    await waitUntil('it heard the unbind', () => /^unbind$/m.test(centre.output()));
  });

  it('a centre that is busy, and one that refuses the number', async () => {
    const centre = await keep(startNetSmpp(folder, 'secret'));
    const open = openGateway(centre.port);
    assert.equal((await open.send({ to: '+4791234561' })).verdict, 'handed-over');
    await waitUntil('three tries', () => centre.submitted().length === 3);
    assert.deepEqual(await open.send({ to: '+4791234571' }), {
      ...{ verdict: 'refused', reason: 'invalid_number', advice: 'tell-person' },
    });
    await open.close();
  });

  it('a long text in two parts', async () => {
    const centre = await keep(startNetSmpp(folder, 'secret'));
    const open = openGateway(centre.port);
    assert.equal((await open.send({ body: 'å'.repeat(170) })).verdict, 'handed-over');
    await waitUntil('both parts', () => centre.submitted().length === 2);
    assert.deepEqual(
      centre
        .submitted()
        .map(({ esmClass, message }) => [esmClass, message.slice(0, 6), message.slice(8, 12), message.length / 2]),
      [
        [64, '050003', '0201', 159],
        [64, '050003', '0202', 6 + 17],
      ],
    );
    await open.close();
  });

  it('refuses a wrong password: an alert, and nothing is sent', async () => {
    const centre = await keep(startNetSmpp(folder, 'another'));
    const open = openGateway(centre.port, {}, { afterRefusedBind: 60_000 });
    await waitUntil('down', () => open.changes.length > 0);
    assert.deepEqual(open.changes, [{ up: false, reason: 'The gateway refuses our sign-in (0x0e).', alert: true }]);
    assert.deepEqual(await open.send(), { verdict: 'refused', reason: 'auth', advice: 'try-next' });
    await open.close();
  });
});
