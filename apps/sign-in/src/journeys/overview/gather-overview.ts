import type { AnswerOption } from '../../accounts/account.ts';
import { listMethodFacts, type MethodFacts } from '../../accounts/list-method-facts.ts';
import { openMethods } from '../../accounts/load-methods.ts';
import { lastTwoDigits, maskNumber } from '../../accounts/mask-number.ts';
import { loadStandingPass, type StandingPass } from '../../factors/access-pass/standing-pass.ts';
import { hasFreeTokens } from '../../factors/hardware-token/activate-token.ts';
import { listTokensOf } from '../../factors/hardware-token/list-tokens.ts';
import { listCopiedPasskeys } from '../../factors/passkey/load-passkeys.ts';
import { loadSetTime } from '../../factors/recovery-code/make-codes.ts';
import { listReceipts, type Receipt } from '../../policies/list-receipts.ts';
import { type AccountSession, listAccountSessions } from '../../sessions/list-account-sessions.ts';
import { listDevices, type RememberedDevice } from '../../sessions/list-devices.ts';
import type { JourneyDependencies } from '../dependencies.ts';
import { listEveryOption } from '../sign-in/begin-challenge.ts';
import type { Situation } from '../situation.ts';

/** A method as its owner sees it: never the number itself. */
export interface ShownMethod extends MethodFacts {
  /** `+XX XXXXXX04`, and its last digits for screen readers; null for what has no number. */
  mask: string | null;
  lastDigits: string | null;
  /** Switched off because there seem to be two of it. */
  copied: boolean;
  /** The end of a hardware token's serial number; null for other methods. */
  serialEnd: string | null;
}

export interface Overview {
  methods: ShownMethod[];
  /** Ways to answer that may come first. */
  options: AnswerOption[];
  /** Whether there are tokens that this person could make theirs. */
  tokensOffered: boolean;
  sessions: (AccountSession & { current: boolean })[];
  /** Null: there are no recovery codes. */
  recoveryCodesMadeAt: Date | null;
  pass: StandingPass | null;
  /** Browsers that are not asked for a code. */
  devices: RememberedDevice[];
  /** The newest decisions about the account's sign-ins. */
  receipts: Receipt[];
}

const SHOWN_RECEIPTS = 10;

/** Enough to tell one's tokens apart, and too little to claim one that somebody else left lying. */
function endOf(serial: string): string {
  return serial.slice(-Math.min(4, Math.floor(serial.length / 2)));
}

const NOTHING: Overview = {
  methods: [],
  options: [],
  tokensOffered: false,
  sessions: [],
  recoveryCodesMadeAt: null,
  pass: null,
  devices: [],
  receipts: [],
};

/** Everything that the person's own page shows. */
export async function gatherOverview(deps: JourneyDependencies, situation: Situation): Promise<Overview> {
  const { account, session, journey } = situation;
  if (!account) return NOTHING;
  const [facts, tokens, tokensOffered, sessions, recoveryCodesMadeAt, pass, devices, receipts] = await Promise.all([
    listMethodFacts(deps.db, account.id),
    listTokensOf(deps.db, account.id),
    hasFreeTokens(deps.db, account),
    listAccountSessions(deps.db, account.id, deps.settings.session),
    loadSetTime(deps.db, account.id),
    loadStandingPass(deps.db, account.id),
    listDevices(deps.db, account.id, journey.browserId),
    listReceipts(deps.db, account.id, SHOWN_RECEIPTS),
  ]);
  const isOff = facts.some(({ kind, disabled }) => kind === 'passkey' && disabled);
  const copied = isOff ? await listCopiedPasskeys(deps.db, account.id) : [];
  const numbers = new Map(openMethods(deps.keyring, situation.methods).map(({ id, number }) => [id, number]));
  return {
    methods: facts.map((one) => {
      const number = numbers.get(one.id) ?? null;
      const serial = tokens.find(({ methodId }) => methodId === one.id)?.serial ?? null;
      return {
        ...one,
        serialEnd: serial && endOf(serial),
        mask: number && maskNumber(number),
        lastDigits: number && lastTwoDigits(number),
        copied: copied.includes(one.id),
      };
    }),
    tokensOffered,
    options: listEveryOption(deps, situation).filter(({ kind }) => kind !== null),
    devices,
    sessions: sessions.map((one) => ({ ...one, current: one.id === session?.id })),
    receipts,
    recoveryCodesMadeAt,
    pass,
  };
}
