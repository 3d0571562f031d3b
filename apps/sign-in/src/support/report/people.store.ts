import { type RawBuilder, sql } from 'kysely';
import type { CampaignSettings } from '../../settings-campaign.ts';
import type { Database, MethodKind } from '../../tables.ts';
import type { Capability, PersonPlace, ReportFilter } from './report-filter.ts';

/** One line of the registration report: the columns of Microsoft Entra's that exist here, and two of our own. */
export interface PersonLine {
  organisation: string;
  userName: string;
  displayName: string;
  isAdministrator: boolean;
  /** Methods that can be used now. */
  methods: MethodKind[];
  /** Channel of the default option: `sms`, `call`, `totp`, `passkey`, … */
  defaultChannel: string | null;
  recoveryCodesLeft: number;
  /** When a method was last added, switched off or removed. */
  updatedAt: Date | null;
  usedAt: Date | null;
}

const USABLE = sql`m.removed_at is null and m.disabled_at is null`;
const hasMethod = (condition: RawBuilder<unknown> = sql`true`) =>
  sql`exists (select from methods m where m.account_id = a.id and ${USABLE} and ${condition})`;
const HAS_PASSKEY = hasMethod(sql`m.kind = 'passkey'`);

const CAPABLE: Record<Capability, RawBuilder<unknown>> = {
  all: sql`true`,
  mfa: hasMethod(),
  none: sql`not ${hasMethod()}`,
  passwordless: HAS_PASSKEY,
  'no-passkey': sql`not ${HAS_PASSKEY}`,
};

/** What stands for itself in a pattern. */
const literally = (text: string) => text.replaceAll(/[\\%_]/g, (sign) => `\\${sign}`);

/** Accounts that are open and fit the filter; `a` is the table. */
function conditionsOf({ organisation, role, capable, method, text }: ReportFilter): RawBuilder<unknown> {
  const all = [sql`a.disabled_at is null`, CAPABLE[capable]];
  if (organisation !== null) all.push(sql`a.organisation = ${organisation}`);
  if (role !== null) all.push(sql`${role}::text = any(a.roles)`);
  if (method !== null) all.push(hasMethod(sql`m.kind = ${method}`));
  if (text !== '')
    all.push(
      sql`(a.user_name like ${`${literally(text.toLowerCase())}%`} or a.display_name ilike ${`%${literally(text)}%`})`,
    );
  return sql.join(all, sql` and `);
}

/** People who fit, by organisation and user name, from behind a place on. */
export async function loadPeople(
  db: Database,
  filter: ReportFilter,
  { after, limit }: { after: PersonPlace | null; limit: number },
): Promise<PersonLine[]> {
  const behind = after ? sql`(a.organisation, a.user_name) > (${after.organisation}, ${after.userName})` : sql`true`;
  const { rows } = await sql<PersonLine>`
    select a.organisation, a.user_name as "userName", a.display_name as "displayName",
      'administrator' = any(a.roles) as "isAdministrator", split_part(a.default_option, ':', 1) as "defaultChannel",
      a.recovery_codes_left as "recoveryCodesLeft",
      coalesce(k.methods, '{}') as methods, k.updated_at as "updatedAt", k.used_at as "usedAt"
    from (
      select * from accounts a where ${conditionsOf(filter)} and ${behind}
      order by a.organisation, a.user_name limit ${limit}) a
    left join lateral (
      select array_agg(distinct m.kind) filter (where ${USABLE}) as methods,
        max(greatest(m.proved_at, m.disabled_at, m.removed_at)) as updated_at, max(m.last_used_at) as used_at
      from methods m where m.account_id = a.id) k on true
    order by a.organisation, a.user_name`.execute(db);
  return rows;
}

export interface Totals {
  people: number;
  mfa: number;
  passwordless: number;
  recoveryCodes: number;
  /** How many people have each kind. */
  byMethod: Record<MethodKind, number>;
}

/** Adds the people up who fit. */
export async function loadTotals(db: Database, filter: ReportFilter): Promise<Totals> {
  const { rows } = await sql<Omit<Totals, 'byMethod'> & { counts: Record<string, number> | null }>`
    with people as materialized (
      select a.id, a.recovery_codes_left > 0 as has_codes from accounts a where ${conditionsOf(filter)}),
    holders as (
      select m.account_id, array_agg(distinct m.kind) as kinds
      from methods m join people p on p.id = m.account_id where ${USABLE} group by m.account_id)
    select (select count(*)::int from people) as people,
      (select count(*)::int from people where has_codes) as "recoveryCodes",
      count(*)::int as mfa, (count(*) filter (where 'passkey' = any(kinds)))::int as passwordless,
      (select jsonb_object_agg(kind, n) from (
        select kind, count(*)::int as n from holders, unnest(kinds) as kind group by kind) k) as counts
    from holders`.execute(db);
  const { counts, ...totals } = rows[0] ?? { counts: null, people: 0, mfa: 0, passwordless: 0, recoveryCodes: 0 };
  const none = {
    'authentication-phone': 0,
    'office-phone': 0,
    'alternate-phone': 0,
    app: 0,
    passkey: 0,
    'hardware-token': 0,
  };
  return { ...totals, byMethod: { ...none, ...counts } };
}

export interface CampaignProgress {
  /** People whom the campaign is for. */
  invited: number;
  havePasskey: number;
  /** Who said "not now" or "never" within 30 days and has none. */
  putOff: number;
  /** Passkeys that were made within 30 days. */
  made: number;
}

/** How far the campaign has come. Whom it is for is decided as by accounts/in-campaign.ts. */
export async function loadCampaign(db: Database, campaign: CampaignSettings): Promise<CampaignProgress> {
  const { includeGroups, excludeGroups } = campaign;
  const { rows } = await sql<CampaignProgress>`
    with invited as materialized (
      select a.id, ${HAS_PASSKEY} as has from accounts a
      where a.disabled_at is null and not a.roles && ${[...excludeGroups]}::text[]
        and (${includeGroups}::text[] is null or a.roles && ${includeGroups}::text[]))
    select count(*)::int as invited, (count(*) filter (where has))::int as "havePasskey",
      (select count(distinct e.account_id)::int from audit_events e join invited i on i.id = e.account_id and not i.has
        where e.kind = 'passkey-offer-answered' and e.at > now() - interval '30 days') as "putOff",
      (select count(*)::int from audit_events e join invited i on i.id = e.account_id
        where e.kind = 'method-added' and e.detail->>'method' = 'passkey' and e.at > now() - interval '30 days') as made
    from invited`.execute(db);
  return rows[0] ?? { invited: 0, havePasskey: 0, putOff: 0, made: 0 };
}

/** Roles that people have, for the filter. */
export async function loadRoles(db: Database): Promise<string[]> {
  const { rows } = await sql<{ role: string }>`
    select distinct unnest(roles) as role from accounts where roles <> '{}' order by role limit 200`.execute(db);
  return rows.map(({ role }) => role);
}
