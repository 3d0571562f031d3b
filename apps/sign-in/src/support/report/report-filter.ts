import type { MethodKind } from '../../tables.ts';

/** Of whom: everybody, who has a second factor, who has none, who has a passkey and who has none. */
export const CAPABILITIES = ['all', 'mfa', 'none', 'passwordless', 'no-passkey'] as const;
export type Capability = (typeof CAPABILITIES)[number];

export const METHOD_KINDS: readonly MethodKind[] = [
  'authentication-phone',
  'office-phone',
  'alternate-phone',
  'app',
  'passkey',
  'hardware-token',
];

export const REPORT_PERIODS = ['day', 'week', 'month'] as const;
export type ReportPeriod = (typeof REPORT_PERIODS)[number];

/** Whom the report is about, and how far back its events go. All of it stands in the page's address. */
export interface ReportFilter {
  /** Null: every one. */
  organisation: string | null;
  role: string | null;
  capable: Capability;
  method: MethodKind | null;
  /** Beginning of a user name, or part of a name. */
  text: string;
  period: ReportPeriod;
}

/** A person's place in the list: the next page begins after it. */
export interface PersonPlace {
  organisation: string;
  userName: string;
}

const LONGEST = 100;

/** Reads the filter of an address; what makes no sense counts as not said. */
export function readReportFilter(ask: (name: string) => string | undefined): ReportFilter {
  const said = (name: string) => (ask(name) ?? '').trim().slice(0, LONGEST).replaceAll('\0', '');
  const id = (name: string) => (/^[a-z0-9][a-z0-9-]{0,62}$/.test(said(name)) ? said(name) : null);
  return {
    organisation: id('organisation'),
    role: id('role'),
    capable: CAPABILITIES.find((one) => one === said('capable')) ?? 'all',
    method: METHOD_KINDS.find((one) => one === said('method')) ?? null,
    text: said('text'),
    period: REPORT_PERIODS.find((one) => one === said('period')) ?? 'week',
  };
}

/** A filter as an administrator may use it: people of another organisation than `reach` are in no report; null: all are. */
export function withinReach(filter: ReportFilter, reach: string | null): ReportFilter {
  return reach === null ? filter : { ...filter, organisation: reach };
}

export function readPlace(ask: (name: string) => string | undefined): PersonPlace | null {
  const [organisation, userName] = [ask('afterOrganisation'), ask('after')];
  if (!organisation || !userName || `${organisation}${userName}`.length > 200) return null;
  return /\0/.test(`${organisation}${userName}`) ? null : { organisation, userName };
}

/** The address with a filter. What is the default is left out. */
export function addressReport(base: string, filter: ReportFilter, after: PersonPlace | null = null): string {
  const said = new URLSearchParams();
  for (const name of ['organisation', 'role', 'method', 'text'] as const)
    if (filter[name]) said.set(name, filter[name]);
  if (filter.capable !== 'all') said.set('capable', filter.capable);
  if (filter.period !== 'week') said.set('period', filter.period);
  if (after) {
    said.set('afterOrganisation', after.organisation);
    said.set('after', after.userName);
  }
  return said.size > 0 ? `${base}?${said}` : base;
}
