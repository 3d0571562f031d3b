import { openMethods } from '../accounts/load-methods.ts';
import type { SecondFactor } from '../tables.ts';
import { currentCode } from '../test-totp.ts';
import type { World } from './test-sequence-world.ts';

/** A kind of factor that the sequences use. A new one is added here: how it is answered, and on which pages it is enrolled. */
export interface FactorKind {
  factor: SecondFactor;
  /** What the right answer is now; null when there is none (nothing was sent). `of`: a number, or an app's secret. */
  answer(world: World, of: string): string | null;
}

const sent: FactorKind['answer'] = ({ service }, number) => service.phones.codesTo(number).at(-1) ?? null;

/** By the first word of an option's id. */
export const KINDS: Readonly<Record<string, FactorKind>> = {
  sms: { factor: 'sms', answer: sent },
  call: { factor: 'tel', answer: sent },
  totp: { factor: 'otp', answer: (_world, secret) => currentCode(secret) },
};

/** Where a form that asks for an answer stands: what would be right, and what it would prove. Null: nothing would. */
export interface Asked {
  answer: string | null;
  factor: SecondFactor;
  /** The method stands and works; or it is being enrolled. */
  counts: boolean;
}

/** What a journey asks for: an answer by one of the account's methods, gone ones too, or the proof of a new one. */
export async function readAsked(world: World, journeyId: string): Promise<Asked | null> {
  const { service, person } = world;
  const query = service.db.selectFrom('journeys').select(['state', 'step', 'account_id']).where('id', '=', journeyId);
  const journey = await query.executeTakeFirst();
  if (journey?.account_id !== person.id) return null;
  const state = journey.state as { option?: string; channel?: string; proving?: { channel: string } };
  if (journey.step === 'verify' || journey.step === 'set-up-app') {
    const channel = journey.step === 'verify' ? state.proving?.channel : 'totp';
    const of = (channel === 'totp' ? world.secrets : world.typedNumbers).get(journeyId);
    const kind = KINDS[channel ?? ''];
    if (channel === 'totp') world.onTrial = of ?? null;
    return kind ? { answer: of ? kind.answer(world, of) : null, factor: kind.factor, counts: true } : null;
  }
  const [word, methodId] = state.option?.split(':') ?? [];
  const kind = KINDS[state.channel ?? word ?? ''];
  if (!kind || !methodId) return null;
  const row = await service.db.selectFrom('methods').selectAll().where('id', '=', methodId).executeTakeFirst();
  if (!row) return null;
  const [method] = openMethods(service.keyring, [{ ...row, disabled_at: null } as never]);
  const of = method?.number ?? world.secrets.get(methodId);
  const counts = row.removed_at === null && row.disabled_at === null && row.account_id === person.id;
  return { answer: of ? kind.answer(world, of) : null, factor: kind.factor, counts };
}
