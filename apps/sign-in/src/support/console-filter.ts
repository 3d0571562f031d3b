/** How far back the console looks: an hour, 24 hours, 7 days, 30 days. */
export const PERIODS = ['hour', 'day', 'week', 'month'] as const;
export type Period = (typeof PERIODS)[number];

/** What the console shows. All of it stands in the page's address. */
export interface ConsoleFilter {
  period: Period;
  channel: 'sms' | 'call' | null;
  /** ISO 3166 region; null: every one. */
  country: string | null;
  /** Messages of people, or tests: an administrator's and those of drills. */
  of: 'people' | 'tests';
}

/** Reads the filter of an address; what makes no sense counts as not said. */
export function readFilter(ask: (name: string) => string | undefined): ConsoleFilter {
  const [channel, country] = [ask('channel'), ask('country')];
  return {
    period: PERIODS.find((one) => one === ask('period')) ?? 'day',
    channel: channel === 'sms' || channel === 'call' ? channel : null,
    country: country !== undefined && /^[A-Z]{2}$/.test(country) ? country : null,
    of: ask('of') === 'tests' ? 'tests' : 'people',
  };
}

/** The address of the console with a filter. What is the default is left out. */
export function addressFilter(base: string, { period, channel, country, of }: ConsoleFilter): string {
  const said = new URLSearchParams();
  if (period !== 'day') said.set('period', period);
  if (channel) said.set('channel', channel);
  if (country) said.set('country', country);
  if (of === 'tests') said.set('of', of);
  return said.size > 0 ? `${base}?${said}` : base;
}
