import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createFixedClock } from '@vakt/foundation/clock';
import { createManualSchedule } from '../schedule.ts';
import { createReceiptTeller } from './receipts.ts';

describe('what is told of a call', () => {
  it('comes in order, again when storing failed, and not for ever', async () => {
    const schedule = createManualSchedule(createFixedClock(new Date(0)));
    const stored: string[] = [];
    let works = false;
    let tries = 0;
    const { tell, countWaiting } = createReceiptTeller(
      {
        async onReceipt({ receipt }) {
          tries += 1;
          if (!works) throw new Error('the database is away');
          stored.push(receipt.state);
        },
      },
      schedule,
    );
    const settle = async () => {
      for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
    };
    tell('a', { state: 'ringing' });
    tell('a', { state: 'answered' });
    await settle();
    assert.deepEqual([tries, stored, countWaiting()], [1, [], 1]);
    works = true;
    schedule.advance(500);
    await settle();
    assert.deepEqual([stored, countWaiting()], [['ringing', 'answered'], 0]);
    works = false;
    tries = 0;
    tell('b', { state: 'ringing' });
    for (let minute = 0; minute < 30; minute += 1) {
      await settle();
      schedule.advance(60_000);
    }
    assert.equal(tries, 15);
  });
});
