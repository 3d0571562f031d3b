import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { beginCall, type CallInput, type CallPlan, type CallProgress, stepCall } from './call-machine.ts';

const READ: CallPlan = { mode: 'read-code', extension: null, reachedBy: 'digits' };
const APPROVE: CallPlan = { ...READ, mode: 'approve' };

const key = (sign: string): CallInput => ({ input: 'key', key: sign });
const SAID: CallInput = { input: 'said' };
const WAITED: CallInput = { input: 'waited' };
const ANSWERED: CallInput = { input: 'answered' };

/** Runs a call through its inputs and gives its orders as words. */
function run(plan: CallPlan, inputs: readonly CallInput[]): string[] {
  let progress: CallProgress = beginCall(plan);
  return inputs.flatMap((input) => {
    const step = stepCall(progress, input);
    progress = step.progress;
    return step.orders.map((order) => {
      if (order.order === 'say') return `say ${order.section}`;
      if (order.order === 'tell') return `tell ${order.outcome}`;
      if (order.order === 'dial') return `dial ${order.digits}`;
      return order.order === 'hang-up' ? 'hang-up' : `${order.order} ${order.milliseconds}`;
    });
  });
}

describe('a call that reads a code', () => {
  it('greets, reads after a key, reads again after another, says goodbye after silence', () => {
    assert.deepEqual(run(READ, [ANSWERED, SAID, key('5'), SAID, key('1'), SAID, WAITED, SAID]), [
      'say greeting',
      'wait 8000',
      'say reading',
      'wait 5000',
      'say reading',
      'wait 5000',
      'tell read-out',
      'say goodbye',
      'hang-up',
    ]);
  });

  it('takes a key in the middle of the greeting, and none in the middle of the reading', () => {
    assert.deepEqual(run(READ, [ANSWERED, key('#'), key('5'), key('#')]), ['say greeting', 'say reading']);
  });

  it('never reads without a key: asks twice, and hangs up', () => {
    const inputs = [ANSWERED, SAID, WAITED, SAID, WAITED, key('5'), SAID];
    assert.deepEqual(run(READ, inputs), [
      'say greeting',
      'wait 8000',
      'say greeting',
      'wait 8000',
      'tell not-confirmed',
      'hang-up',
    ]);
  });

  it('does not read for ever', () => {
    const orders = run(READ, [ANSWERED, key('1'), ...Array.from({ length: 20 }, () => [SAID, key('1')]).flat()]);
    assert.equal(orders.filter((order) => order === 'say reading').length, 5);
    assert.ok(orders.includes('tell read-out'));
  });

  it('takes a 0 for a key once no # follows', () => {
    assert.deepEqual(run(READ, [ANSWERED, key('0'), { input: 'zero-waited' }]), [
      'say greeting',
      'wait-zero 1500',
      'say reading',
    ]);
    assert.deepEqual(run(READ, [ANSWERED, key('0'), key('7'), key('#')]).at(-1), 'say reading');
    // The wait for a key ends while the 0 is open: not silence.
    const late = [ANSWERED, SAID, key('0'), WAITED, { input: 'zero-waited' } as const];
    assert.deepEqual(run(READ, late).slice(2), ['wait-zero 1500', 'wait 1500', 'say reading']);
  });
});

describe('"this was not me"', () => {
  const places: [string, CallInput[]][] = [
    ['the greeting', [ANSWERED]],
    ['the wait after it', [ANSWERED, SAID]],
    ['the reading', [ANSWERED, key('5')]],
    ['the wait after that', [ANSWERED, key('5'), SAID]],
  ];
  for (const [place, before] of places) {
    for (const keys of [['*'], ['0', '#'], ['0', '0', '#']]) {
      it(`${keys.join('')} in ${place}`, () => {
        for (const plan of place.includes('reading') || place.includes('that') ? [READ] : [READ, APPROVE]) {
          assert.deepEqual(run(plan, [...before, ...keys.map(key)]).slice(-2), ['tell denied', 'say goodbye']);
        }
      });
    }
  }

  it('a # alone, or long after a 0, is not it', () => {
    const orders = run(READ, [ANSWERED, key('0'), { input: 'zero-waited' }, key('#')]);
    assert.ok(!orders.includes('tell denied'));
  });
});

describe('a call that asks for approval', () => {
  it('approves with #, and takes no other key', () => {
    assert.deepEqual(run(APPROVE, [ANSWERED, key('5'), key('#')]), ['say greeting', 'tell approved', 'say goodbye']);
    assert.deepEqual(
      run(APPROVE, [ANSWERED, key('0'), { input: 'zero-waited' }, SAID, WAITED, SAID, WAITED]).slice(-2),
      ['tell not-confirmed', 'hang-up'],
    );
  });
});

describe('an extension', () => {
  it('is dialled a second after the answer; keys count from the greeting on', () => {
    const plan: CallPlan = { ...READ, extension: '4071' };
    assert.deepEqual(run(plan, [ANSWERED, key('*'), WAITED, key('5'), { input: 'dialled' }, key('5')]), [
      'wait 1000',
      'dial 4071',
      'say greeting',
      'say reading',
    ]);
  });

  it('is asked for, until # is pressed there; what a switchboard presses to transfer is nobody’s answer', () => {
    const plan: CallPlan = { ...READ, extension: '4071', reachedBy: 'ask' };
    assert.deepEqual(run(plan, [ANSWERED, key('*'), key('2'), SAID, WAITED, key('#'), key('5')]), [
      'say transfer',
      'wait 8000',
      'say transfer',
      'say greeting',
      'say reading',
    ]);
    const silence = run(plan, [ANSWERED, ...Array.from({ length: 10 }, () => [SAID, WAITED]).flat()]);
    assert.equal(silence.filter((order) => order === 'say transfer').length, 5);
    assert.deepEqual(silence.slice(-2), ['tell not-confirmed', 'hang-up']);
    assert.deepEqual(run(plan, [ANSWERED, key('0'), key('#')]).slice(-2), ['tell denied', 'say goodbye']);
  });
});

describe('hanging up', () => {
  const HUNG_UP: CallInput = { input: 'hung-up' };
  it('comes to what was heard until then, and is told once', () => {
    assert.deepEqual(run(READ, [ANSWERED, HUNG_UP, HUNG_UP, key('5')]).slice(1), ['tell not-confirmed', 'hang-up']);
    assert.deepEqual(run(READ, [ANSWERED, key('5'), HUNG_UP]).slice(-2), ['tell read-out', 'hang-up']);
    assert.deepEqual(run(READ, [ANSWERED, key('*'), HUNG_UP]), [
      'say greeting',
      'tell denied',
      'say goodbye',
      'hang-up',
    ]);
  });

  it('whatever comes in whatever order, the code is read only after a key and one outcome is told', () => {
    const inputs: CallInput[] = [
      ANSWERED,
      SAID,
      WAITED,
      HUNG_UP,
      key('0'),
      key('#'),
      key('*'),
      { input: 'dialled' },
      { input: 'zero-waited' },
    ];
    const plans = [READ, APPROVE, { ...READ, extension: '1' }, { ...READ, extension: '1', reachedBy: 'ask' as const }];
    for (const plan of plans) {
      for (let seed = 0; seed < 9 ** 4; seed += 1) {
        const digits = seed.toString(9).padStart(4, '0');
        const path = [ANSWERED, SAID, ...[...digits].map((digit) => inputs[Number(digit)] ?? SAID)];
        const orders = run(plan, path);
        assert.ok(orders.filter((order) => order.startsWith('tell')).length <= 1, path.join());
        if (!path.some(({ input }) => input === 'key')) assert.ok(!orders.includes('say reading'));
        if (plan.mode === 'approve') assert.ok(!orders.includes('say reading'));
      }
    }
  });
});
