import { type RawBuilder, sql } from 'kysely';
import type { Database } from '../tables.ts';
import type { EventPlace, EventSearch, FoundEvent } from './found-event.ts';

type Row = Omit<FoundEvent, 'seal'> & { sealNumber: string | null; sealMac: string | null };

const placeOf = ({ micros, id }: EventPlace): RawBuilder<unknown> =>
  sql`(timestamptz 'epoch' + ${micros}::bigint * interval '1 microsecond', ${id}::bigint)`;

function conditionsOf({ reach, accountId, kinds, since, until, service, journeyId, actor }: EventSearch) {
  const all: RawBuilder<unknown>[] = [withinReach(reach)];
  if (accountId !== null) all.push(sql`e.account_id = ${accountId}::uuid`);
  if (kinds !== null) all.push(sql`e.kind = any(${[...kinds]}::text[])`);
  if (since !== null) all.push(sql`e.at >= ${since}::timestamptz`);
  if (until !== null) all.push(sql`e.at < ${until}::timestamptz`);
  if (service !== null) all.push(sql`e.detail->>'service' = ${service}`);
  if (journeyId !== null) all.push(sql`e.journey_id = ${journeyId}`);
  if (actor !== null) {
    all.push(sql`((e.detail ? 'by' and e.detail->>'by' = any(${[...actor.names]}::text[]))
      or (e.account_id = ${actor.accountId}::uuid and e.kind = any(${[...actor.ownKinds]}::text[])))`);
  }
  return sql.join(all, sql` and `);
}

const withinReach = (reach: string | null): RawBuilder<unknown> =>
  reach === null
    ? sql`true`
    : sql`(e.account_id is null or exists (
        select from accounts o where o.id = e.account_id and o.organisation = ${reach}))`;

/** Events that fit, newest first or oldest first, from behind a place on. */
export async function selectEvents(
  db: Database,
  search: EventSearch,
  { behind, order, limit }: { behind: EventPlace | null; order: 'newest' | 'oldest'; limit: number },
): Promise<FoundEvent[]> {
  const isNewest = order === 'newest';
  const after = behind === null ? sql`true` : sql`(e.at, e.id) ${isNewest ? sql`<` : sql`>`} ${placeOf(behind)}`;
  const direction = isNewest ? sql`desc` : sql`asc`;
  const { rows } = await sql<Row>`
    select e.id::text as id, e.at, (extract(epoch from e.at) * 1000000)::bigint::text as micros, e.kind, e.detail,
      e.journey_id as "journeyId", e.account_id as "accountId", a.user_name as "userName", a.organisation,
      s.number::text as "sealNumber", encode(s.mac, 'hex') as "sealMac"
    from (
      select * from audit_events e where ${conditionsOf(search)} and ${after}
      order by e.at ${direction}, e.id ${direction} limit ${limit}) e
    left join accounts a on a.id = e.account_id
    left join audit_seals s on s.event_id = e.id
    order by e.at ${direction}, e.id ${direction}`.execute(db);
  return rows.map(({ sealNumber, sealMac, ...event }) => ({
    ...event,
    seal: sealNumber !== null && sealMac !== null ? { number: sealNumber, mac: sealMac } : null,
  }));
}

/** The event of an id; null when there is none within reach. */
export async function selectEvent(db: Database, id: string, reach: string | null): Promise<FoundEvent | null> {
  const { rows } = await sql<Row>`
    select e.id::text as id, e.at, (extract(epoch from e.at) * 1000000)::bigint::text as micros, e.kind, e.detail,
      e.journey_id as "journeyId", e.account_id as "accountId", a.user_name as "userName", a.organisation,
      s.number::text as "sealNumber", encode(s.mac, 'hex') as "sealMac"
    from audit_events e
    left join accounts a on a.id = e.account_id
    left join audit_seals s on s.event_id = e.id
    where e.id = ${id}::bigint and ${withinReach(reach)}`.execute(db);
  const [row] = rows;
  if (!row) return null;
  const { sealNumber, sealMac, ...event } = row;
  return { ...event, seal: sealNumber !== null && sealMac !== null ? { number: sealNumber, mac: sealMac } : null };
}
