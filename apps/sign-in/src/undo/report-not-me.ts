import { newId } from '@vakt/foundation/ids';
import { blockPassword } from '../accounts/block-password.ts';
import { endAccess } from '../accounts/end-access.ts';
import { freezeMethods } from '../accounts/freeze-methods.ts';
import { holdAccount } from '../accounts/hold-account.ts';
import { recordEvent } from '../audit/record-event.ts';
import type { NoticeKind } from '../notices/notice.ts';
import type { QueuedNews } from '../notices/queue-news.ts';
import type { OwnerTeller } from '../notices/tell-owner.ts';
import type { LanguageTag, Settings } from '../settings.ts';
import type { Database } from '../tables.ts';
import { insertReport, type ReportWay } from './reports.store.ts';

export interface ReportDependencies {
  settings: Pick<Settings, 'notices'>;
  owners: OwnerTeller;
}

export interface NotMeReport {
  accountId: string;
  way: ReportWay;
  /** The notice that it is about, if any. */
  about: NoticeKind | null;
  /** Whether the password opens nothing from now on. */
  blockPassword: boolean;
  /** The session in which the owner says so, which stays. Null: there is none. */
  exceptSession: string | null;
  journeyId: string | null;
  language: LanguageTag;
}

/**
 * "This was not me", in the caller's transaction: ends the account's sessions and remembered devices, kills codes that are
 * on their way, locks its methods for the freeze period, opens a report for support, and tells the owner on every way.
 * Nothing is bound, removed or opened by it: who says so wrongly can disturb, and gains nothing.
 */
export async function reportNotMe(
  { settings, owners }: ReportDependencies,
  trx: Database,
  report: NotMeReport,
): Promise<{ until: Date; told: QueuedNews }> {
  const { accountId, way, about, journeyId, language } = report;
  if (!(await holdAccount(trx, accountId))) throw new Error('reportNotMe: there is no such account');
  const since = new Date(Date.now() - settings.notices.undoHours * 3_600_000);
  const sessionsEnded = await endAccess(trx, accountId, { exceptSession: report.exceptSession, since });
  const until = await freezeMethods(trx, accountId, settings.notices.freezeHours * 3600);
  if (report.blockPassword) await blockPassword(trx, accountId);
  await insertReport(trx, { id: newId(), accountId, way, about });
  const detail = { way, about: about ?? 'none', passwordBlocked: report.blockPassword, sessionsEnded };
  await recordEvent(trx, { kind: 'not-me-reported', accountId, journeyId, detail });
  const news = { kind: 'not-me-received' as const, detail: { until: until.getTime() } };
  const told = await owners.queue(trx, { accountId, ...news, language });
  return { until, told };
}
