import type { Keyring } from '@vakt/foundation/secrets';
import type { Journey, JourneyState, PreferencesDraft } from '../situation.ts';

/** Keeps what was typed on the preferences page while a phone is being proved: sealed, for there are numbers in it (T8). */
export function keepDraft(keyring: Keyring, journey: Journey, draft: PreferencesDraft): JourneyState {
  const { draft: _, ...state } = journey.state;
  return { ...state, sealedDraft: keyring.seal('phone-number', JSON.stringify(draft), journey.id) };
}

/** What was typed before, for the page to show again; undefined when nothing was. */
export function openDraft(keyring: Keyring, journey: Journey): PreferencesDraft | undefined {
  const { draft, sealedDraft } = journey.state;
  if (draft || sealedDraft === undefined) return draft;
  return JSON.parse(keyring.open('phone-number', sealedDraft, journey.id)) as PreferencesDraft;
}
