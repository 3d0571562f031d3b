import type * as shapes from '@vakt/account-api/shapes';
import { createTranslator } from '@vakt/messages/translate';
import type { Failure } from '../support/people/explain-failures.ts';
import type { FoundPerson } from '../support/people/find-people.ts';
import type { Work } from '../support/people/list-work.ts';
import type { ShownAct } from '../support/people/load-act.ts';
import type { PersonSummary, ShownMethod } from '../support/people/load-person.ts';
import { sayFailure } from '../support/people/words.ts';

/** What the use cases give, in the shapes of the contract: field by field, so that nothing goes out that is not named. */

const iso = (at: Date) => at.toISOString();
const isoOrNull = (at: Date | null) => at?.toISOString() ?? null;

export function tellPersonLine(person: FoundPerson): shapes.PersonLine {
  const { id, userName, organisation, displayName, email, disabled, locked } = person;
  return { id, userName, organisation, displayName, email, disabled, locked };
}

function tellMethod({ kind, name, mask, addedAt, lastUsedAt, switchedOff, removedAt }: ShownMethod) {
  return {
    kind,
    name,
    mask,
    addedAt: iso(addedAt),
    lastUsedAt: isoOrNull(lastUsedAt),
    switchedOff: switchedOff && { at: iso(switchedOff.at), failures: switchedOff.failures },
    removedAt: isoOrNull(removedAt),
  };
}

export function tellPerson(person: PersonSummary): shapes.Person {
  const { id, userName, organisation, displayName, email, roles, codes, passwords } = person;
  return {
    ...{ id, userName, organisation, displayName, email, roles },
    disabled: person.disabledAt !== null,
    locked: codes.lockedUntil !== null,
    createdAt: iso(person.createdAt),
    codesLockedUntil: isoOrNull(codes.lockedUntil),
    passwordsLockedUntil: isoOrNull(passwords.blockedUntil),
    methods: person.methods.map(tellMethod),
    removed: person.removed.map(tellMethod),
    changedAt: isoOrNull(person.changedAt),
    recoveryCodesLeft: person.recoveryCodesLeft,
    passUntil: isoOrNull(person.pass?.until ?? null),
    needsPass: person.needsPass,
    sessions: person.sessions.map(({ agent, startedAt, lastUsedAt, secondFactor }) => ({
      agent,
      startedAt: iso(startedAt),
      lastUsedAt: iso(lastUsedAt),
      twoFactors: secondFactor !== null,
    })),
    devices: person.devices,
    own: person.isOwn,
    privileged: person.isPrivileged,
  };
}

export function tellFailures(failures: readonly Failure[]): shapes.Failures {
  const say = (language: 'nb' | 'en', failure: Failure) => sayFailure(createTranslator(language).t, language, failure);
  return {
    failures: failures.map((failure) => ({
      at: iso(failure.at),
      kind: failure.kind,
      text: { nb: say('nb', failure), en: say('en', failure) },
    })),
  };
}

export function tellAct({ act, person, own, collectionCode, workerName, deciderName }: ShownAct): shapes.Act {
  const isOver = act.isOver && (act.state === 'waiting' || act.state === 'draft');
  return {
    id: act.id,
    kind: act.kind,
    // A draft of this door is confirmed at once: one that is left was never done.
    state: isOver || act.state === 'draft' ? 'over' : act.state,
    secondEyes: act.secondEyes,
    personId: act.accountId,
    personName: person.displayName,
    workerName,
    deciderName,
    reason: act.reason,
    proof: act.proof,
    own,
    createdAt: iso(act.createdAt),
    expiresAt: iso(act.expiresAt),
    collectionCode,
  };
}

export function tellWork({ waiting, reports, locked }: Work): shapes.Work {
  return {
    waiting: waiting.map(({ id, kind, accountId, personName, workerName, reason, expiresAt, own }) => ({
      ...{ id, kind, personId: accountId, personName, workerName, reason, own },
      expiresAt: iso(expiresAt),
    })),
    reports: reports.map(({ accountId, userName, openedAt }) => ({
      ...{ personId: accountId, userName },
      openedAt: iso(openedAt),
    })),
    locked: locked.map(({ id, displayName, userName, until }) => ({ id, displayName, userName, until: iso(until) })),
  };
}
