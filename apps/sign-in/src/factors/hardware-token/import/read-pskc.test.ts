import assert from 'node:assert/strict';
import { createCipheriv, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { isThere, run } from '../test-tokens.ts';
import { UnusableFile } from './fault.ts';
import { surveyFile } from './survey-file.ts';
import { container, openText, plainPackage } from './test-files.ts';
import type { Entry } from './token-line.ts';

async function read(content: string, key: string | null = null, pieceBytes = 7): Promise<Entry[]> {
  const entries: Entry[] = [];
  const file = await surveyFile(openText(content, pieceBytes), key);
  for await (const entry of file.read()) entries.push(entry);
  return entries;
}

async function refusal(content: string, key: string | null = null, pieceBytes = 1024): Promise<string> {
  try {
    await read(content, key, pieceBytes);
  } catch (error) {
    if (error instanceof UnusableFile) return error.fault.kind;
    throw error;
  }
  return 'none';
}

const kinds = (entries: Entry[]) =>
  entries.map(({ token, faults }) => token?.serial ?? faults.map(({ kind }) => kind).join(' '));

/** RFC 6030 figure 6: a pre-shared key, secrets and the key of the check values encrypted with it. */
const FIGURE_6 = `<?xml version="1.0" encoding="UTF-8"?>
<KeyContainer Version="1.0" xmlns="urn:ietf:params:xml:ns:keyprov:pskc" xmlns:ds="http://www.w3.org/2000/09/xmldsig#"
  xmlns:xenc="http://www.w3.org/2001/04/xmlenc#">
  <EncryptionKey><ds:KeyName>Pre-shared-key</ds:KeyName></EncryptionKey>
  <MACMethod Algorithm="http://www.w3.org/2000/09/xmldsig#hmac-sha1">
    <MACKey>
      <xenc:EncryptionMethod Algorithm="http://www.w3.org/2001/04/xmlenc#aes128-cbc"/>
      <xenc:CipherData><xenc:CipherValue>
        ESIzRFVmd4iZABEiM0RVZgKn6WjLaTC1sbeBMSvIhRejN9vJa2BOlSaMrR7I5wSX
      </xenc:CipherValue></xenc:CipherData>
    </MACKey>
  </MACMethod>
  <KeyPackage>
    <DeviceInfo><Manufacturer>Manufacturer</Manufacturer><SerialNo>987654321</SerialNo></DeviceInfo>
    <CryptoModuleInfo><Id>CM_ID_001</Id></CryptoModuleInfo>
    <Key Id="12345678" Algorithm="urn:ietf:params:xml:ns:keyprov:pskc:hotp">
      <Issuer>Issuer</Issuer>
      <AlgorithmParameters><ResponseFormat Length="8" Encoding="DECIMAL"/></AlgorithmParameters>
      <Data>
        <Secret>
          <EncryptedValue>
            <xenc:EncryptionMethod Algorithm="http://www.w3.org/2001/04/xmlenc#aes128-cbc"/>
            <xenc:CipherData><xenc:CipherValue>
              AAECAwQFBgcICQoLDA0OD+cIHItlB3Wra1DUpxVvOx2lef1VmNPCMl8jwZqIUqGv
            </xenc:CipherValue></xenc:CipherData>
          </EncryptedValue>
          <ValueMAC>Su+NvtQfmvfJzF6bmQiJqoLRExc=</ValueMAC>
        </Secret>
        <Counter><PlainValue>0</PlainValue></Counter>
      </Data>
    </Key>
  </KeyPackage>
</KeyContainer>`;
const FIGURE_6_KEY = '12345678901234567890123456789012';

test('the example of RFC 6030, figure 6, opens with its pre-shared key', async () => {
  for (const pieceBytes of [1, 7, 4096]) {
    const [entry] = await read(FIGURE_6, FIGURE_6_KEY, pieceBytes);
    assert.deepEqual(entry?.faults, []);
    const secret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';
    const { kind, serial, digits, counter } = entry?.token ?? {};
    assert.deepEqual([kind, serial, digits, counter, entry?.token?.secret], ['hotp', '987654321', 8, 0, secret]);
  }
  assert.equal(await refusal(FIGURE_6, null), 'keyMissing');
  assert.equal(await refusal(FIGURE_6, 'a password'), 'keyForm');
  assert.match(await refusal(FIGURE_6, '00'.repeat(16)), /^keyWrong$/);
  assert.equal(await refusal(FIGURE_6.replace('Su+N', 'Su+M'), FIGURE_6_KEY), 'keyWrong');
});

test('plain packages: TOTP with its interval, HOTP with its counter, what is missing is the standard’s own', async () => {
  const [totp, hotp] = await read(
    container(
      plainPackage('T1', {
        data: '<Time><PlainValue>0</PlainValue></Time><TimeInterval><PlainValue>60</PlainValue></TimeInterval>',
        key: '<UserId>UID=kari,DC=example,DC=no</UserId>',
      }) + plainPackage('H1', { kind: 'hotp', data: '<Counter><PlainValue>42</PlainValue></Counter>' }),
    ),
  );
  const common = {
    manufacturer: 'Contoso',
    model: '',
    algorithm: 'SHA1',
    digits: 6,
    secret: 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ',
  };
  assert.deepEqual(totp?.token, {
    ...common,
    kind: 'totp',
    serial: 'T1',
    intervalSeconds: 60,
    counter: 0,
    upn: 'kari',
  });
  assert.deepEqual(hotp?.token, {
    ...common,
    kind: 'hotp',
    serial: 'H1',
    intervalSeconds: null,
    counter: 42,
    upn: null,
  });
  assert.deepEqual([totp?.line, hotp?.line], [3, 10]);
});

const BAD: [string, string][] = [
  [plainPackage('1', { kind: 'ocra' }), 'pskcAlgorithm'],
  [plainPackage('1').replace('DECIMAL', 'HEXADECIMAL'), 'pskcEncoding'],
  [plainPackage('1').replace('Length="6"', 'Length="6" CheckDigits="true"'), 'pskcEncoding'],
  [plainPackage('1').replace('Length="6"', 'Length="7"'), 'digits'],
  [plainPackage('1', { secret: 'not base64!' }), 'secretBytes'],
  [plainPackage('1', { secret: 'AAAA' }), 'secretShort'],
  [plainPackage('1', { secret: '' }), 'secretMissing'],
  [plainPackage('').replace('<SerialNo></SerialNo>', ''), 'serialMissing'],
  [plainPackage('1', { data: '<TimeInterval><PlainValue>45</PlainValue></TimeInterval>' }), 'interval'],
  [plainPackage('1', { data: '<Time><PlainValue>86400</PlainValue></Time>' }), 'pskcTime'],
  [plainPackage('1', { kind: 'hotp', data: '<Counter><PlainValue>-1</PlainValue></Counter>' }), 'counter'],
  [plainPackage('1', { key: '<Policy><PINPolicy PINUsageMode="Prepend"/></Policy>' }), 'pskcPin'],
  [plainPackage('1', { key: '<Policy><ExpiryDate>2020-01-01T00:00:00Z</ExpiryDate></Policy>' }), 'pskcExpired'],
  [plainPackage('1').replace(/<Key [\s\S]*<\/Key>/, ''), 'pskcKeys'],
  [plainPackage('1').replace(/<PlainValue>.*?<\/PlainValue>/, '<EncryptedValue/>'), 'pskcEncryption'],
];
test('each bad package is told by what is wrong, and the good ones between them come in', async () => {
  const packages = BAD.map(([bad], at) => bad + plainPackage(`good-${at}`)).join('');
  const entries = await read(container(packages), null, 4096);
  assert.deepEqual(
    kinds(entries),
    BAD.flatMap(([, told], at) => [told, `good-${at}`]),
  );
});

/** Encrypts as xmlenc §5.2 and makes the check value, for a container of one's own. */
function encrypt(key: Buffer, macKey: Buffer, text: Buffer, digest = 'sha1') {
  const iv = randomBytes(16);
  const cipher = createCipheriv(`aes-${key.length * 8}-cbc`, key, iv);
  const bytes = Buffer.concat([iv, cipher.update(text), cipher.final()]);
  return { cipher: bytes.toString('base64'), mac: createHmac(digest, macKey).update(bytes).digest('base64') };
}

const XENC = 'xmlns:xenc="http://www.w3.org/2001/04/xmlenc#" xmlns:xenc11="http://www.w3.org/2009/xmlenc11#"';
const sealedPackage = (serial: string, { cipher, mac }: { cipher: string; mac: string | null }, bits = 128) =>
  plainPackage(serial).replace(
    /<PlainValue>.*?<\/PlainValue>/,
    `<EncryptedValue><xenc:EncryptionMethod Algorithm="http://www.w3.org/2001/04/xmlenc#aes${bits}-cbc"/><xenc:CipherData><xenc:CipherValue>${cipher}</xenc:CipherValue></xenc:CipherData></EncryptedValue>${mac === null ? '' : `<ValueMAC>${mac}</ValueMAC>`}`,
  );

test('a password opens by PBKDF2; a changed, an unsigned and a cut value are each refused, the others come in', async () => {
  const [salt, secret] = [randomBytes(16), randomBytes(20)];
  const head = (iterations: number) => `<EncryptionKey><xenc11:DerivedKey>
  <xenc11:KeyDerivationMethod Algorithm="http://www.rsasecurity.com/rsalabs/pkcs/schemas/pkcs-5v2-0#pbkdf2"><PBKDF2-params>
  <Salt><Specified>${salt.toString('base64')}</Specified></Salt><IterationCount>${iterations}</IterationCount>
  <KeyLength>32</KeyLength><PRF Algorithm="http://www.w3.org/2001/04/xmldsig-more#hmac-sha256"/></PBKDF2-params>
  </xenc11:KeyDerivationMethod></xenc11:DerivedKey></EncryptionKey>
  <MACMethod Algorithm="http://www.w3.org/2001/04/xmldsig-more#hmac-sha256"/>`;
  const key = pbkdf2Sync('blåbær på tur', salt, 1000, 32, 'sha256');
  const make = () => encrypt(key, key, secret, 'sha256');
  const turned = make();
  const cut = make();
  const packages = [
    sealedPackage('good', make(), 256),
    sealedPackage(
      'turned',
      { ...turned, cipher: turned.cipher.replace(/^./, (sign) => (sign === 'A' ? 'B' : 'A')) },
      256,
    ),
    sealedPackage('unsigned', { ...make(), mac: null }, 256),
    sealedPackage('cut', { ...cut, cipher: cut.cipher.slice(0, 24) }, 256),
    sealedPackage('other cipher', make(), 256).replace('aes256-cbc', 'tripledes-cbc'),
    plainPackage('plain among them'),
  ].join('');
  const file = container(packages, head(1000)).replace('<KeyContainer', `<KeyContainer ${XENC}`);
  const entries = await read(file, 'blåbær på tur', 4096);
  assert.deepEqual(kinds(entries), [
    'good',
    'pskcMacWrong',
    'pskcMacMissing',
    'pskcMacWrong',
    'pskcEncryption',
    'plain among them',
  ]);
  const alone = container(sealedPackage('good', make(), 256), head(1000)).replace(
    '<KeyContainer',
    `<KeyContainer ${XENC}`,
  );
  assert.equal(await refusal(alone, 'another password'), 'keyWrong');
  assert.equal(await refusal(file.replace('>1000<', '>999999999<'), 'blåbær på tur'), 'derivation');
  assert.equal(await refusal(file.replace('>32<', '>33<'), 'blåbær på tur'), 'derivation');
});

// Seen to fail: with the check of the MAC after the decryption, or left out, the turned value comes in as another secret.
test('check values that come after the packages do not leave earlier ones unchecked', async () => {
  const late = FIGURE_6.replace(/<MACMethod[\s\S]*<\/MACMethod>/, '').replace(
    '</KeyContainer>',
    '<MACMethod Algorithm="http://www.w3.org/2000/09/xmldsig#hmac-sha1"/></KeyContainer>',
  );
  assert.equal(await refusal(late, FIGURE_6_KEY), 'xmlBroken');
});

const BILLION_LAUGHS = `<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY lol "lol">${Array.from({ length: 10 }, (_, at) => `<!ENTITY lol${at} "${`&lol${at === 0 ? '' : at - 1};`.repeat(10)}">`).join('')}]>
<KeyContainer Version="1.0" xmlns="urn:ietf:params:xml:ns:keyprov:pskc">&lol9;</KeyContainer>`;
const EXTERNAL = `<?xml version="1.0"?><!DOCTYPE x [<!ENTITY file SYSTEM "file:///etc/passwd">]>
<KeyContainer Version="1.0" xmlns="urn:ietf:params:xml:ns:keyprov:pskc">${plainPackage('&file;')}</KeyContainer>`;
const HOSTILE: [string, string, string][] = [
  ['a billion laughs', BILLION_LAUGHS, 'xmlDoctype'],
  ['an external entity', EXTERNAL, 'xmlDoctype'],
  [
    'an external document type',
    '<!DOCTYPE KeyContainer SYSTEM "http://127.0.0.1:1/x.dtd"><KeyContainer/>',
    'xmlDoctype',
  ],
  ['an unknown entity', container(plainPackage('&file;')), 'xmlBroken'],
  ['ten thousand levels', container('<a>'.repeat(10_000)), 'xmlTooDeep'],
  ['a package of a million elements', container(`<KeyPackage>${'<a/>'.repeat(100_000)}</KeyPackage>`), 'xmlTooDeep'],
  ['a text of megabytes', container(plainPackage('x'.repeat(2_000_000))), 'xmlTooDeep'],
  ['an attribute of megabytes', container(`<KeyPackage x="${'x'.repeat(2_000_000)}"/>`), 'xmlTooDeep'],
  ['a comment without end', container(`<!--${'x'.repeat(2_000_000)}`), 'xmlTooDeep'],
  ['broken off', container(plainPackage('1')).slice(0, -30), 'xmlBroken'],
  ['another encoding', container(plainPackage('1')).replace('UTF-8', 'ISO-8859-1'), 'xmlEncoding'],
  ['no packages', container(''), 'noTokens'],
  ['two roots', `${container(plainPackage('1'))}<KeyContainer/>`, 'xmlBroken'],
];
for (const [name, content, told] of HOSTILE) {
  // Seen to fail: without the doctype handler in pskc-xml.ts the first ones are told as broken only when an entity is used.
  test(`XXE a hostile container is refused before anything of it is used: ${name}`, async () => {
    assert.equal(await refusal(content, null, 64 * 1024), told);
  });
}

const PSKC_UTILS = isThere('csv2pskc');
test('containers of python-pskc open: plain, with a pre-shared key, with a password', {
  skip: PSKC_UTILS ? false : 'csv2pskc is missing: apt-get install pskc-utils python3-cryptography',
}, async () => {
  const csv = `serial,secret,algorithm,response_length,counter,time_interval,manufacturer
S-1,GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ,urn:ietf:params:xml:ns:keyprov:pskc:hotp,6,5,,Contoso
S-2,GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ,urn:ietf:params:xml:ns:keyprov:pskc:totp,8,,60,Contoso
`;
  const folder = mkdtempSync(join(tmpdir(), 'vakt-pskc-'));
  try {
    const file = join(folder, 'tokens.csv');
    writeFileSync(file, csv);
    const key = '00112233445566778899aabbccddeeff';
    for (const [words, given] of [
      [[], null],
      [['--secret', key], key],
      [['--password', 'hemmelig passord'], 'hemmelig passord'],
    ] as [string[], string | null][]) {
      const made = run('csv2pskc', ['-e', 'base32', ...words, file]);
      const entries = await read(made, given, 4096);
      assert.deepEqual(kinds(entries), ['S-1', 'S-2'], made);
      const [one, two] = entries.map(({ token }) => token);
      assert.deepEqual([one?.kind, one?.counter, one?.secret], ['hotp', 5, 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ']);
      assert.deepEqual([two?.kind, two?.intervalSeconds, two?.digits], ['totp', 60, 8]);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});

const PSKCTOOL = isThere('pskctool');
test('what we read plain, pskctool reads the same', {
  skip: PSKCTOOL ? false : 'pskctool is missing: apt-get install pskctool',
}, async () => {
  const file = container(
    plainPackage('987654321', { kind: 'hotp', data: '<Counter><PlainValue>42</PlainValue></Counter>' }),
  );
  const told = run('pskctool', ['--info', '--strict'], file);
  const [entry] = await read(file);
  const { token } = entry ?? {};
  assert.match(told, new RegExp(`SerialNo: ${token?.serial}`));
  assert.match(told, /Algorithm: urn:ietf:params:xml:ns:keyprov:pskc:hotp/);
  assert.match(told, new RegExp(`Key Counter: ${token?.counter}`));
  assert.match(told, /Key Secret \(base64\): MTIzNDU2Nzg5MDEyMzQ1Njc4OTA=/);
});
