import type { AnswerOption } from '../../accounts/account.ts';
import { listMethodFacts, type MethodFacts } from '../../accounts/list-method-facts.ts';
import { openMethods } from '../../accounts/load-methods.ts';
import { lastTwoDigits, maskNumber } from '../../accounts/mask-number.ts';
import { loadStandingPass, type StandingPass } from '../../factors/access-pass/standing-pass.ts';
import { loadSetTime } from '../../factors/recovery-code/make-codes.ts';
import { type AccountSession, listAccountSessions } from '../../sessions/list-account-sessions.ts';
import { listDevices, type RememberedDevice } from '../../sessions/list-devices.ts';
import type { JourneyDependencies } from '../dependencies.ts';
import { loadOptions } from '../sign-in/begin-challenge.ts';
import type { Situation } from '../situation.ts';

/** A method as its owner sees it: never the number itself. */
export interface ShownMethod extends MethodFacts {
  /** `+XX XXXXXX04`, and its last digits for screen readers; null for what has no number. */
  mask: string | null;
  lastDigits: string | null;
}

export interface Overview {
  methods: ShownMethod[];
  /** Ways to answer that may come first. */
  options: AnswerOption[];
  sessions: (AccountSession & { current: boolean })[];
  /** Null: there are no recovery codes. */
  recoveryCodesMadeAt: Date | null;
  pass: StandingPass | null;
  /** Browsers that are not asked for a code. */
  devices: RememberedDevice[];
}

const NOTHING: Overview = {
  methods: [],
  options: [],
  sessions: [],
  recoveryCodesMadeAt: null,
  pass: null,
  devices: [],
};

/** Everything that the person's own page shows. */
export async function gatherOverview(deps: JourneyDependencies, situation: Situation): Promise<Overview> {
  const { account, session, journey } = situation;
  if (!account) return NOTHING;
  const [facts, sessions, recoveryCodesMadeAt, pass, devices] = await Promise.all([
    listMethodFacts(deps.db, account.id),
    listAccountSessions(deps.db, account.id, deps.settings.session),
    loadSetTime(deps.db, account.id),
    loadStandingPass(deps.db, account.id),
    listDevices(deps.db, account.id, journey.browserId),
  ]);
  const numbers = new Map(openMethods(deps.keyring, situation.methods).map(({ id, number }) => [id, number]));
  return {
    methods: facts.map((one) => {
      const number = numbers.get(one.id) ?? null;
      return { ...one, mask: number && maskNumber(number), lastDigits: number && lastTwoDigits(number) };
    }),
    options: loadOptions(deps, situation).filter(({ kind }) => kind !== null),
    devices,
    sessions: sessions.map((one) => ({ ...one, current: one.id === session?.id })),
    recoveryCodesMadeAt,
    pass,
  };
}
