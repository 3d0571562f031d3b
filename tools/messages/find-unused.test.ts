import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createSourceFile } from '../check/source-files.ts';
import { findUnusedTexts } from './find-unused.ts';

test('a text that no page names is found; one named by a string or by a beginning is not', () => {
  const keys = ['gate.next', 'gate.text', 'error.busy', 'error.denied', 'help.title'];
  // biome-ignore lint/suspicious/noTemplateCurlyInString: it is code that is looked at
  const page = createSourceFile('apps/a/src/page.tsx', "t('gate.next'); t(`error.${kind}`); t(`${page}.title`);");
  const tests = createSourceFile('apps/a/src/page.test.ts', "t('gate.text');");
  assert.deepEqual(findUnusedTexts(keys, [page, tests]), ['gate.text', 'help.title']);
});
