import assert from 'node:assert/strict';
import { test } from 'node:test';
import { OperatorProblem } from '@vakt/storage/operator-problem';
import { lintSignInText } from '@vakt/transports/text-encoding';
import { requireSoundTexts } from './require-sound-texts.ts';
import type { Settings } from './settings.ts';
import { createTestSettings } from './test-settings.ts';

function rename(settings: Settings, names: { organisation?: string; service?: string }): Settings {
  const { organisation, service } = names;
  return {
    ...settings,
    organisations: settings.organisations.map((one) => ({ ...one, name: organisation ?? one.name })),
    services: settings.services.map((one) => ({ ...one, name: service ?? one.name })),
  };
}

const LONG = 'Det juridiske, samfunnsvitenskapelige og humanistiske fakultet';

// Seen to fail with each of the two loops left out.
test('P5 a configuration whose names make a message longer than one part is refused at start, and the sentence says which', () => {
  const settings = createTestSettings('http://localhost:4000', 'postgres://localhost/none');
  assert.doesNotThrow(() => requireSoundTexts(settings, lintSignInText));
  for (const names of [{ organisation: LONG }, { service: `${LONG} ${LONG}` }]) {
    assert.throws(
      () => requireSoundTexts(rename(settings, names), lintSignInText),
      (error) => error instanceof OperatorProblem && error.message.includes(LONG) && /Shorten/.test(error.message),
    );
  }
});
