import type { MailInlet } from '@vakt/transports/mail-inlet';
import type { MailRelay } from '@vakt/transports/mail-transport';
import { createOutboxRound } from '../outbox/outbox-round.ts';
import { createInboxRound } from './inbox-round.ts';
import type { InboxDependencies } from './keep-files.ts';
import { keepMail } from './keep-mail.ts';

export interface MailWays {
  relays: readonly MailRelay[];
  inlets: readonly MailInlet[];
}

/**
 * Starts the desk's mail in this process: every way in, the reading of what came, the sending of what waits. Several
 * processes may. Gives how to stop; rejects when a way in cannot begin, with everything stopped again.
 */
export async function startMail(deps: InboxDependencies, { relays, inlets }: MailWays): Promise<() => Promise<void>> {
  const outbox = createOutboxRound({ ...deps, relays });
  const inbox = createInboxRound(deps);
  const stop = async () => {
    await Promise.all(inlets.map((inlet) => inlet.stop()));
    await Promise.all([inbox.stop(), outbox.stop()]);
  };
  try {
    for (const inlet of inlets) {
      await inlet.start(async (mail) => {
        await keepMail(deps, { ...mail, inlet: inlet.name });
        inbox.soon();
      });
    }
  } catch (error) {
    await stop();
    throw error;
  }
  inbox.start();
  outbox.start();
  return stop;
}

/** Says whether a mail server may deliver to an address: one at the desk's domain. Which one it is, the inbox finds out. */
export function isAddressOfDesk(address: string, domain: string): boolean {
  return address.toLowerCase().endsWith(`@${domain}`);
}
