import type { Settings } from '../settings.ts';

/** A setting that is a second-factor rule, with how it gets weaker. */
export interface Figure {
  value: number | string;
  /** Which way is weaker; of words: the weaker ones come later. */
  weaker: 'lower' | 'higher' | readonly string[];
}

/** Settings of codes, failures, sessions and support that decide how hard a second factor is to pass or how long it lasts, by name. */
export function listFigures({
  codes,
  limits,
  session,
  support,
}: Pick<Settings, 'codes' | 'limits' | 'session' | 'support'>): Record<string, Figure> {
  return {
    'codes.digits': { value: codes.digits, weaker: 'lower' },
    'codes.lifeSeconds': { value: codes.lifeSeconds, weaker: 'higher' },
    'codes.triesPerChallenge': { value: codes.triesPerChallenge, weaker: 'higher' },
    'codes.voice': { value: codes.voice, weaker: ['read-code', 'approve'] },
    'limits.codeFailuresBeforeWait': { value: limits.codeFailuresBeforeWait, weaker: 'higher' },
    'limits.codeFailuresBeforeDisable': { value: limits.codeFailuresBeforeDisable, weaker: 'higher' },
    'limits.codeWaitFirstSeconds': { value: limits.codeWaitFirstSeconds, weaker: 'lower' },
    'limits.codeWaitMaxSeconds': { value: limits.codeWaitMaxSeconds, weaker: 'lower' },
    'support.passAfterReset': { value: support.passAfterReset ? 'yes' : 'no', weaker: ['yes', 'no'] },
    'signIn.session.idleSeconds': { value: session.idleSeconds, weaker: 'higher' },
    'signIn.session.absoluteSeconds': { value: session.absoluteSeconds, weaker: 'higher' },
  };
}

/** Whether a setting went the weaker way. One that an earlier version of the program did not have went no way. */
export function isWeakerFigure(before: Figure | undefined, now: Figure): boolean {
  if (before === undefined) return false;
  const { weaker } = now;
  if (typeof weaker !== 'string') return weaker.indexOf(String(now.value)) > weaker.indexOf(String(before.value));
  return weaker === 'lower' ? now.value < before.value : now.value > before.value;
}
