import assert from 'node:assert/strict';
import { test } from 'node:test';
import { writeCell, writeLine } from './csv.ts';

// Seen to fail: with the apostrophe left out.
test('D14 no cell is a formula, whatever stands before its sign', () => {
  for (const formula of [
    '=1+1',
    '+1',
    '-1',
    '@SUM(A1)',
    '\t=1',
    ' =1',
    '\r=1',
    '\n=1',
    '|calc',
    '%0',
    "=cmd|' /C calc'!A0",
  ])
    assert.match(writeCell(formula), /^"'/, JSON.stringify(formula));
});

test('what has commas, quotes or lines in it stays one cell', () => {
  assert.equal(
    writeLine(['Kari', 'O"Hara, Kari', 'a;b', 'to\nlinjer', '']),
    'Kari,"O""Hara, Kari","a;b","to\nlinjer",\r\n',
  );
});
