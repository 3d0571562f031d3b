import { newId } from '@vakt/foundation/ids';
import { parseCaseNumber } from '../access/case-number.ts';
import type { Viewer } from '../access/viewer.ts';
import { addMessage } from '../cases/add-message.ts';
import { createCase } from '../cases/create-case.ts';
import { standingCase } from '../cases/merge-cases.ts';
import { recordAnswer } from '../cases/requester-acts.ts';
import { queueMail } from '../outbox/queue-mail.ts';
import type { Database } from '../tables.ts';
import { findSender } from './incoming-mails.store.ts';
import { bindMailFiles, type InboxDependencies, type KeptFiles, keepFiles } from './keep-files.ts';
import { languageOf, titleOf, writeBody } from './process-mail.ts';
import {
  findQuarantined,
  findQuarantinedRaw,
  findWorkableCase,
  insertCorrespondent,
  listOpenGroups,
  lockQuarantined,
  storeDecision,
} from './quarantine.store.ts';
import { ReaderAway, readMail } from './read-aside.ts';
import type { ReadMail } from './read-mail.ts';

/**
 * What became of a decision. `gone`: somebody else was faster, or it is not the viewer's to decide. `unreadable`: the mail cannot
 * be taken apart, it can be put away and no more. `not-now`: the thread that reads mails cannot be had, the mail waits as it is.
 */
export type Decided =
  | { number: number }
  | 'discarded'
  | 'gone'
  | 'no-sender'
  | 'no-group'
  | 'no-case'
  | 'unreadable'
  | 'not-now';

interface Act {
  mailId: string;
  viewer: Viewer;
}

/**
 * Makes a case of a quarantined mail, for a group that the viewer names. Its sender becomes the requester, known by address
 * alone; whoever they are in the house, by mail they are that and nothing else (D2).
 */
export async function releaseMail(deps: InboxDependencies, act: Act & { groupId: string }): Promise<Decided> {
  const read = await readQuarantined(deps, act);
  if (typeof read === 'string') return read;
  if (!read.from) return 'no-sender';
  const { address, name } = read.from;
  const group = (await listOpenGroups(deps.db)).find(({ id }) => id === act.groupId);
  if (!group) return 'no-group';
  return decide(deps, act, read, async (trx, files) => {
    const known = await findSender(trx, address);
    const requesterId =
      known?.id ?? (await insertCorrespondent(trx, { id: newId(), email: address, name: name || null }));
    const language = languageOf(deps, read, known?.language ?? null);
    const made = await createCase(trx, {
      title: titleOf(read, language),
      body: writeBody(read, files, language, read.text),
      groupId: group.id,
      requesterId,
      createdBy: act.viewer.personId,
      entry: 'mail',
      language,
    });
    await bindMailFiles(trx, files, { caseId: made.id, messageId: made.messageId, ownerId: null, internal: false });
    await queueMail(trx, deps, { kind: 'received', caseId: made.id, toPersonId: requesterId });
    const where = { caseId: made.id, messageId: made.messageId, groupId: group.id };
    await storeDecision(trx, act.mailId, { state: 'opened', by: act.viewer.personId, ...where });
    return { number: made.number };
  });
}

/**
 * Adds a quarantined mail to a case that the viewer may change. From a party it is their answer; from anybody else it is
 * an internal note, for nobody but case workers may read what a stranger says about somebody's case (D1, D10).
 */
export async function addMailToCase(deps: InboxDependencies, act: Act & { typed: string }): Promise<Decided> {
  const number = parseCaseNumber(act.typed, deps.settings.casePrefix);
  const typed = number === null ? null : await findWorkableCase(deps.db, act.viewer, { number });
  if (!typed) return (await findQuarantined(deps.db, act.viewer, act.mailId)) ? 'no-case' : 'gone';
  const read = await readQuarantined(deps, act);
  if (typeof read === 'string') return read;
  const join = async (trx: Database, files: KeptFiles, caseId: string): Promise<Decided> => {
    // Asked again inside: it may have been merged meanwhile, or have become somebody else's.
    const found = await findWorkableCase(trx, act.viewer, { id: caseId });
    if (!found) return 'no-case';
    const messageId = await joinCase(trx, deps, { act, read, files, found });
    const where = { caseId, messageId, groupId: null };
    await storeDecision(trx, act.mailId, { state: 'joined', by: act.viewer.personId, ...where });
    return { number: found.number };
  };
  const files = await keepFiles(deps, read, null);
  return deps.db.transaction().execute(async (trx) => {
    // The case before the mail: so does a merge, which takes the case's mails with it.
    const caseId = await standingCase(trx, typed.id);
    return (await lockQuarantined(trx, act.viewer, act.mailId)) ? join(trx, files, caseId) : 'gone';
  });
}

/** Writes a mail on a case as what it is there: an answer, or a note. Gives the message's id. */
async function joinCase(
  trx: Database,
  deps: InboxDependencies,
  wish: { act: Act; read: ReadMail; files: KeptFiles; found: { id: string; parties: string[] } },
): Promise<string> {
  const { act, read, files, found } = wish;
  const sender = read.from ? await findSender(trx, read.from.address) : null;
  const isParty = sender !== null && found.parties.includes(sender.id);
  const language = languageOf(deps, read, sender?.language ?? null);
  const text = writeBody(read, files, language, read.text);
  const messageId = isParty
    ? await recordAnswer(trx, deps, { caseId: found.id, personId: sender.id, body: text, entry: 'mail', language })
    : await addMessage(trx, {
        caseId: found.id,
        kind: 'note',
        authorId: act.viewer.personId,
        entry: 'mail',
        body: `${describeSender(read)}\n${read.subject}\n\n${text}`,
      });
  await bindMailFiles(trx, files, { caseId: found.id, messageId, ownerId: null, internal: !isParty });
  return messageId;
}

/** Puts a quarantined mail away; it is kept as it came. */
export async function discardMail({ db }: InboxDependencies, { mailId, viewer }: Act): Promise<Decided> {
  return db.transaction().execute(async (trx) => {
    if (!(await lockQuarantined(trx, viewer, mailId))) return 'gone';
    const nothing = { caseId: null, messageId: null, groupId: null };
    await storeDecision(trx, mailId, { state: 'discarded', by: viewer.personId, ...nothing });
    return 'discarded';
  });
}

async function readQuarantined(
  { db }: InboxDependencies,
  { viewer, mailId }: Act,
): Promise<ReadMail | 'gone' | 'unreadable' | 'not-now'> {
  const raw = await findQuarantinedRaw(db, viewer, mailId);
  if (!raw) return 'gone';
  return readMail(raw).catch((error) => (error instanceof ReaderAway ? 'not-now' : 'unreadable'));
}

/** Stores the files, then does all the rest in one transaction that only one who decides gets into. */
async function decide(
  deps: InboxDependencies,
  { viewer, mailId }: Act,
  read: ReadMail,
  act: (trx: Database, files: KeptFiles) => Promise<Decided>,
): Promise<Decided> {
  const files = await keepFiles(deps, read, null);
  return deps.db
    .transaction()
    .execute(async (trx) => ((await lockQuarantined(trx, viewer, mailId)) ? act(trx, files) : 'gone'));
}

function describeSender({ from }: ReadMail): string {
  return from ? `${from.name} <${from.address}>`.trim() : '?';
}
