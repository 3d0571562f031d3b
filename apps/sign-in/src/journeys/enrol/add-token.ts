import { newToken } from '@vakt/foundation/ids';
import { bindProvedToken, type ProvedToken, proveToken } from '../../factors/hardware-token/activate-token.ts';
import { clearCodeFailures } from '../../limits/count-code-attempt.ts';
import type { QueuedNews } from '../../notices/queue-news.ts';
import { changeStep, JourneyMoved, requireStep } from '../change-step.ts';
import { readCounted } from '../check-app-code.ts';
import type { Fault, JourneyDependencies, Outcome, Visitor } from '../dependencies.ts';
import { holdJourney } from '../journeys.store.ts';
import { recordWrongCode } from '../record-wrong-code.ts';
import type { Situation } from '../situation.ts';
import { readTokenFault, readTypedTokenCodes } from '../token-faults.ts';
import { acceptProof, afterProof, requireFirstMethod } from './accept-proof.ts';

/** Goes to the page where a hardware token is made one's own. */
export async function beginToken(deps: JourneyDependencies, situation: Situation): Promise<Outcome> {
  requireStep(situation, 'contact', 'overview');
  const { notice: _, ...state } = situation.journey.state;
  await changeStep(deps.db, situation, 'token-chosen', { state });
  return {};
}

export interface TypedToken {
  /** Of a token that was assigned to the person and chosen on the page; empty: another one. */
  chosen: string;
  serial: string;
  code: string;
  nextCode: string;
}

/**
 * A serial number and one code (for a token with a counter that nobody assigned: two in a row) make a token a method. That
 * the number is wrong, is another's, or the code is wrong, is one answer.
 */
export async function addToken(
  deps: JourneyDependencies,
  situation: Situation,
  visitor: Visitor,
  typed: TypedToken,
): Promise<Outcome> {
  requireStep(situation, 'add-token');
  const { account } = situation;
  if (!account) throw new JourneyMoved();
  const serial = typed.chosen === '' ? typed.serial : typed.chosen;
  const faults = checkTyped(typed, serial);
  if (faults.length > 0) return { faults };
  const refused = readCounted(
    await deps.codes.countAttempt({ accountId: account.id, methodId: null, challengeId: null }),
  );
  if (refused) return { faults: [readTokenFault(refused)] };
  const { code, nextCode } = typed;
  const { organisation } = account;
  const proof = await proveToken(deps, { accountId: account.id, organisation, serial, code, nextCode });
  if (proof.verdict === 'busy') return { faults: [{ field: 'code', kind: 'token-busy' }] };
  if (proof.verdict === 'wrong') {
    await recordWrongCode(deps, situation, proof, { factor: 'otp', purpose: 'enrol' });
    return { faults: [{ field: 'code', kind: 'token-wrong' }] };
  }
  return bind(deps, situation, visitor, proof.token);
}

function checkTyped({ code, nextCode }: TypedToken, serial: string): Fault[] {
  const faults: Fault[] = [];
  if (serial.trim() === '') faults.push({ field: 'serial', kind: 'token-serial-missing' });
  if (readTypedTokenCodes(code) === null) faults.push({ field: 'code', kind: 'token-code-shape' });
  if (nextCode.trim() !== '' && readTypedTokenCodes(nextCode) === null)
    faults.push({ field: 'nextCode', kind: 'token-code-shape' });
  return faults;
}

/** Undoes the binding with everything around it. */
class NotBound extends Error {
  readonly verdict: 'too-many' | 'gone';

  constructor(verdict: 'too-many' | 'gone') {
    super(verdict);
    this.verdict = verdict;
  }
}

async function bind(
  deps: JourneyDependencies,
  situation: Situation,
  visitor: Visitor,
  proved: ProvedToken,
): Promise<Outcome> {
  const { account } = situation;
  if (!account) throw new JourneyMoved();
  const token = newToken();
  let told: QueuedNews;
  try {
    told = await deps.db.transaction().execute(async (trx) => {
      if (!(await holdJourney(trx, situation.journey.id, account.id))) throw new JourneyMoved();
      await requireFirstMethod(trx, situation);
      const bound = await bindProvedToken(trx, account.id, proved);
      if (bound.verdict !== 'bound') throw new NotBound(bound.verdict);
      const { methodId } = bound;
      const proof = { methodId, factor: 'otp' as const, kind: 'hardware-token' as const };
      const { language } = visitor;
      const queued = await acceptProof(deps, trx, situation, { ...proof, token, language });
      await clearCodeFailures(trx, account.id, methodId);
      return queued;
    });
  } catch (error) {
    if (!(error instanceof NotBound)) throw error;
    const kind = error.verdict === 'too-many' ? 'token-too-many' : 'token-wrong';
    return { faults: [{ field: 'code', kind }] };
  }
  return afterProof(deps, situation, { token, told });
}

/** "Tilbake": to where the token was chosen. */
export async function leaveToken(deps: JourneyDependencies, situation: Situation): Promise<Outcome> {
  requireStep(situation, 'add-token');
  await changeStep(deps.db, situation, leavingEvent(situation));
  return {};
}

function leavingEvent({ gate, journey }: Situation): 'stop-home' | 'stop-change' | 'change-number' {
  if (gate !== 'open') return 'change-number';
  return journey.state.hub ? 'stop-home' : 'stop-change';
}
