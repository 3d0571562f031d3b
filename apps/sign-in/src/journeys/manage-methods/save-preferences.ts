import { listOptions } from '../../accounts/list-options.ts';
import { countMethods, type Method } from '../../accounts/load-methods.ts';
import { removeMethods } from '../../accounts/remove-method.ts';
import { setDefaultOption } from '../../accounts/set-default-option.ts';
import { recordEvent } from '../../audit/record-event.ts';
import type { QueuedNews } from '../../notices/queue-news.ts';
import { forgetSecondFactors } from '../../sessions/change-session.ts';
import type { Database, MethodKind } from '../../tables.ts';
import { changeStep, finish, JourneyMoved, requireStep } from '../change-step.ts';
import type { Fault, JourneyDependencies, Outcome, Visitor } from '../dependencies.ts';
import { requireProvedSession } from '../enrol/accept-proof.ts';
import { type PhoneKind, readTypedPhone, requestProof, type TypedPhone } from '../enrol/request-proof.ts';
import { beginApp } from '../enrol/set-up-app.ts';
import { loadUsableMethods } from '../sign-in/begin-challenge.ts';
import type { PreferencesDraft, Situation } from '../situation.ts';
import { keepDraft } from './preferences-draft.ts';
import { DEFAULT_CHANGED, queueRemoval } from './queue-removal.ts';

/** The methods that the page of step 7 has rows for: a person has one of each at most. */
export type PageKind = Exclude<MethodKind, 'passkey' | 'hardware-token'>;

const isPageKind = (kind: MethodKind): kind is PageKind => kind !== 'passkey' && kind !== 'hardware-token';

export const PHONE_KINDS: readonly PhoneKind[] = ['authentication-phone', 'office-phone', 'alternate-phone'];

/** How a phone that is added on this page is proved: by message where it can take one, else by a call. */
export function provingChannel(kind: PhoneKind): 'sms' | 'call' {
  return kind === 'office-phone' ? 'call' : 'sms';
}

/**
 * "Lagre" of step 7. Newly typed phones are proved first, one after the other: each sends a code and comes back here.
 * When nothing is left to prove, what was unticked is removed and the default is set, in one transaction. At least one
 * method stays.
 */
export async function savePreferences(
  deps: JourneyDependencies,
  situation: Situation,
  visitor: Visitor,
  draft: PreferencesDraft,
): Promise<Outcome> {
  requireStep(situation, 'preferences');
  const methods = loadUsableMethods(deps, situation);
  const toProve = PHONE_KINDS.filter((kind) => draft.ticked.includes(kind) && isNewPhone(draft, methods, kind));
  const [first] = toProve;
  if (first) {
    const typed = readDraftPhone(draft, first);
    const kept = {
      ...situation,
      journey: { ...situation.journey, state: keepDraft(deps.keyring, situation.journey, draft) },
    };
    return requestProof(deps, kept, visitor, typed, 'prove-phone', `${first}-`);
  }
  if (draft.ticked.includes('app') && !methods.some((method) => method.kind === 'app'))
    return configureApp(deps, situation, draft);
  return store(deps, situation, visitor, draft, methods);
}

/** "Konfigurer Authenticator-appen": what was typed on the page is kept. */
export function configureApp(
  deps: JourneyDependencies,
  situation: Situation,
  draft: PreferencesDraft,
): Promise<Outcome> {
  return beginApp(deps, situation, keepDraft(deps.keyring, situation.journey, draft));
}

/** Whether a ticked row names a number that is not the proved one: typed anew, or ticked for the first time. */
function isNewPhone(draft: PreferencesDraft, methods: Method[], kind: PhoneKind): boolean {
  const typed = draft.phones[kind]?.number.trim() ?? '';
  return typed !== '' || !methods.some((method) => method.kind === kind);
}

function readDraftPhone(draft: PreferencesDraft, kind: PhoneKind): TypedPhone {
  const phone = draft.phones[kind] ?? { country: '', number: '', extension: '' };
  return { ...phone, extension: kind === 'office-phone' ? phone.extension : '', kind, channel: provingChannel(kind) };
}

async function store(
  deps: JourneyDependencies,
  situation: Situation,
  visitor: Visitor,
  draft: PreferencesDraft,
  methods: Method[],
): Promise<Outcome> {
  const { account, journey } = situation;
  if (!account) return {};
  // Passkeys and tokens are not on this page: they stay.
  const kept = methods.filter((method) => !isPageKind(method.kind) || draft.ticked.includes(method.kind));
  if (kept.length === 0) return { faults: [{ field: 'ticked', kind: 'last-method' }] };
  const options = listOptions(kept, deps.settings);
  if (!options.some((option) => option.id === draft.defaultOption)) {
    return { faults: [{ field: 'defaultOption', kind: 'default-not-kept' }] };
  }
  const removed = methods.filter((method) => !kept.includes(method));
  const queued = await deps.db.transaction().execute(async (trx) => {
    // The journey first: of two clicks one saves, and locks are taken in the same order everywhere.
    const { sealedDraft: _, notice: __, ...state } = journey.state;
    await changeStep(trx, situation, 'save', { state });
    await requireProvedSession(trx, situation);
    if (removed.length > 0) await remove(trx, situation, removed);
    await setDefaultOption(trx, account.id, draft.defaultOption);
    await recordSaved(trx, situation, draft, removed);
    const told: QueuedNews[] = [];
    for (const method of removed) told.push(await queueRemoval(deps, trx, account.id, method, visitor.language));
    const isChange = account.defaultOption !== null && draft.defaultOption !== account.defaultOption;
    if (isChange && removed.length === 0)
      told.push(
        await deps.owners.queue(trx, { accountId: account.id, language: visitor.language, ...DEFAULT_CHANGED }),
      );
    return told;
  });
  for (const one of queued) deps.owners.sendSoon(one);
  return {};
}

/** Removes methods, unless another window has removed what this one keeps (R5). Other sessions have to answer anew (T21). */
async function remove(trx: Database, { account, session }: Situation, removed: Method[]): Promise<void> {
  if (!account || !session) throw new JourneyMoved();
  const ids = removed.map((method) => method.id);
  await removeMethods(trx, account.id, ids);
  if ((await countMethods(trx, account.id)).usable === 0) throw new JourneyMoved();
  await forgetSecondFactors(trx, account.id, session.id);
}

async function recordSaved(
  trx: Database,
  situation: Situation,
  draft: PreferencesDraft,
  removed: Method[],
): Promise<void> {
  const { account, journey } = situation;
  const common = { accountId: account?.id ?? null, journeyId: journey.id };
  for (const { kind: method } of removed)
    await recordEvent(trx, { ...common, kind: 'method-removed', detail: { method } });
  if (draft.defaultOption === account?.defaultOption) return;
  const option = draft.defaultOption.split(':')[0] as 'sms' | 'call' | 'totp' | 'passkey' | 'token';
  await recordEvent(trx, { ...common, kind: 'default-option-changed', detail: { option } });
}

/** "Gå videre til …" on the last page. */
export async function leaveSaved(deps: JourneyDependencies, situation: Situation, visitor: Visitor): Promise<Outcome> {
  requireStep(situation, 'saved');
  return finish(deps, situation, visitor);
}

/** "Fullført" of step 6. */
export async function closeVerified(deps: JourneyDependencies, situation: Situation): Promise<Outcome> {
  requireStep(situation, 'verified');
  await changeStep(deps.db, situation, 'done');
  return {};
}

/** Checks a draft without acting on it: faults of every ticked phone that was typed, so that all are told together. */
export function checkDraft(deps: JourneyDependencies, situation: Situation, draft: PreferencesDraft): Fault[] {
  const methods = loadUsableMethods(deps, situation);
  return PHONE_KINDS.filter((kind: MethodKind) => draft.ticked.includes(kind))
    .filter((kind) => isNewPhone(draft, methods, kind))
    .flatMap((kind) => readTypedPhone(deps, situation, readDraftPhone(draft, kind), `${kind}-`).faults);
}
