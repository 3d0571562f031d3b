import assert from 'node:assert/strict';
import { test } from 'node:test';
import { OperatorProblem } from '@vakt/storage/operator-problem';
import { lintSignInText } from '@vakt/transports/text-encoding';
import { requireSoundTexts } from './require-sound-texts.ts';
import { createTestSettings } from './test-settings.ts';

const LONG =
  'Det juridiske, samfunnsvitenskapelige og humanistiske fakultet, det matematisk-naturvitenskapelige fakultet';

// Seen to fail with the loop over services left out.
test('P5 a service whose name makes the message longer than one part is refused at start, and the sentence says which', () => {
  const settings = createTestSettings('http://localhost:4000', 'postgres://localhost/none');
  assert.doesNotThrow(() => requireSoundTexts(settings, lintSignInText));
  const renamed = { ...settings, services: settings.services.map((one) => ({ ...one, name: LONG })) };
  assert.throws(
    () => requireSoundTexts(renamed, lintSignInText),
    (error) => error instanceof OperatorProblem && error.message.includes(LONG) && /Shorten/.test(error.message),
  );
});
