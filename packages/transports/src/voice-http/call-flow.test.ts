import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { CallOutcome, CodeCall } from '../transport.ts';
import { beginCall, type Key, type Move, readQuestion, takeKey, writeQuestion } from './call-flow.ts';

const KEYS: readonly Key[] = [null, '0', '1', '9', '*', '#'];

function makeCall(mode: 'read-code' | 'approve'): CodeCall {
  return {
    reference: 'r1',
    to: '+4791234567',
    extension: '4711',
    language: 'nb',
    mode,
    code: mode === 'approve' ? '' : '482913',
    messageReference: 'KD',
    validForSeconds: 600,
    receiptUrl: 'https://login.example.no/receipts/voice/token',
  };
}

interface Course {
  keys: Key[];
  moves: Move[];
}

/** Every course that a call can take with these keys, from the answer to its end. */
function* listCourses(call: CodeCall, moves: Move[], keys: Key[] = []): Generator<Course> {
  const question = moves.at(-1)?.ask;
  if (!question) {
    yield { keys, moves };
    return;
  }
  for (const key of KEYS) yield* listCourses(call, [...moves, takeKey(call, question, key)], [...keys, key]);
}

function outcomeOf({ moves }: Course): CallOutcome | null {
  const outcomes = moves.flatMap(({ receipt }) => (receipt?.state === 'call-ended' ? [receipt.outcome] : []));
  // As delivery keeps them: the first last word stays, but "denied" counts after "read out".
  return outcomes.includes('denied') ? 'denied' : (outcomes[0] ?? null);
}

/** A call in which the code is being read out for the how manieth time. */
function beginReading(round: number): Move[] {
  const outcome = { state: 'call-ended', outcome: 'read-out' } as const;
  return [{ say: 'reading', ask: { about: 'reading', round, zero: false }, receipt: outcome }];
}

describe('every course of a call that asks for approval', () => {
  const call = makeCall('approve');
  const courses = [...listCourses(call, [beginCall(false)])];

  it('reads nothing, ends, and is approved by # alone', () => {
    assert.ok(courses.length > 50);
    for (const course of courses) {
      const { keys, moves } = course;
      assert.ok(moves.every(({ say }) => say !== 'reading'));
      const outcome = outcomeOf(course);
      const before = keys.at(-2);
      if (outcome === 'approved') assert.ok(keys.at(-1) === '#' && before !== '0', JSON.stringify(keys));
      if (keys.at(-1) === '#') assert.equal(outcome, before === '0' ? 'denied' : 'approved', JSON.stringify(keys));
      if (outcome === 'denied') assert.ok(keys.at(-1) === '*' || (keys.at(-1) === '#' && before === '0'));
      if (keys.includes('*')) assert.equal(outcome, 'denied');
      assert.notEqual(outcome, null, JSON.stringify(keys));
    }
  });
});

describe('every course of a call that reads a code', () => {
  const call = makeCall('read-code');

  it('says nothing of the code before a key, and "read out" is told with the first reading', () => {
    let reached = 0;
    for (const question of [1, 2].flatMap((round) =>
      [false, true].map((zero) => ({ about: 'greeting', round, zero }) as const),
    )) {
      for (const key of KEYS) {
        const move = takeKey(call, question, key);
        if (move.say !== 'reading') continue;
        reached += 1;
        assert.ok(key !== null || question.zero);
        assert.ok(key !== '*' && !(key === '#' && question.zero));
        assert.deepEqual(move.receipt, { state: 'call-ended', outcome: 'read-out' });
        assert.deepEqual(move.ask, { about: 'reading', round: 1, zero: false });
      }
    }
    assert.ok(reached > 8);
  });

  it('ends, is denied by * and 0# alone, and never takes back that it was read out', () => {
    const courses = [...listCourses(call, beginReading(4))];
    assert.ok(courses.length > 20);
    for (const course of courses) {
      const { keys } = course;
      // The third 0 is any key.
      const zeros = /(0+)#$/.exec(keys.map((key) => key ?? '.').join(''))?.[1]?.length ?? 0;
      const denied = keys.at(-1) === '*' || zeros === 1 || zeros === 2;
      assert.equal(outcomeOf(course), denied ? 'denied' : 'read-out', JSON.stringify(keys));
      assert.ok(keys.length <= 5);
    }
  });

  it('approves nothing, whatever is pressed', () => {
    const courses = [...listCourses(call, beginReading(3)), ...listCourses(call, beginReading(5))];
    for (const course of courses) assert.notEqual(outcomeOf(course), 'approved');
  });
});

describe('a call through a switchboard', () => {
  it('is asked for the extension five times, and greets when any key is pressed', () => {
    const call = makeCall('approve');
    for (const course of listCourses(call, [beginCall(true)])) {
      const [first] = course.moves;
      assert.deepEqual([first?.say, first?.receipt], ['extension', { state: 'answered' }]);
      const transferred = course.keys.findIndex((key) => key !== null);
      const asked = course.moves.filter(({ say }) => say === 'extension').length;
      assert.equal(asked, transferred === -1 ? 5 : Math.min(5, transferred + 1));
      // Whoever transfers the call can neither approve nor deny with that key.
      if (course.keys.length === 1) assert.equal(outcomeOf(course), null);
    }
  });
});

it('a question survives its way through an address', () => {
  const call = makeCall('read-code');
  for (const about of ['extension', 'greeting', 'reading'] as const) {
    for (const zero of about === 'extension' ? [false] : [false, true]) {
      const question = { about, round: 2, zero };
      const query = Object.fromEntries(new URLSearchParams(writeQuestion(question)));
      assert.deepEqual(readQuestion(query, call), question);
    }
  }
});
