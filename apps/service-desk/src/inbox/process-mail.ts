import { createTranslator } from '@vakt/messages/translate';
import { createCase } from '../cases/create-case.ts';
import { standingCase } from '../cases/merge-cases.ts';
import { recordAnswer } from '../cases/requester-acts.ts';
import { looksLikeOwnAddress, readOwnAddress } from '../outbox/own-addresses.ts';
import { queueMail } from '../outbox/queue-mail.ts';
import type { LanguageTag, MailSettings } from '../settings.ts';
import type { Database } from '../tables.ts';
import { type Decision, decideFate, type Known } from './decide-fate.ts';
import { guessLanguage } from './guess-language.ts';
import {
  countLately,
  findReplyTarget,
  findSender,
  isSentByUs,
  listGroupAddresses,
  lockNew,
  type MailFace,
  type MailFate,
  storeFate,
  type TakenMail,
} from './incoming-mails.store.ts';
import { judgeMail } from './judge-mail.ts';
import { bindMailFiles, type InboxDependencies, type KeptFiles, keepFiles } from './keep-files.ts';
import { ReaderAway, readMail } from './read-aside.ts';
import type { ReadMail } from './read-mail.ts';
import { recordBounce } from './record-bounce.ts';
import { stripQuote } from './strip-quote.ts';

/** Tries after which a mail that nobody can read waits for somebody to look at it. */
const MOST_TRIES = 3;

/**
 * Does with a kept mail what is to be done: an answer on its case, a new case, a bounce on the case that it is about, or
 * quarantine. Everything that comes of it is one transaction, so that a mail which is taken up twice, by two processes or
 * after a crash, happens once.
 */
export async function processMail(deps: InboxDependencies, mail: MailSettings, taken: TakenMail): Promise<void> {
  const read = taken.tries > MOST_TRIES ? null : await readMail(taken.raw).catch(ofTheMail);
  if (!read) return quarantineUnread(deps, taken);
  const known = await lookUp(deps, mail, taken, read);
  const bounce = known.nature === 'bounce' ? known.bounceSelector : null;
  const decision: Decision = known.nature === 'bounce' ? { do: 'drop', reason: 'bounce' } : decideFate(read, known);
  const files =
    decision.do === 'join' || decision.do === 'open' ? await keepFiles(deps, read, decision.sender.id) : null;
  await deps.db.transaction().execute(async (trx) => {
    if (!(await lockNew(trx, taken.id))) return;
    const caseId = bounce === null ? null : await recordBounce(trx, bounce, read);
    const fate = await carryOut(deps, trx, { read, decision, files, known });
    await storeFate(trx, taken.id, caseId === null ? fate : { ...fate, caseId }, faceOf(read));
  });
}

/** A mail that cannot be read is null; a thread that is not there says nothing of the mail, which then waits. */
function ofTheMail(error: unknown): null {
  if (error instanceof ReaderAway) throw error;
  return null;
}

/** A mail that cannot be taken apart is kept and shown as what it is. */
async function quarantineUnread({ db, log }: InboxDependencies, taken: TakenMail): Promise<void> {
  log.warn({ mailId: taken.id, bytes: taken.raw.length }, 'a mail could not be read');
  const fate: MailFate = { state: 'quarantined', reason: 'unreadable', groupId: null, caseId: null, messageId: null };
  await db.transaction().execute(async (trx) => {
    if (await lockNew(trx, taken.id)) await storeFate(trx, taken.id, fate, null);
  });
}

interface Found extends Known {
  bounceSelector: string | null;
}

async function lookUp(
  { db, keyring, settings }: InboxDependencies,
  mail: MailSettings,
  taken: TakenMail,
  read: ReadMail,
): Promise<Found> {
  const addresses = [...new Set([...taken.recipients.map((one) => one.toLowerCase()), ...read.recipients])];
  const replies = addresses.flatMap((one) => readOwnAddress(keyring, mail, 'reply', one) ?? []);
  const bounces = addresses.flatMap((one) => readOwnAddress(keyring, mail, 'bounce', one) ?? []);
  const [selector] = replies;
  const groups = await listGroupAddresses(db);
  const at = (name: string) => `${name}@${mail.domain}`;
  const own = groups.flatMap(({ mailName }) => (mailName ? [at(mailName)] : []));
  const address = read.from?.address ?? '';
  const [reply, sender, lately, sentByUs] = await Promise.all([
    selector ? findReplyTarget(db, selector) : null,
    findSender(db, address),
    countLately(db, address, read.bodyHash),
    isOurId(db, mail, read.messageId),
  ]);
  const around = { envelopeFrom: taken.envelopeFrom, sentByUs, ownAddresses: new Set([at(mail.address), ...own]) };
  return {
    settings: mail,
    casePrefix: settings.casePrefix,
    nature: judgeMail(read, around, mail),
    sender,
    reply,
    wrongAddress: addresses.some((one) => looksLikeOwnAddress(mail, 'reply', one)),
    toBounceAddress: bounces.length > 0,
    bounceSelector: bounces[0] ?? null,
    groupId:
      groups.find(({ mailName }) => mailName !== null && addresses.includes(at(mailName)))?.id ??
      groups.find(({ key }) => key === mail.defaultGroup)?.id ??
      null,
    lately,
  };
}

async function isOurId(db: Database, { domain }: MailSettings, messageId: string | null): Promise<boolean> {
  const [, id, host] = /^([0-9a-f-]{36})@(.+)$/i.exec(messageId ?? '') ?? [];
  const isUuid = id !== undefined && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id);
  return isUuid && host?.toLowerCase() === domain && (await isSentByUs(db, id.toLowerCase()));
}

interface Work {
  read: ReadMail;
  decision: Decision;
  files: KeptFiles | null;
  known: Known;
}

async function carryOut(deps: InboxDependencies, trx: Database, work: Work): Promise<MailFate> {
  const { decision, known, files } = work;
  const none = { reason: null, groupId: known.groupId, caseId: null, messageId: null };
  switch (decision.do) {
    case 'drop':
      return { ...none, state: 'dropped', reason: decision.reason, caseId: known.reply?.caseId ?? null };
    case 'quarantine': {
      // Merged meanwhile, nobody could change the case that it is shown with, and nobody would see the mail.
      const caseId = decision.caseId && (await standingCase(trx, decision.caseId));
      return { ...none, state: 'quarantined', reason: decision.reason, caseId };
    }
    case 'join': {
      const language = languageOf(deps, work.read, decision.sender.language);
      const body = writeBody(work.read, files, language, stripQuote(work.read.text));
      const caseId = await standingCase(trx, decision.caseId);
      const messageId = await recordAnswer(trx, deps, {
        caseId,
        personId: decision.sender.id,
        body,
        entry: 'mail',
        language,
      });
      await bindMailFiles(trx, files, { caseId, messageId, ownerId: decision.sender.id, internal: false });
      return { ...none, state: 'joined', caseId, messageId };
    }
    case 'open': {
      const made = await openCase(deps, trx, work.read, { ...decision, files });
      return { ...none, state: 'opened', caseId: made.id, messageId: made.messageId };
    }
  }
}

/** A new case of the sender's: as a requester, whoever they are here (D2). */
async function openCase(
  deps: InboxDependencies,
  trx: Database,
  read: ReadMail,
  wish: {
    groupId: string;
    sender: { id: string; language: LanguageTag | null };
    receipt: boolean;
    files: KeptFiles | null;
  },
) {
  const { groupId, sender, receipt, files } = wish;
  const language = languageOf(deps, read, sender.language);
  const made = await createCase(trx, {
    title: titleOf(read, language),
    body: writeBody(read, files, language, read.text),
    groupId,
    requesterId: sender.id,
    createdBy: sender.id,
    entry: 'mail',
    language,
  });
  await bindMailFiles(trx, files, {
    caseId: made.id,
    messageId: made.messageId,
    ownerId: sender.id,
    internal: false,
  });
  if (receipt) await queueMail(trx, deps, { kind: 'received', caseId: made.id, toPersonId: sender.id });
  return made;
}

/** The subject without what mail programs put before it; the first words where there is none. */
export function titleOf({ subject, text }: Pick<ReadMail, 'subject' | 'text'>, language: LanguageTag): string {
  const bare = subject.replace(/^((re|sv|vs|fwd?|vb|aw|antw)(\[\d+\])?: ?)+/i, '').trim();
  const first = text.split('\n').find((line) => line.trim() !== '');
  return (bare || first?.trim() || createTranslator(language).t('mail.noSubject')).slice(0, 200).toWellFormed();
}

export function languageOf(
  { settings }: Pick<InboxDependencies, 'settings'>,
  read: ReadMail,
  known: LanguageTag | null,
) {
  return known ?? guessLanguage(`${read.subject}\n${read.text}`) ?? settings.organisation.defaultLanguage;
}

/** What stands on the case: the text, and in words what is not there. */
export function writeBody(read: ReadMail, files: KeptFiles | null, language: LanguageTag, text: string): string {
  const { t } = createTranslator(language);
  const left = (files?.refused ?? 0) + read.filesLeftOut;
  const body = text === '' ? t(read.encrypted ? 'mail.encrypted' : 'mail.noText') : text;
  return left === 0 ? body : `${body}\n\n${t('mail.filesLeftOut', { count: left })}`;
}

function faceOf(read: ReadMail): MailFace {
  return {
    messageIdHeader: read.messageId,
    fromAddress: read.from?.address ?? null,
    fromName: read.from?.name || null,
    subject: read.subject,
    body: read.text,
    bodyHash: read.bodyHash,
  };
}
