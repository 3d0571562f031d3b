import { newId } from '@vakt/foundation/ids';
import { parseCaseNumber } from '../access/case-number.ts';
import type { Viewer } from '../access/viewer.ts';
import { addMessage } from '../cases/add-message.ts';
import { createCase } from '../cases/create-case.ts';
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
import { readMail } from './read-aside.ts';
import type { ReadMail } from './read-mail.ts';

/** What became of a decision: `gone` when somebody else was faster or it is not the viewer's to decide. */
export type Decided = { number: number } | 'discarded' | 'gone' | 'no-sender' | 'no-group' | 'no-case';

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
  if (!read) return 'gone';
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
  const found = number === null ? null : await findWorkableCase(deps.db, act.viewer, number);
  if (!found || number === null) return (await findQuarantined(deps.db, act.viewer, act.mailId)) ? 'no-case' : 'gone';
  const read = await readQuarantined(deps, act);
  if (!read) return 'gone';
  return decide(deps, act, read, async (trx, files) => {
    // Asked again inside: the case may have become somebody else's.
    if (!(await findWorkableCase(trx, act.viewer, number))) return 'no-case';
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
    const where = { caseId: found.id, messageId, groupId: null };
    await storeDecision(trx, act.mailId, { state: 'joined', by: act.viewer.personId, ...where });
    return { number };
  });
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

async function readQuarantined({ db }: InboxDependencies, { viewer, mailId }: Act): Promise<ReadMail | null> {
  const raw = await findQuarantinedRaw(db, viewer, mailId);
  return raw && readMail(raw).catch(() => null);
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
