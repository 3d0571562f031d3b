import type { Log } from '@vakt/foundation/log';
import type { Keyring } from '@vakt/foundation/secrets';
import type { MailMessage, MailRelay, MailVerdict } from '@vakt/transports/mail-transport';
import type { Kysely } from 'kysely';
import type { MailSettings, Settings } from '../settings.ts';
import type { SignInTables } from '../tables.ts';
import { type ClaimedMail, claimMail, findLeft, type MailEnd, noteRelay, storeEnd } from './mails.store.ts';
import type { WrittenMail } from './write-notice.ts';

export interface MailDependencies {
  db: Kysely<SignInTables>;
  keyring: Keyring;
  log: Log;
  /** In the configuration's order. Empty: no mail is queued and none is sent. */
  relays: readonly MailRelay[];
  settings: Pick<Settings, 'mail' | 'publicUrl'>;
}

/** Seconds until the next round of tries; the last one repeats until the mail's life is over. */
const WAITS = [30, 120, 480, 1800, 3600];
/** A relay that gave no answer may have the mail: it is asked again late, and once (RFC 1047). */
const UNSURE_WAIT = 900;

/**
 * Hands a mail that is due to the first relay that takes it. A relay that took it, or refused it for ever, is never asked
 * again. The one window in which somebody may get a notice twice: a relay whose answer was lost, by a broken link or the
 * end of this process after the mail had left. Then the next relay gets it, and where there is none the same one, once
 * more; all copies have one Message-ID, by which most mailboxes show one. Does nothing when somebody else has the mail.
 */
export async function deliverMail(deps: MailDependencies, id: string): Promise<void> {
  const claimed = await claimMail(deps.db, id);
  if (claimed) await tryRelays(deps, claimed);
}

/** Takes over a mail that a process left in sending when it ended: the relay that was being asked may have it. */
export async function recoverMail(deps: MailDependencies, id: string, sendingSeconds: number): Promise<void> {
  const left = await findLeft(deps.db, id, sendingSeconds);
  if (!left) return;
  deps.log.warn({ mailId: id, relay: left.relay }, 'a mail was left in sending');
  if (left.relay) noteUnsure(left, left.relay);
  await storeEnd(deps.db, left, judgeRound(deps, left, 'unknown', 0));
}

async function tryRelays(deps: MailDependencies, claimed: ClaimedMail): Promise<void> {
  const { db, relays } = deps;
  const message = compose(deps, claimed);
  let reason = 'config';
  // Those whose answer was lost come last.
  const open = relays.filter(({ name }) => !claimed.spent.includes(name));
  const fresh = open.filter(({ name }) => !claimed.unsure.includes(name));
  const now = fresh.length > 0 ? fresh : open;
  for (const relay of now) {
    const claim = await noteRelay(db, claimed, relay.name);
    if (claim === null) return;
    claimed.claim = claim;
    const verdict = await ask(deps, relay, message, claimed.id);
    if (verdict.verdict === 'accepted') return storeEnd(db, claimed, { state: 'accepted' });
    reason = verdict.reason;
    if (verdict.verdict === 'refused') {
      deps.log.warn({ mailId: claimed.id, relay: relay.name, reason }, 'a relay refused a mail');
      if (verdict.advice === 'final') return storeEnd(db, claimed, { state: 'failed', reason });
      claimed.spent.push(relay.name);
    }
    if (verdict.verdict === 'unknown') noteUnsure(claimed, relay.name);
  }
  await storeEnd(db, claimed, judgeRound(deps, claimed, reason, claimed.tries - 1));
}

/** The first time a relay is noted; the second time it is not asked again. */
function noteUnsure(claimed: Pick<ClaimedMail, 'spent' | 'unsure'>, relay: string): void {
  if (claimed.unsure.includes(relay)) claimed.spent.push(relay);
  else claimed.unsure.push(relay);
}

/** What comes after a round in which nobody took it. */
function judgeRound(
  { relays, log }: MailDependencies,
  { id, spent, unsure }: ClaimedMail,
  reason: string,
  round: number,
): MailEnd {
  const open = relays.filter(({ name }) => !spent.includes(name));
  if (open.length === 0) {
    log.error({ mailId: id, reason }, 'a notice did not go out by mail');
    return { state: 'failed', reason };
  }
  const onlyUnsure = open.every(({ name }) => unsure.includes(name));
  return { state: 'queued', reason, afterSeconds: onlyUnsure ? UNSURE_WAIT : (WAITS[round] ?? WAITS.at(-1) ?? 3600) };
}

async function ask(deps: MailDependencies, relay: MailRelay, message: MailMessage, id: string): Promise<MailVerdict> {
  try {
    return await relay.sendMail(message);
  } catch (error) {
    // A bug of ours or of the transport. Only its name is logged: messages may quote what was sent.
    const kind = error instanceof Error ? error.name : typeof error;
    deps.log.error({ relay: relay.name, mailId: id, kind }, 'a relay threw');
    return { verdict: 'unknown', reason: 'unknown' };
  }
}

function compose({ keyring, settings }: MailDependencies, { id, targetSealed, contentSealed, createdAt }: ClaimedMail) {
  const { from, envelopeFrom, replyTo }: MailSettings = requireMail(settings);
  const written = JSON.parse(keyring.open('outbox', contentSealed, id)) as WrittenMail;
  const message: MailMessage = {
    ...written,
    messageId: `${id}@${from.address.slice(from.address.lastIndexOf('@') + 1)}`,
    from,
    envelopeFrom: envelopeFrom ?? from.address,
    replyTo,
    to: keyring.open('outbox', targetSealed, id),
    date: createdAt,
  };
  return message;
}

function requireMail({ mail }: Pick<Settings, 'mail'>): MailSettings {
  if (!mail) throw new Error('There is no section mail in the configuration.');
  return mail;
}
