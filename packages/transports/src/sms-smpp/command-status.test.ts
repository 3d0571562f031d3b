import assert from 'node:assert/strict';
import { it } from 'node:test';
import { judgeBind, judgeStatusCode, readStatus } from './command-status.ts';

const judge = (status: number) => {
  const verdict = judgeStatusCode(status);
  assert.equal(verdict.verdict, 'refused');
  return verdict.verdict === 'refused' ? [verdict.reason, verdict.advice] : [];
};

it('every command_status of SMPP 3.4 §5.1.3 has its verdict', () => {
  assert.equal(readStatus(0), 'ok');
  for (const busy of [0x14, 0x58, 0x64]) {
    assert.equal(readStatus(busy), 'same-later');
    assert.deepEqual(judge(busy), ['throttled', 'try-next']);
  }
  for (const broken of [0x04, 0x08, 0x45, 0xfe, 0xff]) assert.deepEqual(judge(broken), ['temporary', 'try-next']);
  for (const vendor of [0x400, 0x432, 0x4ff]) assert.deepEqual(judge(vendor), ['unknown', 'try-next']);
  for (const locked of [0x05, 0x0d, 0x0e, 0x0f]) assert.deepEqual(judge(locked), ['auth', 'alert']);
  for (const number of [0x0b, 0x50, 0x51]) assert.deepEqual(judge(number), ['invalid_number', 'tell-person']);
  for (const refused of [0x65, 0x66]) assert.deepEqual(judge(refused), ['barred', 'tell-person']);
  for (const sender of [0x0a, 0x48, 0x49]) assert.deepEqual(judge(sender), ['sender_refused', 'alert']);
  const others = [
    0x01, 0x02, 0x03, 0x06, 0x07, 0x0c, 0x11, 0x13, 0x15, 0x33, 0x34, 0x40, 0x42, 0x43, 0x44, 0x53, 0x54, 0x55,
  ];
  for (const ours of [...others, 0x61, 0x62, 0x63, 0x67, 0xc0, 0xc1, 0xc2, 0xc3, 0xc4, 0x3ff, 0x500, 0xffffffff]) {
    assert.deepEqual(judge(ours), ['config', 'alert'], ours.toString(16));
  }
});

it('a refused bind: who can do something about it', () => {
  for (const status of [0x05, 0x0d, 0x0e, 0x0f]) assert.equal(judgeBind(status), 'auth');
  for (const status of [0x08, 0x14, 0x45, 0x58, 0x64, 0xff, 0x400]) assert.equal(judgeBind(status), 'temporary');
  for (const status of [0x01, 0x03, 0x53]) assert.equal(judgeBind(status), 'config');
});
