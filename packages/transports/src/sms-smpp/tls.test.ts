import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { accessSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, describe, it } from 'node:test';
import { findFreePorts } from '../../../../tools/peers/free-ports.ts';
import { listMissingNetSmppParts, startNetSmpp } from '../../../../tools/peers/net-smpp.ts';
import { startPeer, waitUntil } from '../../../../tools/peers/process.ts';
import { type SmppOperator, startSmppOperator } from '../../../../tools/peers/smpp-operator.ts';
import { closeGateways, openGateway } from './test-gateway.ts';

const STUNNEL = '/usr/bin/stunnel4';
const isThere = (file: string) => {
  try {
    accessSync(file);
    return true;
  } catch {
    return false;
  }
};
const OPENSSL = '/usr/bin/openssl';
const skip = isThere(OPENSSL) ? false : 'not installed: openssl (apt-get install openssl)';
const missing = [...(isThere(STUNNEL) ? [] : [STUNNEL]), ...listMissingNetSmppParts()];
const noTunnel =
  missing.length > 0 ? `not installed: ${missing.join(', ')} (apt-get install stunnel4 libnet-smpp-perl)` : false;

describe('SMPP over TLS', { skip }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'vakt-smpp-tls-'));
  const caFile = join(folder, 'ca.pem');
  const otherCa = join(folder, 'other.pem');
  let operator: SmppOperator;

  /** A certificate that vouches for itself. */
  const makeCertificate = (name: string, file: string) => {
    const subject = ['-subj', `/CN=${name}`, '-addext', `subjectAltName=DNS:${name}`];
    const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', `${file}.key`];
    execFileSync(OPENSSL, ['req', '-x509', '-days', '2', '-out', file, ...key, ...subject], { stdio: 'ignore' });
  };

  before(async () => {
    makeCertificate('smpp.operator.example', caFile);
    makeCertificate('smpp.operator.example', otherCa);
    operator = await startSmppOperator({
      tls: { key: readFileSync(`${caFile}.key`, 'utf8'), cert: readFileSync(caFile, 'utf8') },
    });
  });
  afterEach(closeGateways);
  after(async () => {
    await operator.stop();
    rmSync(folder, { recursive: true });
  });

  const serverName = 'smpp.operator.example';
  const explainRefusal = async (tls: { caFile: string | null; serverName: string | null }) => {
    const open = openGateway(operator.port, { tls });
    await waitUntil('down', () => open.changes.length > 0);
    assert.equal(open.changes[0]?.up, false);
    assert.equal(open.changes[0]?.alert, true);
    assert.deepEqual(await open.send(), { verdict: 'refused', reason: 'config', advice: 'try-next' });
    await open.close();
    return open.changes[0]?.reason ?? '';
  };

  it('binds and sends when the certificate is the one that we expect', async () => {
    const open = openGateway(operator.port, { tls: { caFile, serverName } });
    assert.equal((await open.send()).verdict, 'handed-over');
    await waitUntil('its receipt', () => open.receipts.length === 1);
    await open.close();
    assert.equal(operator.unbound(), 1);
  });

  it('refuses a wrong name, a certificate of somebody else, one that nobody vouches for, and a CA file that is missing', async () => {
    const binds = operator.binds.length;
    assert.match(await explainRefusal({ caFile, serverName: 'smpp.other.example' }), /ERR_TLS_CERT_ALTNAME_INVALID/);
    assert.match(await explainRefusal({ caFile, serverName: null }), /ERR_TLS_CERT_ALTNAME_INVALID/);
    assert.match(await explainRefusal({ caFile: otherCa, serverName }), /certificate is not the one/);
    assert.match(await explainRefusal({ caFile: null, serverName }), /SELF_SIGNED|certificate is not the one/);
    assert.match(await explainRefusal({ caFile: join(folder, 'none.pem'), serverName }), /ENOENT/);
    assert.equal(operator.binds.length, binds, 'no password was shown to any of them');
  });

  it('gives up a server that does not speak TLS', async () => {
    const plain = await startSmppOperator();
    const open = openGateway(plain.port, { tls: { caFile, serverName } }, { bind: 300 });
    await waitUntil('down', () => open.changes.length > 0);
    assert.equal(open.changes[0]?.up, false);
    await open.close();
    await plain.stop();
  });

  it("goes through Debian's stunnel4 to Net::SMPP", { skip: noTunnel }, async () => {
    const centre = await startNetSmpp(folder, 'secret');
    const [port = 0] = await findFreePorts(1);
    const lines = [
      'foreground = yes',
      'pid =',
      '[smpp]',
      `accept = 127.0.0.1:${port}`,
      `connect = 127.0.0.1:${centre.port}`,
    ];
    writeFileSync(join(folder, 'stunnel.conf'), [...lines, `cert = ${caFile}`, `key = ${caFile}.key`, ''].join('\n'));
    const tunnel = startPeer(STUNNEL, [join(folder, 'stunnel.conf')], folder);
    const open = openGateway(port, { tls: { caFile, serverName } });
    await waitUntil('a message goes through', async () => (await open.send()).verdict === 'handed-over');
    await waitUntil('its receipt', () => open.receipts.length === 1);
    await open.close();
    await tunnel.stop();
    await centre.stop();
  });
});
