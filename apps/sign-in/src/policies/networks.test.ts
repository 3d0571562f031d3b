import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { flattenRanges, IPV4_FROM, type LabelledSpan, pairLabels, readAddress, readRange } from './address-ranges.ts';
import { createFindCountry, parseCountries, readCountryFile } from './country-file.ts';
import { createFindNetwork, findRepeatedRanges } from './networks.ts';
import { RangeTableBuilder } from './range-table.ts';

const RUNS = { numRuns: 1000 };

test('an address is the same however it is written', () => {
  assert.equal(readAddress('192.0.2.1'), readAddress('::ffff:192.0.2.1'));
  assert.equal(readAddress('192.0.2.1'), readAddress('::ffff:c000:201'));
  assert.equal(readAddress('2001:DB8::1'), readAddress('2001:0db8:0:0:0:0:0:1'));
  assert.equal(readAddress('fe80::1%eth0'), readAddress('fe80::1'));
  assert.equal(readAddress('::'), 0n);
  assert.notEqual(readAddress('0.0.0.1'), readAddress('::1'));
  for (const none of ['', '1.2.3', '1.2.3.4.5', '256.1.1.1', ':::', 'hello', '1.2.3.4/8', '::1::'])
    assert.equal(readAddress(none), null, none);
  for (const none of ['', '10.0.0.0/33', '::/129', '10.0.0.0/-1', '10.0.0.0/8/8', '10.0.0.0/x', 'ten/8'])
    assert.equal(readRange(none), null, none);
});

test('an address belongs to the smallest network that holds it', () => {
  const find = createFindNetwork({
    campus: ['129.241.0.0/16', '2001:700:300::/44'],
    guests: ['129.241.64.0/20'],
    desk: ['129.241.64.7'],
  });
  assert.equal(find('129.241.1.1'), 'campus');
  assert.equal(find('129.241.64.6'), 'guests');
  assert.equal(find('129.241.64.7'), 'desk');
  assert.equal(find('::ffff:129.241.64.8'), 'guests');
  assert.equal(find('129.241.80.0'), 'campus');
  assert.equal(find('2001:700:300::1'), 'campus');
  assert.equal(find('2001:700:310::1'), null);
  assert.equal(find('129.242.0.0'), null);
  assert.equal(find('no address'), null);
  assert.deepEqual(findRepeatedRanges({ one: ['10.0.0.0/8'], other: ['10.1.2.3/8', '::1', '::1'] }), [
    { network: 'other', index: 0, other: 'one' },
    { network: 'other', index: 2, other: 'other' },
  ]);
});

/** CIDR ranges in the last 256 IPv4 addresses, so that they meet. */
const someRanges = fc
  .uniqueArray(fc.tuple(fc.nat(255), fc.integer({ min: 24, max: 32 })), {
    maxLength: 8,
    selector: ([at, bits]) => `${at >> (32 - bits)}/${bits}`,
  })
  .map((list) =>
    list.map(([at, bits], index): LabelledSpan => {
      const range = readRange(`10.0.0.${at}/${bits}`);
      assert.ok(range);
      return { ...range, label: String(index) };
    }),
  );
const someAddress = fc.nat(255).map((at) => IPV4_FROM + BigInt(10 * 2 ** 24 + at));

/** The label of the smallest range that holds the address, by looking at each. */
function findNaively(ranges: readonly LabelledSpan[], at: bigint): string | null {
  const holding = ranges.filter(({ start, end }) => start <= at && at <= end);
  const smallest = holding.toSorted((one, other) => Number(one.end - one.start - (other.end - other.start)));
  return smallest[0]?.label ?? null;
}

test('flat ranges say of each address what a naive search says, and never overlap', () => {
  fc.assert(
    fc.property(someRanges, someAddress, (ranges, at) => {
      const flat = flattenRanges(ranges);
      flat.forEach(({ start, end }, index) => {
        assert.ok(start <= end && start > (flat[index - 1]?.end ?? -1n));
      });
      assert.equal(findNaively(flat, at), findNaively(ranges, at));
    }),
    RUNS,
  );
});

test('pairs of labels are those that some address has, all of them', () => {
  fc.assert(
    fc.property(someRanges, someRanges, (one, other) => {
      const found = pairLabels(flattenRanges(one), flattenRanges(other)).map((pair) => JSON.stringify(pair));
      const base = IPV4_FROM + BigInt(10 * 2 ** 24);
      const naive = Array.from({ length: 258 }, (_, at) => base + BigInt(at - 1)).map((at) =>
        JSON.stringify({ one: findNaively(one, at), other: findNaively(other, at) }),
      );
      assert.deepEqual([...new Set(found)].toSorted(), [...new Set(naive)].toSorted());
    }),
    { numRuns: 200 },
  );
});

test('the table of countries says of each address what a naive search says', () => {
  const disjoint = fc.uniqueArray(fc.nat(2 ** 16), { minLength: 2, maxLength: 40 }).map((bounds) => {
    const sorted = bounds.toSorted((one, other) => one - other);
    const pairs = sorted
      .filter((_, index) => index % 2 === 0)
      .map((start, index) => [start, sorted[index * 2 + 1] ?? start]);
    return pairs.map(([start = 0, end = 0], index) => ({
      start,
      end,
      label: 'ABCDEFGHIJKLMNOPQRST'[index % 20] as string,
    }));
  });
  const families = fc.constantFrom(IPV4_FROM, 0n, 0x2001_0db8n << 96n);
  const order = fc.boolean();
  fc.assert(
    fc.property(disjoint, families, order, fc.nat(2 ** 16), (ranges, from, isReversed, offset) => {
      const spans = ranges.map(({ start, end, label }) => ({
        start: from + BigInt(start),
        end: from + BigInt(end),
        label,
      }));
      const builder = new RangeTableBuilder();
      for (const { start, end, label } of isReversed ? spans.toReversed() : spans) builder.add(start, end, label);
      const built = builder.build();
      assert.ok('table' in built);
      assert.equal(built.table.size, ranges.length);
      const at = from + BigInt(offset);
      const written = from === IPV4_FROM ? `0.0.${offset >> 8}.${offset & 255}` : hex(at);
      assert.equal(built.table.find(written), findNaively(spans, at));
    }),
    RUNS,
  );
});

function hex(at: bigint): string {
  const digits = at.toString(16).padStart(32, '0');
  return (digits.match(/.{4}/g) ?? []).join(':');
}

const GOOD =
  '1.0.0.0,1.0.0.255,AU\n2.0.0.0,2.255.255.255,FR\n::,1fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff,ZZ\n"2a00::","2a00::ffff","NO"\n';

test('a file of countries as DB-IP gives it', () => {
  const file = parseCountries(GOOD);
  assert.ok('table' in file);
  const find = createFindCountry(file.table);
  assert.equal(find('1.0.0.7'), 'AU');
  assert.equal(find('::ffff:2.1.2.3'), 'FR');
  assert.equal(find('2a00::1'), 'NO');
  assert.equal(find('1.0.1.0'), null);
  assert.equal(find('::1'), null, 'ZZ is no country');
  assert.equal(createFindCountry(null)('1.0.0.7'), null);
});

test('what is wrong with a file of countries is told with its lines', () => {
  const faults = (text: string) => {
    const file = parseCountries(text);
    return 'faults' in file ? file.faults : [];
  };
  assert.deepEqual(faults('1.0.0.0,1.0.0.255\n'), ['is wrong in its line 1: it is not start,end,country']);
  assert.match(faults('# ranges\n\n1.0.0.9,1.0.0.1,AU')[0] ?? '', /line 3: its range ends before it begins/);
  assert.match(faults('1.0.0.0,::1,AU')[0] ?? '', /one kind of address/);
  assert.match(faults('1.0.0.0,x,AU')[0] ?? '', /begin and end with addresses/);
  assert.match(faults('1.0.0.0,1.0.0.1,Norway')[0] ?? '', /two capital letters/);
  assert.deepEqual(faults(''), ['holds no range of addresses']);
  assert.deepEqual(faults(`${GOOD}1.0.0.255,1.0.0.255,NO`), ['has ranges that overlap, in its lines 1 and 5']);
  assert.deepEqual(faults('a\nb\nc\nd\ne'), [
    'is wrong in its line 1: it is not start,end,country',
    'is wrong in its line 2: it is not start,end,country',
    'is wrong in its line 3: it is not start,end,country',
    'is wrong in 5 lines altogether',
  ]);
});

test('a file that has changed is read anew', () => {
  const folder = mkdtempSync(join(tmpdir(), 'vakt-countries-'));
  try {
    const path = join(folder, 'countries.csv');
    assert.deepEqual(readCountryFile(path), { faults: ['leads to no file that can be read'] });
    writeFileSync(path, GOOD);
    const first = readCountryFile(path);
    assert.equal(readCountryFile(path), first);
    writeFileSync(path, 'x');
    utimesSync(path, 1, 1);
    assert.ok('faults' in readCountryFile(path));
  } finally {
    rmSync(folder, { recursive: true });
  }
});
