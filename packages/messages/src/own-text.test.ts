import assert from 'node:assert/strict';
import test from 'node:test';
import { pickOwnText } from './own-text.ts';

test('a text in one language is in the organisation’s, whatever the page is in', () => {
  assert.deepEqual(pickOwnText('Ring oss', 'en', 'nn'), { text: 'Ring oss', lang: 'nn' });
});

test('a text in several is in the page’s language, else the organisation’s, else bokmål, else any', () => {
  const all = { nb: 'Ring oss', nn: 'Ring oss no', en: 'Call us' };
  assert.deepEqual(pickOwnText(all, 'en', 'nb'), { text: 'Call us', lang: 'en' });
  assert.deepEqual(pickOwnText(all, 'se', 'nn'), { text: 'Ring oss no', lang: 'nn' });
  assert.deepEqual(pickOwnText({ nb: 'Ring oss', en: 'Call us' }, 'se', 'nn'), { text: 'Ring oss', lang: 'nb' });
  assert.deepEqual(pickOwnText({ en: 'Call us' }, 'nb', 'nn'), { text: 'Call us', lang: 'en' });
  assert.deepEqual(pickOwnText({}, 'nb', 'nn'), { text: '', lang: 'nn' });
});
