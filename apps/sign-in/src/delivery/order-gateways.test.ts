import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { findRoute, orderGateways, type Route, type RouteEntry, shareOut } from './order-gateways.ts';
import { createPlainWays } from './ways.ts';

const NONE: ReadonlyMap<string, number> = new Map();
const entry = (gateway: string, weight: number | null = null): RouteEntry => ({ gateway, weight });

test('the first route that names the country, else the one for all others', () => {
  const route = (countries: string[] | null, gateway: string, channel: 'sms' | 'call' = 'sms'): Route => ({
    channel,
    countries,
    gateways: [entry(gateway)],
  });
  const routes = [
    route(null, 'world'),
    route(['NO', 'SE'], 'nordic'),
    route(['NO'], 'later'),
    route(null, 'trunk', 'call'),
  ];
  const chosen = (channel: 'sms' | 'call', country: string | null) =>
    findRoute(routes, channel, country)?.gateways[0]?.gateway;
  assert.equal(chosen('sms', 'NO'), 'nordic');
  assert.equal(chosen('sms', 'DE'), 'world');
  assert.equal(chosen('sms', null), 'world');
  assert.equal(chosen('call', 'NO'), 'trunk');
  assert.equal(findRoute([route(['NO'], 'nordic')], 'sms', 'DE'), null);
});

test('without weights the first takes all; with weights each takes its share', () => {
  assert.deepEqual(shareOut([entry('a'), entry('b')], NONE), [100, 0]);
  assert.deepEqual(shareOut([entry('a', 60), entry('b', 20), entry('c')], NONE), [75, 25, 0]);
  assert.deepEqual(orderGateways([entry('a', 60), entry('b', 20), entry('c')], NONE, 0.74), ['a', 'b', 'c']);
  assert.deepEqual(orderGateways([entry('a', 60), entry('b', 20), entry('c')], NONE, 0.76), ['b', 'a', 'c']);
  assert.deepEqual(orderGateways([], NONE, 0.5), []);
});

test('what a slow gateway loses goes to those that are well, a spare too', () => {
  assert.deepEqual(shareOut([entry('a'), entry('b')], new Map([['a', 30]])), [70, 30]);
  assert.deepEqual(shareOut([entry('a', 50), entry('b', 50)], new Map([['b', 80]])), [100, 0]);
  assert.deepEqual(
    shareOut(
      [entry('a', 50), entry('b', 50)],
      new Map([
        ['a', 10],
        ['b', 20],
      ]),
    ),
    [60, 40],
  );
});

// Seen to fail: [100, 0], a bad quarter of an hour of the second gave all messages back to the first.
test('when all have lost, what all have lost counts for nothing, and the worst stays the worst', () => {
  const lost = (a: number, b: number) =>
    new Map([
      ['a', a],
      ['b', b],
    ]);
  assert.deepEqual(shareOut([entry('a'), entry('b')], lost(100, 10)), [10, 90]);
  assert.deepEqual(shareOut([entry('a', 50), entry('b', 50)], lost(30, 30)), [50, 50]);
});

test('shares are never negative and always sum to 100; the order has every gateway once', () => {
  const weights = fc.array(fc.option(fc.integer({ min: 0, max: 100 })), { minLength: 1, maxLength: 6 });
  const points = fc.array(fc.integer({ min: 0, max: 100 }), { minLength: 6, maxLength: 6 });
  fc.assert(
    fc.property(
      weights,
      points,
      fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      (given, lost, random) => {
        const entries = given.map((weight, at) => entry(`g${at}`, weight));
        const reductions = new Map(entries.map(({ gateway }, at) => [gateway, lost[at] ?? 0]));
        const shares = shareOut(entries, reductions);
        assert.ok(shares.every((share) => share >= -1e-9));
        assert.ok(Math.abs(shares.reduce((sum, share) => sum + share, 0) - 100) < 1e-6);
        const order = orderGateways(entries, reductions, random);
        assert.deepEqual(order.toSorted(), entries.map(({ gateway }) => gateway).toSorted());
        assert.ok((shares[entries.findIndex(({ gateway }) => gateway === order[0])] ?? 0) > 0, 'drawn without a share');
      },
    ),
  );
});

test('a gateway that is passed by is chosen last, but chosen; one that was tried is not', () => {
  const down = new Set(['a']);
  const ways = createPlainWays({
    gateways: { sms: ['a', 'b', 'c'], call: [] },
    isPassedBy: (name) => down.has(name),
  });
  assert.equal(ways.choose('sms', 'NO', []), 'b');
  assert.equal(ways.choose('sms', 'NO', ['b', 'c']), 'a');
  assert.equal(ways.choose('sms', 'NO', ['a', 'b', 'c']), null);
  assert.equal(ways.choose('call', 'NO', []), null);
});

test('a route leads only where it says, and a message without a route has no gateway', () => {
  const routes: Route[] = [{ channel: 'sms', countries: ['NO'], gateways: [entry('b'), entry('removed')] }];
  const ways = createPlainWays({ gateways: { sms: ['a', 'b'], call: [] }, routes });
  assert.equal(ways.choose('sms', 'NO', []), 'b');
  assert.equal(ways.choose('sms', 'NO', ['b']), null, 'a is not on the route, and the other is no gateway');
});

test('prices are thousandths of a krone, by country or for all others', () => {
  const ways = createPlainWays({
    gateways: { sms: ['a'], call: [] },
    prices: { a: { NO: 0.35, '*': 1.2 }, b: { NO: 1 } },
  });
  assert.equal(ways.price('a', 'NO'), 350);
  assert.equal(ways.price('a', 'SE'), 1200);
  assert.equal(ways.price('a', null), 1200);
  assert.equal(ways.price('b', 'SE'), 0);
  assert.equal(ways.price('unknown', 'NO'), 0);
});
