import assert from 'node:assert/strict';
import { test } from 'node:test';
import { UnusableFile } from './fault.ts';
import { readCsvLine } from './read-csv-line.ts';
import { surveyFile } from './survey-file.ts';
import { HEADER, openText, SECRET } from './test-files.ts';
import type { Entry } from './token-line.ts';

async function read(content: string | Uint8Array, key: string | null = null): Promise<Entry[]> {
  const entries: Entry[] = [];
  const file = await surveyFile(openText(content), key);
  for await (const entry of file.read()) entries.push(entry);
  assert.equal(file.total, entries.length);
  return entries;
}

async function faultOf(content: string | Uint8Array): Promise<string> {
  try {
    await read(content);
  } catch (error) {
    if (error instanceof UnusableFile) return JSON.stringify(error.fault);
    throw error;
  }
  return 'none';
}

const FIRST = {
  kind: 'totp',
  serial: '1234567',
  secret: '2234567ABCDEF2234567ABCDEF',
  counter: 0,
  intervalSeconds: 60,
  algorithm: 'SHA1',
  digits: 6,
  manufacturer: 'Contoso',
  model: 'HardwareKey',
  upn: 'kari@ntnu.no',
};

test('the example of the header is read: commas, semicolons, tabs, CRLF, byte order mark, quotes, empty lines', async () => {
  const rows = [HEADER, `kari@ntnu.no,1234567,${SECRET},60,Contoso,HardwareKey`];
  for (const text of [
    rows.join('\n'),
    `${rows.join('\r\n')}\r\n\r\n\r\n`,
    `${rows.join('\r')}\r`,
    `\uFEFF${rows.join('\n')}\n,,,,,\n  \n`,
    rows.join('\n').replaceAll(',', ';'),
    rows.join('\n').replaceAll(',', '\t'),
    rows
      .map((row) =>
        row
          .split(',')
          .map((cell) => ` "${cell}" `)
          .join(','),
      )
      .join('\n'),
    rows.join('\n').replace('serial number', 'Serial_Number').replace('upn', 'UPN'),
  ]) {
    const [entry, ...others] = await read(text);
    assert.deepEqual([entry?.token, entry?.faults, others.length], [FIRST, [], 0], JSON.stringify(text.slice(0, 90)));
  }
});

test('optional columns make HOTP, other hashes and eight digits; columns stand in any order', async () => {
  const text = `serial number,counter,digits,algorithm,secret key,time interval,manufacturer,model,upn
A-1,0,8,,${SECRET.toUpperCase()}======,,"Maker, Inc.","a ""b""",
A-2,,,sha-256,${SECRET},30,,,
A-3,17,6,HMAC-SHA512,${SECRET},0,,,per`;
  const [one, two, three] = (await read(text)).map(({ token, faults }) => (faults.length > 0 ? faults : token));
  const common = { ...FIRST, manufacturer: '', model: '', upn: null, intervalSeconds: null };
  assert.deepEqual(one, {
    ...common,
    kind: 'hotp',
    serial: 'A-1',
    digits: 8,
    manufacturer: 'Maker, Inc.',
    model: 'a "b"',
  });
  assert.deepEqual(two, { ...common, serial: 'A-2', algorithm: 'SHA256', intervalSeconds: 30 });
  assert.deepEqual(three, { ...common, kind: 'hotp', serial: 'A-3', counter: 17, algorithm: 'SHA512', upn: 'per' });
});

/** A bad line and what is told of it, by column and kind. */
const BAD: [string, string][] = [
  [`,,${SECRET},30,,`, 'serial number serialMissing'],
  [`,1\u0007,${SECRET},30,,`, 'serial number serialBad'],
  [`,${'9'.repeat(101)},${SECRET},30,,`, 'serial number serialBad'],
  [`,--,${SECRET},30,,`, 'serial number serialBad'],
  [',1,,30,,', 'secret key secretMissing'],
  [',1,01189998819991197253,30,,', 'secret key secretBase32'],
  [`,1,${SECRET}2,30,,`, 'secret key secretBase32'],
  [',1,JBSWY3DPEHPK3PXP,30,,', 'secret key secretShort'],
  [`,1,${'A'.repeat(136)},30,,`, 'secret key secretLong'],
  [`,1,${SECRET},45,,`, 'time interval interval'],
  [`,1,${SECRET},,,`, 'time interval interval'],
  [`,1,${SECRET},30,${'x'.repeat(101)},`, 'manufacturer text'],
  [`,1,${SECRET},30,a\u0001b,`, 'manufacturer text'],
  [`,1,${SECRET},30,"open,`, 'null quote'],
  [`,1,${SECRET},30,a"b,`, 'null quote'],
  [`,1,${SECRET},30,"a"b,`, 'null quote'],
  [`,1,${SECRET},30,`, 'null cells'],
  [`,1,${SECRET},30,,,,`, 'null cells'],
  [`,1,${SECRET},30,${'y'.repeat(5000)},`, 'null lineTooLong'],
  [',,,,x,', 'serial number serialMissing, secret key secretMissing, time interval interval'],
];
test('each bad line is told with its number and column, and the good ones between them come in', async () => {
  const good = (at: number) => `,good-${at},${SECRET},30,,`;
  const lines = [HEADER, ...BAD.flatMap(([bad], at) => [bad, '', good(at)])];
  const entries = await read(lines.join('\r\n'));
  assert.equal(entries.length, 2 * BAD.length);
  for (const [at, [, told]] of BAD.entries()) {
    const bad = entries[2 * at];
    assert.deepEqual([bad?.line, bad?.token], [2 + 3 * at, null]);
    assert.equal(bad?.faults.map(({ place, kind }) => `${place} ${kind}`).join(', '), told);
    assert.ok(!JSON.stringify(bad?.faults).includes(SECRET));
    assert.equal(entries[2 * at + 1]?.token?.serial, `good-${at}`);
  }
});

test('wrong extra columns of a HOTP line are told', async () => {
  const header = `${HEADER},counter,algorithm,digits`;
  const text = [
    header,
    `,1,${SECRET},30,,,5,,`,
    `,2,${SECRET},,,,-1,,`,
    `,3,${SECRET},30,,,,MD5,7`,
    `,4,${SECRET},,,,99999999999999,,`,
  ];
  const told = (await read(text.join('\n'))).map(({ faults }) => faults.map(({ kind }) => kind).join(' '));
  assert.deepEqual(told, ['intervalWithCounter', 'counter', 'algorithm digits', 'counter']);
});

const utf16 = (text: string, mark: number[]) => Buffer.concat([Buffer.from(mark), Buffer.from(text, 'utf16le')]);
const FILES: [string, string | Uint8Array, string][] = [
  ['nothing', '', '"empty"'],
  ['blanks', ' \r\n\r\n', '"empty"'],
  ['a header alone', `${HEADER}\n`, '"noTokens"'],
  ['UTF-16 with a mark', utf16(`${HEADER}\n`, [0xff, 0xfe]), '"utf16"'],
  ['UTF-16, high byte first', utf16(`${HEADER}\n`, [0xff, 0xfe]).swap16(), '"utf16"'],
  ['UTF-16 without one', utf16(HEADER, []), '"utf16"'],
  ['Latin-1', Buffer.from(`${HEADER}\n,1,${SECRET},30,Hårdvare,\n`, 'latin1'), '"notUtf8","facts":{"line":2}'],
  ['a workbook', Buffer.from('504b0304140006000800', 'hex'), '"workbook"'],
  ['an old workbook', Buffer.from('d0cf11e0a1b11ae1', 'hex'), '"workbook"'],
  ['a picture', Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'), '"noList"'],
  ['a letter', 'Hei!\nHer er listen du ba om.\n', '"noList"'],
  ['no header', `kari@ntnu.no,1234567,${SECRET},60,Contoso,HardwareKey\n`, '"noList"'],
  ['a header without a column', `${HEADER.replace(',model', '')}\n`, '"columnsMissing","facts":{"columns":"model"}'],
  [
    'a misspelt column',
    `${HEADER.replace('secret key', 'secrt key')}\n`,
    '"columnUnknown","facts":{"column":"secrt key","near":"secret key"}',
  ],
  ['a column twice', `${HEADER},upn\n`, '"columnTwice"'],
  ['a web page', '<!doctype html><html><body>Logg inn</body></html>', '"xmlBroken"'],
  ['another XML', '<?xml version="1.0"?><users/>', '"xmlNotPskc"'],
];
for (const [name, content, told] of FILES) {
  test(`a file that is not one, in a word: ${name}`, async () => {
    const fault = await faultOf(content);
    assert.ok(fault.includes(told), fault);
  });
}

test('every line of cells is parted the same, whatever its quotes', () => {
  const parted: [string, string[] | null][] = [
    ['a,b', ['a', 'b']],
    ['', ['']],
    [',', ['', '']],
    ['"a,b",c', ['a,b', 'c']],
    ['"a""b"', ['a"b']],
    ['""', ['']],
    ['"', null],
    ['"a"x,b', null],
    ['a,"b', null],
    [' "a" , b ', ['a', 'b']],
  ];
  for (const [line, cells] of parted) assert.deepEqual(readCsvLine(line, ','), cells, line);
});

test('a file without end is refused when it is too big, before it is held', { timeout: 60_000 }, async () => {
  const piece = Buffer.alloc(1024 * 1024, 'x');
  let given = 0;
  const open = async function* () {
    for (;;) {
      given++;
      yield piece;
    }
  };
  await assert.rejects(
    surveyFile(open, null),
    (error: unknown) => error instanceof UnusableFile && error.fault.kind === 'tooBig',
  );
  assert.equal(given, 33);
});
