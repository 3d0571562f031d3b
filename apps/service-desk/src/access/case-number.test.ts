import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseCaseNumber, renderCaseNumber } from './case-number.ts';

test('a case number is its prefix and seven digits', () => {
  assert.equal(renderCaseNumber(612_345, 'NTNU'), 'NTNU0612345');
  assert.equal(renderCaseNumber(1, 'SAK'), 'SAK0000001');
});

test('what people type or paste is understood', () => {
  for (const text of ['NTNU0612345', 'ntnu0612345', ' NTNU 0612345 ', 'NTNU-0612345', '0612345', '612345'])
    assert.equal(parseCaseNumber(text, 'NTNU'), 612_345, text);
});

test('what is no number is none', () => {
  for (const text of ['', 'NTNU', 'NTNU0', '0', 'NTNU12345678', 'SAK0612345', '61234a', '-1', '1e3', '٣', 'NTNUNTNU1'])
    assert.equal(parseCaseNumber(text, 'NTNU'), null, text);
});
