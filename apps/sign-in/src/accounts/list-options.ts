import type { Settings } from '../settings.ts';
import type { MethodKind } from '../tables.ts';
import type { AnswerChannel, AnswerOption, Method } from './account.ts';
import { lastTwoDigits, maskNumber } from './mask-number.ts';

export type { AnswerOption } from './account.ts';

const KIND_ORDER: readonly MethodKind[] = [
  'passkey',
  'authentication-phone',
  'office-phone',
  'alternate-phone',
  'app',
  'hardware-token',
];

/** What a person has besides methods, to come back with. */
export interface WaysBack {
  recoveryCodesLeft: number;
  passStands: boolean;
}

/**
 * The ways in which the person may answer, best first: the chosen default, then a passkey, authentication phone (text,
 * call), office phone (call), alternate phone, app, token; last recovery codes. A pass that stands comes before all. Of passkeys and tokens any may answer, so
 * each kind stands once. Switched-off methods are not among them, nor (where settings are given) channels that no gateway
 * serves.
 */
export function listOptions(
  methods: readonly Method[],
  settings: Pick<Settings, 'delivery'> | null = null,
  defaultOption: string | null = null,
  waysBack: WaysBack | null = null,
): AnswerOption[] {
  const served = settings
    ? settings.delivery.gateways
        .filter(({ name }) => name !== settings.delivery.drill?.gateway)
        .flatMap((gateway) => gateway.channels)
    : (['sms', 'call'] as const);
  const reachable = new Set<AnswerChannel>(['totp', 'passkey', 'token', ...served]);
  const options = KIND_ORDER.flatMap((kind) => methods.filter((method) => method.kind === kind && !method.disabled))
    .flatMap((method) => channelsOf(method).map((channel) => toOption(method, channel)))
    .filter((option, index, all) => all.findIndex(({ id }) => id === option.id) === index)
    .filter((option) => reachable.has(option.channel));
  if (waysBack && waysBack.recoveryCodesLeft > 0) options.push(toWayBack('recovery'));
  const sorted = options.toSorted(
    (one, other) => Number(other.id === defaultOption) - Number(one.id === defaultOption),
  );
  // Who collected a pass has lost the rest: no message is to go to a phone that somebody else may hold.
  return waysBack?.passStands ? [toWayBack('pass'), ...sorted] : sorted;
}

/** The option with this id, or null: the request names an option, the stored methods decide what it means (T17). */
export function findOption(options: readonly AnswerOption[], id: string): AnswerOption | null {
  return options.find((option) => option.id === id) ?? null;
}

function channelsOf(method: Method): AnswerChannel[] {
  if (method.kind === 'app') return ['totp'];
  if (method.kind === 'passkey') return ['passkey'];
  if (method.kind === 'hardware-token') return ['token'];
  return method.canText && method.kind !== 'office-phone' ? ['sms', 'call'] : ['call'];
}

function toWayBack(channel: 'recovery' | 'pass'): AnswerOption {
  return { id: `${channel}:any`, channel, methodId: 'any', kind: null, mask: null, lastDigits: null };
}

function toOption(method: Method, channel: AnswerChannel): AnswerOption {
  const methodId = channel === 'passkey' || channel === 'token' ? 'any' : method.id;
  return {
    id: `${channel}:${methodId}`,
    channel,
    methodId,
    kind: method.kind,
    mask: method.number && maskNumber(method.number),
    lastDigits: method.number && lastTwoDigits(method.number),
  };
}
