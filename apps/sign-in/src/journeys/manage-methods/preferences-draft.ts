import type { Keyring } from '@vakt/foundation/secrets';
import type { MethodKind } from '../../tables.ts';
import type { Journey, JourneyState, PreferencesDraft, Situation } from '../situation.ts';

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

/**
 * What is kept of the typed page once one of its rows is proved: the row is ticked, its number counts as typed no longer
 * (else saving would prove it again and again), and a default that named the method it replaces names the new one.
 */
export function settleDraft(
  keyring: Keyring,
  { journey, methods }: Pick<Situation, 'journey' | 'methods'>,
  proved: { kind: MethodKind; methodId: string },
): JourneyState {
  const draft = openDraft(keyring, journey);
  if (!draft) return journey.state;
  const { kind, methodId } = proved;
  const { [kind]: _, ...phones } = draft.phones;
  const replaced = methods.find((method) => method.kind === kind);
  const [channel, chosen] = draft.defaultOption.split(':');
  const defaultOption = replaced && chosen === replaced.id ? `${channel}:${methodId}` : draft.defaultOption;
  const ticked = draft.ticked.includes(kind) ? draft.ticked : [...draft.ticked, kind];
  return keepDraft(keyring, journey, { ticked, phones, defaultOption });
}
