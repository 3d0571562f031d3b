import type { Challenge } from '../factors/phone-code/load-challenge.ts';
import type { Situation } from './situation.ts';

/** What the ways on of a code page depend on beside its challenge: the channel, whether the phone can get text, whether its number can be typed anew. */
export function describePanel(
  { journey, methods }: Situation,
  challenge: Challenge,
): { channel: 'sms' | 'call'; canText: boolean; canChange: boolean } {
  const isProving = journey.step === 'verify';
  const canText = isProving
    ? (journey.state.proving?.canText ?? false)
    : methods.some((method) => method.id === challenge.methodId && method.can_text);
  return { channel: journey.state.channel ?? 'sms', canText, canChange: isProving };
}
