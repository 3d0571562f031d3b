import type { ChainFault } from './chain-faults.ts';
import type { CanonicalEvent } from './chain-marks.ts';
import { describeEvent, type EventNames, joinFacts } from './describe-event.ts';

/** An event as it stands now, in words: when, what, whose. */
function sayEvent(names: EventNames, event: CanonicalEvent): string {
  let detail: Record<string, unknown> = {};
  try {
    const read: unknown = JSON.parse(event.detail);
    if (typeof read === 'object' && read !== null) detail = read as Record<string, unknown>;
  } catch {
    // What is not JSON has no facts.
  }
  const described = describeEvent('en', names, { kind: event.kind, detail });
  const facts = joinFacts(described);
  const at = new Date(Number(BigInt(event.at) / 1000n)).toISOString();
  return `${at}, "${described.what}"${facts ? ` (${facts})` : ''}, account ${event.accountId ?? 'none'}`;
}

/** What is wrong, in a sentence for whoever looks after the service. */
export function sayFault(names: EventNames, fault: ChainFault): string {
  switch (fault.kind) {
    case 'changed':
      return `Event ${fault.eventId} was changed after it was sealed. It says now: ${sayEvent(names, fault.event)}.`;
    case 'moved':
      return `Event ${fault.eventId} says what event ${fault.from} said: they were put in another order. It says now: ${sayEvent(names, fault.event)}.`;
    case 'removed':
      return `Event ${fault.eventId} (seal ${fault.number}) was removed, and nothing signed says that it ran out.`;
    case 'returned':
      return `Event ${fault.eventId} is said to have run out and is here: ${sayEvent(names, fault.event)}.`;
    case 'inserted':
      return `Event ${fault.eventId} was inserted among sealed events: ${sayEvent(names, fault.event)}.`;
    case 'late':
      return `Event ${fault.eventId} should be sealed long since, and is not: ${sayEvent(names, fault.event)}.`;
    case 'seal-changed':
      return `Seal ${fault.number}, of event ${fault.eventId}, does not agree with the one before it: it was changed, or made by somebody else.`;
    case 'seals-gone':
      return fault.from === fault.to ? `Seal ${fault.from} is gone.` : `Seals ${fault.from} to ${fault.to} are gone.`;
    case 'start-changed':
      return `The chain is said to begin after seal ${fault.number}, and that is not signed by this service.`;
    case 'cut':
      return `The end was cut off: the checkpoint of ${fault.at} knows ${fault.known} seals, the chain ends at ${fault.last}.`;
    case 'rewritten':
      return `Seal ${fault.number} is another one than when the checkpoint of ${fault.at} was made: the chain was cut or made anew.`;
    case 'checkpoint-unsigned':
      return `The checkpoint of seal ${fault.number} is not signed by this service.`;
  }
}
