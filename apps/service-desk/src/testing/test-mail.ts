import { createSilentLog } from '@vakt/foundation/log';
import { createKeyring } from '@vakt/foundation/secrets';
import type { MailMessage, MailRelay, MailVerdict } from '@vakt/transports/mail-transport';
import { createInboxRound } from '../inbox/inbox-round.ts';
import { keepMail } from '../inbox/keep-mail.ts';
import { createOutboxRound, type OutboxRound } from '../outbox/outbox-round.ts';
import type { MailSettings } from '../settings.ts';
import { openTestHouse, type TestHouse } from './test-house.ts';

export const TEST_MAIL: MailSettings = {
  domain: 'hjelp.test',
  address: 'hjelp',
  defaultGroup: 'first',
  replyName: 'svar',
  bounceName: 'retur',
  authenticationServer: null,
  largestBytes: 25 * 1024 * 1024,
  relays: [],
  inlets: [{ kind: 'lmtp', name: 'lmtp', host: '127.0.0.1', port: 1, peers: ['127.0.0.1'] }],
};

/** A house with mail: what goes out is recorded, what comes in is handed over as bytes. */
export interface MailHouse extends TestHouse {
  sent: MailMessage[];
  /** What the relay says to the next mails; accepts when it is empty. */
  verdicts: MailVerdict[];
  outbox: OutboxRound;
  /** Sends what is due now. */
  send(): Promise<MailMessage[]>;
  /** Takes a mail in, whole; gives what became of it. */
  receive(raw: string | Buffer, envelope?: { from?: string | null; to?: string[] }): Promise<Fate>;
  deps: {
    settings: TestHouse['settings'];
    db: TestHouse['db'];
    keyring: ReturnType<typeof createKeyring>;
    log: ReturnType<typeof createSilentLog>;
  };
}

export interface Fate {
  id: string;
  state: string;
  reason: string | null;
  case_id: string | null;
  message_id: string | null;
  subject: string;
  body: string;
  received: boolean;
}

/** A relay that keeps what it is given. */
export function createRecordingRelay(sent: MailMessage[], verdicts: MailVerdict[] = []): MailRelay {
  return {
    name: 'recording',
    sendMail: async (message) => {
      const verdict = verdicts.shift() ?? { verdict: 'accepted' };
      if (verdict.verdict === 'accepted' || verdict.verdict === 'unknown') sent.push(message);
      return verdict;
    },
    checkLink: async () => {},
    close: async () => {},
  };
}

export async function openMailHouse(changes: Partial<MailSettings> = {}): Promise<MailHouse> {
  const house = await openTestHouse({ mail: { ...TEST_MAIL, ...changes } });
  const sent: MailMessage[] = [];
  const verdicts: MailVerdict[] = [];
  const { settings, db } = house;
  const deps = { settings, db, keyring: createKeyring(settings.keys), log: createSilentLog() };
  const outbox = createOutboxRound({ ...deps, relays: [createRecordingRelay(sent, verdicts)] }, { sendingSeconds: 60 });
  const inbox = createInboxRound(deps);
  return {
    ...house,
    sent,
    verdicts,
    outbox,
    deps,
    async send() {
      const before = sent.length;
      while ((await outbox.run()) > 0);
      return sent.slice(before);
    },
    async receive(raw, { from = null, to = [] } = {}) {
      const bytes = typeof raw === 'string' ? Buffer.from(raw.replace(/\r?\n/g, '\r\n')) : raw;
      const kept = await keepMail(deps, { inlet: 'test', raw: bytes, envelopeFrom: from, recipients: to });
      await inbox.run();
      const last = await db
        .selectFrom('incoming_mails')
        .select(['id', 'state', 'reason', 'case_id', 'message_id', 'subject', 'body'])
        .orderBy('received_at', 'desc')
        .limit(1)
        .executeTakeFirstOrThrow();
      return { ...last, received: kept === 'kept' };
    },
  };
}

/** A plain mail with these header lines. */
export function plainMail(headers: Record<string, string>, body: string): string {
  const lines = Object.entries({
    Date: 'Thu, 26 Nov 2026 10:00:00 +0100',
    'MIME-Version': '1.0',
    'Content-Type': 'text/plain; charset=utf-8',
    ...headers,
  }).map(([name, value]) => `${name}: ${value}`);
  return `${lines.join('\r\n')}\r\n\r\n${body.replace(/\n/g, '\r\n')}\r\n`;
}
