import type { Clock } from '@vakt/foundation/clock';
import { MINUTE } from '@vakt/foundation/clock';
import { newId } from '@vakt/foundation/ids';
import type { Keyring } from '@vakt/foundation/secrets';
import { pickLanguage } from '@vakt/messages/languages';
import { isDrillAccount } from '../accounts/drill-account.ts';
import { loadMethods } from '../accounts/load-methods.ts';
import { countryOf, readPhoneNumber } from '../accounts/phone-numbers.ts';
import { recordEvent } from '../audit/record-event.ts';
import { type QueueDependencies, queueNotice } from '../delivery/queue-message.ts';
import type { LanguageTag, Settings } from '../settings.ts';
import type { Database } from '../tables.ts';
import { insertMail } from './mails.store.ts';
import { KINDS, type News, type NoticeKind, type OwnerNews } from './notice.ts';
import { countLately, insertNotice, lockOwner, type OwnerRow } from './notices.store.ts';
import { hashReference, signNotice } from './sign-reference.ts';
import { type NoticeFacts, writeMail, writeText } from './write-notice.ts';

export interface NewsDependencies extends QueueDependencies {
  keyring: Keyring;
  clock: Clock;
  settings: Pick<Settings, 'organisations' | 'publicUrl' | 'limits' | 'mail'>;
}

/** What was queued: ids to be sent right after the commit. */
export interface QueuedNews {
  mails: string[];
  texts: string[];
}

/** A text that could not leave within this time says nothing new any more. */
const TEXT_LIFE = 60 * MINUTE;
/** A mailbox may be out of reach for a day. */
const MAIL_LIFE_SECONDS = 86_400;
const DAY_SECONDS = 86_400;
const HOUR_SECONDS = 3600;

const CAPPED = (Object.keys(KINDS) as NoticeKind[]).filter((kind) => KINDS[kind].capped);

/**
 * Queues what an owner is told, in the caller's transaction: both happen or neither. By mail to the account's address,
 * which never is a factor (ASVS 6.3.6), and by text to its phones. A day holds so many texts, and so many notices that
 * strangers can cause; what is kept back is on record. Mails about changes are never kept back. After the commit hand
 * the result to `sendSoon`; when the process dies in between, the worker of any process picks it up.
 */
export async function queueNews(deps: NewsDependencies, trx: Database, told: OwnerNews): Promise<QueuedNews> {
  const nothing = { mails: [], texts: [] };
  const owner = await lockOwner(trx, told.accountId);
  if (!owner) return nothing;
  const { limits } = deps.settings;
  const lately = await countLately(trx, told.accountId, CAPPED, DAY_SECONDS);
  if (KINDS[told.kind].capped || told.kind === 'method-blocked') {
    // What wrong codes cause comes again with each of them: once in an hour says it.
    const again = await countLately(trx, told.accountId, [told.kind], HOUR_SECONDS);
    if (again.ofKinds > 0) return nothing;
  }
  if (KINDS[told.kind].capped) {
    if (lately.ofKinds >= limits.noticesPerAccountDay) return nothing;
  }
  const numbers = KINDS[told.kind].texts ? await chooseNumbers(deps, trx, told, isDrillAccount(owner)) : [];
  // The old number's way back is bounded by the codes that a new number costs; it must not be talked away by other notices.
  const old = numbers.filter((number) => number === told.undo?.number);
  const others = numbers.filter((number) => !old.includes(number));
  const allowed = others.slice(0, Math.max(0, limits.noticesPerAccountDay - lately.texts));
  const notices = others.length - allowed.length;
  const { accountId } = told;
  if (notices > 0) await recordEvent(trx, { kind: 'owner-not-told', accountId, journeyId: null, detail: { notices } });
  return write(deps, trx, { told, owner, numbers: [...old, ...allowed] });
}

interface Order {
  told: OwnerNews;
  owner: OwnerRow;
  numbers: readonly string[];
}

async function write(deps: NewsDependencies, trx: Database, { told, owner, numbers }: Order): Promise<QueuedNews> {
  const { keyring, settings, clock } = deps;
  const at = clock.now();
  const news = { kind: told.kind, detail: told.detail } as News;
  const notice = { id: newId(), accountId: told.accountId, news, at };
  const reference = signNotice(keyring, notice);
  const organisation = settings.organisations.find(({ id }) => id === owner.organisation) ?? settings.organisations[0];
  if (!organisation) throw new Error('There is no organisation in the configuration.');
  const wishes = [owner.language, told.language, organisation.defaultLanguage];
  const language = pickLanguage(wishes.filter((wish): wish is string => typeof wish === 'string')) as LanguageTag;
  const facts: NoticeFacts = {
    news,
    organisation,
    publicUrl: settings.publicUrl,
    language,
    reference,
    at,
    displayName: owner.display_name,
    undo: told.undo ?? null,
  };
  const referenceHash = hashReference(keyring, reference);
  await insertNotice(trx, { ...notice, language, referenceHash, texts: numbers.length });
  const queued: QueuedNews = { mails: [], texts: [] };
  if (owner.email !== null && settings.mail !== null && told.onlyTo === undefined)
    queued.mails.push(await queueMail(keyring, trx, notice.id, owner.email, facts));
  const drill = isDrillAccount(owner);
  const notAfter = new Date(at.getTime() + TEXT_LIFE);
  for (const to of numbers) {
    const text = { to, organisation: owner.organisation, drill, language, text: writeText(facts, to), notAfter };
    queued.texts.push(await queueNotice(deps, trx, text));
  }
  return queued;
}

async function queueMail(
  keyring: Keyring,
  trx: Database,
  noticeId: string,
  address: string,
  facts: NoticeFacts,
): Promise<string> {
  const id = newId();
  await insertMail(trx, {
    id,
    noticeId,
    targetSealed: keyring.seal('outbox', address, id),
    contentSealed: keyring.seal('outbox', JSON.stringify(writeMail(facts)), id),
    lifeSeconds: MAIL_LIFE_SECONDS,
  });
  return id;
}

/**
 * The owner's phones that can take a text: those that stand, switched off or not, and those that did until now. None goes
 * to a number that costs or takes no text, however it came to be stored; a country that was taken off the list since
 * hinders no notice, for the owner is to know. None at all where nothing can send texts.
 */
async function chooseNumbers(
  { ways, keyring }: NewsDependencies,
  trx: Database,
  told: OwnerNews,
  drill: boolean,
): Promise<string[]> {
  const methods = await loadMethods({ db: trx, keyring }, told.accountId);
  const standing = methods.flatMap(({ number, canText }) => (number && canText ? [number] : []));
  const numbers = new Set(told.onlyTo ? [told.onlyTo] : [...(told.alsoTo ?? []), ...standing]);
  for (const known of told.notTo ?? []) numbers.delete(known);
  const hasWay = (number: string) =>
    (drill ? ways.chooseForDrill('sms') : ways.choose('sms', countryOf(number), [])) !== null;
  return [...numbers].filter(
    (number) => readPhoneNumber(number, 'NO', { wantsText: true }).verdict === 'ok' && hasWay(number),
  );
}
