import { setTimeout as wait } from 'node:timers/promises';
import type { MailMessage, MailRelay, MailVerdict } from '@vakt/transports/mail-transport';
import { isMailAddress } from '@vakt/transports/mail-transport';
import { renderCaseNumber } from '../access/case-number.ts';
import { changeCase } from '../cases/change-case.ts';
import type { DeskDependencies } from '../dependencies.ts';
import type { MailSettings } from '../settings.ts';
import { releaseReply } from '../workspace/release-reply.ts';
import { findMailFacts, findOrCreateSelector, type MailFacts } from './mail-facts.store.ts';
import {
  type ClaimedMail,
  claimMail,
  type MailEnd,
  newSelector,
  noteRelay,
  storeEnd,
  takeLeft,
} from './outgoing-mails.store.ts';
import { renderOwnAddress } from './own-addresses.ts';
import { cleanLine, writeMail } from './write-mail.ts';

export interface OutboxDependencies extends Pick<DeskDependencies, 'settings' | 'db' | 'keyring' | 'log'> {
  /** Ways out, in the order they are tried. */
  relays: readonly MailRelay[];
}

/** Seconds until the next try; the last one repeats until the mail's life is over. */
const WAITS = [30, 120, 480, 1800, 3600];

/**
 * Sends a mail that is due, written from what is stored now: one whose answer was recalled, whose person is no longer a
 * party or has no address is dropped. A relay that may have the mail is the last that is asked: a mail is rather not sent
 * twice, and the case says that it may not have arrived. Does nothing when another process has the mail.
 */
export async function deliverMail(deps: OutboxDependencies, id: string): Promise<void> {
  const { mail } = deps.settings;
  const claimed = mail && (await claimMail(deps.db, id));
  if (!mail || !claimed) return;
  const facts = await findMailFacts(deps.db, claimed);
  const idle = facts ? findReasonNotToSend(claimed, facts) : { state: 'dropped' as const, reason: 'gone' };
  if (!facts || idle)
    return end(deps, claimed, facts?.email ?? facts?.personName ?? '', idle ?? { state: 'dropped', reason: 'gone' });
  const message = await compose(deps, mail, claimed, facts);
  // Somebody may be taking the reply back at this very moment: its own row decides, and once.
  if (claimed.messageId !== null && !(await releaseReply(deps.db, claimed.messageId))) {
    return end(deps, claimed, message.to, { state: 'queued', reason: 'held', afterSeconds: 1 });
  }
  await end(deps, claimed, message.to, await tryRelays(deps, claimed, message));
}

/** Takes over what a process left in sending when it ended: once a relay was asked, nobody knows whether it has the mail. */
export async function recoverMail(deps: OutboxDependencies, id: string, sendingSeconds: number): Promise<void> {
  const left = await takeLeft(deps.db, id, sendingSeconds);
  if (!left) return;
  deps.log.warn({ mailId: id, relay: left.relay }, 'a mail was left in sending');
  const outcome: MailEnd = left.relay
    ? { state: 'unsure', reason: 'unknown' }
    : { state: 'queued', reason: 'left', afterSeconds: 0 };
  await end(deps, left, left.toAddress ?? '', outcome);
}

function findReasonNotToSend(claimed: ClaimedMail, facts: MailFacts): MailEnd | null {
  if (!facts.party) return { state: 'dropped', reason: 'not-party' };
  if (claimed.kind === 'reply' && !facts.reply) return { state: 'dropped', reason: 'recalled' };
  if (facts.reply?.held) return { state: 'queued', reason: 'held', afterSeconds: 1 };
  if (facts.email === null) return { state: 'dropped', reason: 'no-address' };
  if (!isMailAddress(facts.email)) return { state: 'refused', reason: 'bad-address' };
  if (facts.undeliverable) return { state: 'refused', reason: 'undeliverable' };
  return null;
}

async function compose(
  { settings, keyring, db }: OutboxDependencies,
  mail: MailSettings,
  claimed: ClaimedMail,
  facts: MailFacts,
): Promise<MailMessage> {
  // Of a case that is not open nothing is said in a mail, and none is asked for either.
  const canReply = facts.confidentiality === 'open' && mail.inlets.length > 0;
  const selector = canReply ? await findOrCreateSelector(db, claimed.caseId, claimed.toPersonId, newSelector()) : null;
  const number = renderCaseNumber(facts.number, settings.casePrefix);
  return {
    ...writeMail(claimed.kind, facts, settings, { canReply }),
    messageId: `${claimed.id}@${mail.domain}`,
    from: { name: cleanLine(settings.name, 60), address: `${mail.address}@${mail.domain}` },
    envelopeFrom: renderOwnAddress(keyring, mail, 'bounce', claimed.bounceSelector),
    replyTo: selector === null ? null : renderOwnAddress(keyring, mail, 'reply', selector),
    to: facts.email ?? '',
    date: claimed.createdAt,
    // All mails of a case are one conversation in the person's mailbox, whoever began it.
    thread: [`case-${number}@${mail.domain}`, ...facts.thread],
  };
}

async function tryRelays(deps: OutboxDependencies, claimed: ClaimedMail, message: MailMessage): Promise<MailEnd> {
  let reason = 'config';
  let open = deps.relays.length === 0;
  for (const relay of deps.relays) {
    const claim = await noteRelay(deps.db, claimed, relay.name, message.to);
    if (claim === null) return { state: 'unsure', reason: 'lost' };
    claimed.claim = claim;
    const verdict = await ask(deps, relay, message, claimed.id);
    if (verdict.verdict === 'accepted') return { state: 'sent' };
    reason = verdict.reason;
    if (verdict.verdict === 'unknown') return { state: 'unsure', reason };
    if (verdict.verdict === 'refused' && verdict.advice === 'final') return { state: 'refused', reason };
    if (verdict.verdict === 'later') open = true;
  }
  const afterSeconds = WAITS[claimed.tries - 1] ?? WAITS.at(-1) ?? 3600;
  return open ? { state: 'queued', reason, afterSeconds } : { state: 'refused', reason };
}

async function ask(deps: OutboxDependencies, relay: MailRelay, message: MailMessage, id: string): Promise<MailVerdict> {
  try {
    return await relay.sendMail(message);
  } catch (error) {
    // A bug of ours or of the transport. Only its name is logged: messages may quote what was sent.
    const kind = error instanceof Error ? error.name : typeof error;
    deps.log.error({ relay: relay.name, mailId: id, kind }, 'a relay threw');
    return { verdict: 'unknown', reason: 'unknown' };
  }
}

type EndedMail = Pick<ClaimedMail, 'id' | 'claim' | 'caseId'> & Partial<Pick<ClaimedMail, 'kind'>>;

/** Milliseconds before each further try to store what is known of a mail: a database that is started again is back by then. */
const STORE_AGAIN = [250, 500, 1000, 2000, 4000, 8000, 15_000];

/**
 * Stores how a mail ended. Forgotten, it would count as one of which nobody knows, though we do: so the database may be
 * away for half a minute. Twice is once: the second time the taking is over.
 */
async function end(deps: OutboxDependencies, mail: EndedMail, to: string, outcome: MailEnd): Promise<void> {
  for (const milliseconds of STORE_AGAIN) {
    try {
      return await storeOutcome(deps, mail, to, outcome);
    } catch {
      await wait(milliseconds);
    }
  }
  await storeOutcome(deps, mail, to, outcome);
}

/** Stores how it ended and, when the mail will not arrive or may not have, says so on the case: both or neither. */
async function storeOutcome(deps: OutboxDependencies, mail: EndedMail, to: string, outcome: MailEnd): Promise<void> {
  await deps.db.transaction().execute(async (trx) => {
    const stored = await storeEnd(trx, mail, outcome);
    const told = stored === null ? null : outcomeToTell(stored, mail, outcome);
    if (told === null) return;
    deps.log.warn({ mailId: mail.id, state: stored }, 'a mail of the desk did not go out for certain');
    await changeCase(trx, {
      caseId: mail.caseId,
      expected: null,
      by: null,
      set: {},
      events: [{ what: 'mail', outcome: told, to }],
    });
  });
}

/** What the case says of it: that a mail did not arrive, may not have, or that a reply went to somebody without an address. */
function outcomeToTell(stored: MailEnd['state'], mail: EndedMail, outcome: MailEnd) {
  if (stored === 'refused') return 'refused';
  if (stored === 'unsure') return 'delayed';
  const unheard = outcome.state === 'dropped' && outcome.reason === 'no-address' && mail.kind === 'reply';
  return stored === 'dropped' && unheard ? 'no-address' : null;
}
