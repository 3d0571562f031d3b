import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newToken } from '@vakt/foundation/ids';
import { browserCookieName, readBrowserToken, readCookie, writeBrowserToken } from './browser-cookie.ts';

// Seen to fail with the pattern of a token taken out.
test('T14 a cookie of another shape than ours is none', () => {
  const token = newToken();
  assert.equal(readBrowserToken(`vakt=${token}`, false), token);
  for (const value of [
    '',
    'true',
    token.slice(1),
    `${token}x`,
    `${token.slice(1)}.`,
    `"${token}"`,
    `${token} `.trimEnd().slice(0, 42),
    'A'.repeat(5000),
    '%00',
    `${token.slice(0, 42)};`,
  ]) {
    assert.equal(readBrowserToken(`vakt=${value}`, false), null, value);
  }
  for (const header of [
    undefined,
    null,
    '',
    ';',
    '=',
    'vakt',
    `xvakt=${token}`,
    `VAKT=${token}`,
    `__Host-vakt=${token}`,
  ])
    assert.equal(readBrowserToken(header, false), null);
});

// Seen to fail with the plain name read on https as well: a cookie planted from a neighbouring host was believed.
test('R6 on https only the cookie that is bound to this host counts, and it is written so', () => {
  const token = newToken();
  assert.equal(browserCookieName(true), '__Host-vakt');
  assert.equal(readBrowserToken(`vakt=${token}`, true), null);
  assert.equal(readBrowserToken(`a=b; __Host-vakt=${token}`, true), token);
  const attributes = writeBrowserToken(token, true).split('; ').slice(1);
  assert.deepEqual(attributes.sort(), ['HttpOnly', 'Path=/', 'SameSite=Lax', 'Secure']);
  assert.equal(writeBrowserToken(token, false).includes('Secure'), false);
});

test('of two cookies of one name the first counts, as browsers send the closest first', () => {
  assert.equal(readCookie('a=1; a=2', 'a'), '1');
  assert.equal(readCookie('  a = 1 ;b=2', 'a'), '1');
});
