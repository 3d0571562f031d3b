import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addTallies, exitCodeOf, readTally, renderTally } from './tally.ts';

test('the last line names what was skipped only when something was', () => {
  assert.equal(renderTally({ passed: 12, failed: 0, skipped: 0 }), '12 passed, 0 failed');
  assert.equal(renderTally({ passed: 1, failed: 2, skipped: 3 }), '1 passed, 2 failed, 3 skipped');
});

test('a tally is read from the last line that is one', () => {
  assert.deepEqual(readTally('1 passed, 0 failed\nmore\n7 passed, 2 failed, 1 skipped\n'), {
    passed: 7,
    failed: 2,
    skipped: 1,
  });
  assert.equal(readTally('it says that 1 passed, 0 failed here'), null);
});

test('a run fails when something failed, and when nothing ran', () => {
  assert.equal(
    exitCodeOf(
      addTallies([
        { passed: 1, failed: 0, skipped: 0 },
        { passed: 3, failed: 0, skipped: 2 },
      ]),
    ),
    0,
  );
  assert.equal(
    exitCodeOf(
      addTallies([
        { passed: 1, failed: 0, skipped: 0 },
        { passed: 3, failed: 1, skipped: 0 },
      ]),
    ),
    1,
  );
  assert.equal(exitCodeOf(addTallies([{ passed: 0, failed: 0, skipped: 4 }])), 1);
});
