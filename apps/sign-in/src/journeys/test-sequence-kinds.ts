import { openMethods } from '../accounts/load-methods.ts';
import type { SecondFactor } from '../tables.ts';
import { currentCode } from '../test-totp.ts';
import { readTokens } from './test-sequence-keys.ts';
import type { World } from './test-sequence-world.ts';

/** A kind of factor that the sequences use. A new one is added here: how it is answered, and on which pages it is enrolled. */
export interface FactorKind {
  factor: SecondFactor;
  /** What is typed for a wrong answer, where a number will not do. */
  wrong?(world: World): string;
  /** It was right: what is used up by it. */
  spend?(world: World): void;
  /** What the right answer is now; null when there is none (nothing was sent). `of`: a number, or an app's secret. */
  answer(world: World, of: string): string | null;
}

const sent: FactorKind['answer'] = ({ service }, number) => service.phones.codesTo(number).at(-1) ?? null;

/** The pass counts no more: it was used, replaced, or taken away. */
export function takePass(world: World): void {
  if (world.pass) world.spent.push(world.pass.shown);
  world.pass = null;
}

/** By the first word of an option's id. */
const spent = ({ spent }: World) => spent.at(-1) ?? 'aaaaa-aaaaa-aaaaa-aaaaa';

export const KINDS: Readonly<Record<string, FactorKind>> = {
  recovery: {
    factor: 'recovery',
    answer: ({ codes }) => codes[0] ?? null,
    wrong: spent,
    spend: (world) => world.spent.push(...world.codes.splice(0, 1)),
  },
  pass: { factor: 'pass', answer: ({ pass }) => (pass?.once === false ? pass.shown : null), wrong: spent },
  'pass-once': {
    factor: 'pass-once',
    answer: ({ pass }) => (pass?.once ? pass.shown : null),
    wrong: spent,
    spend: takePass,
  },
  sms: { factor: 'sms', answer: sent },
  call: { factor: 'tel', answer: sent },
  totp: { factor: 'otp', answer: (_world, secret) => currentCode(secret) },
  // Of several tokens any may answer: see readTokens.
  token: { factor: 'otp', answer: () => null },
};

/** Where a form that asks for an answer stands: what would be right, and what it would prove. Null: nothing would. */
export interface Asked {
  answer: string | null;
  kind: FactorKind;
  /** The method stands and works; or it is being enrolled. */
  counts: boolean;
  /** What a removed method of the kind would answer. */
  dead?: string | null;
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
    return kind ? { answer: of ? kind.answer(world, of) : null, kind, counts: true } : null;
  }
  const [word, methodId] = state.option?.split(':') ?? [];
  const name = state.channel ?? word ?? '';
  const kind = KINDS[name === 'pass' && world.pass?.once ? 'pass-once' : name];
  if (!kind || !methodId) return null;
  if (name === 'token') return { ...(await readTokens(world)), kind };
  if (methodId === 'any') return { answer: kind.answer(world, ''), kind, counts: true };
  const row = await service.db.selectFrom('methods').selectAll().where('id', '=', methodId).executeTakeFirst();
  if (!row) return null;
  const [method] = openMethods(service.keyring, [{ ...row, disabled_at: null } as never]);
  const of = method?.number ?? world.secrets.get(methodId);
  const counts = row.removed_at === null && row.disabled_at === null && row.account_id === person.id;
  return { answer: of ? kind.answer(world, of) : null, kind, counts };
}
