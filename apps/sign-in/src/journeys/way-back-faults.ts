import { formatDateTime } from '@vakt/messages/format';
import type { PassVerdict } from '../factors/access-pass/check-pass.ts';
import type { CollectionVerdict } from '../factors/access-pass/collect-pass.ts';
import type { RecoveryCodeVerdict } from '../factors/recovery-code/check-recovery-code.ts';
import type { PageContext } from '../web/page-context.ts';
import type { Fault } from './dependencies.ts';

type Refused = Exclude<RecoveryCodeVerdict | PassVerdict | CollectionVerdict, { verdict: 'right' }>;

/** What a refused one is told as: beside its field, with the way on. */
export function readWayBackFault(refused: Refused, of: 'recovery-code' | 'pass' | 'collection'): Fault {
  const field = 'code';
  switch (refused.verdict) {
    case 'malformed':
      return { field, kind: `${of}-shape` };
    case 'wrong': {
      const tries = refused.attemptsLeft;
      if (tries === 0) return { field, kind: 'way-back-tries' };
      return { field, kind: `${of}-wrong`, ...(tries === null ? {} : { facts: { tries } }) };
    }
    case 'used':
      return { field, kind: of === 'pass' ? 'pass-used' : 'recovery-code-used' };
    case 'early':
      return { field, kind: 'pass-early', facts: { from: refused.from.getTime() } };
    case 'expired':
      return { field, kind: 'pass-expired' };
    case 'nothing-ordered':
      return { field, kind: 'collection-none' };
    case 'too-many': {
      if (refused.until === null) return { field, kind: 'way-back-tries' };
      const minutes = Math.max(1, Math.ceil((refused.until.getTime() - Date.now()) / 60_000));
      return { field, kind: 'code-wait', facts: { minutes } };
    }
  }
}

/** The words for it, or null for a fault of another kind. */
export function describeWayBackFault({ t, language }: PageContext, { kind, facts }: Fault): string | null {
  switch (kind) {
    case 'recovery-code-shape':
      return t('error.recoveryCodeShape');
    case 'recovery-code-wrong':
      return t('error.recoveryCodeWrong');
    case 'recovery-code-used':
      return t('error.recoveryCodeUsed');
    case 'pass-shape':
      return t('error.passShape');
    case 'pass-wrong':
      return t('error.passWrong');
    case 'pass-used':
      return t('error.passUsed');
    case 'pass-early':
      return t('error.passEarly', { from: formatDateTime(language, new Date(Number(facts?.from))) });
    case 'pass-expired':
      return t('error.passExpired');
    case 'collection-shape':
      return t('error.collectionShape');
    case 'collection-wrong':
      return t('error.collectionWrong', { tries: Number(facts?.tries ?? 0) });
    case 'collection-none':
      return t('error.collectionNone');
    case 'way-back-tries':
      return t('error.wayBackTries');
    default:
      return null;
  }
}
