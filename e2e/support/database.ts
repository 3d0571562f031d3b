import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import type { StackAddresses } from './stack.ts';

/**
 * The sign-in service's own database, for what a test cannot wait for: time. Only times are moved here; everything
 * else goes through the pages.
 */
function withDatabase<T>(addresses: StackAddresses, work: (client: pg.Client) => Promise<T>): Promise<T> {
  return withDatabaseOf(addresses, 'sign-in', work);
}

/** The same for the database of either program. */
async function withDatabaseOf<T>(
  addresses: StackAddresses,
  program: 'sign-in' | 'service-desk',
  work: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const { dataFolder } = addresses;
  const password = (await readFile(join(dataFolder, `secrets/${program}-database-password`), 'utf8')).trim();
  const name = `vakt_${program.replace('-', '_')}`;
  // Line 5 of postmaster.pid is the folder of the socket.
  const running = await readFile(join(dataFolder, 'postgres/data/postmaster.pid'), 'utf8');
  const host = running.split('\n')[4];
  if (!host) throw new Error(`No server runs in ${dataFolder}.`);
  const client = new pg.Client({ host, user: name, database: name, password });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

const journeyOf = (pageUrl: string) => new URL(pageUrl).pathname.split('/')[2] ?? '';

/** Makes the codes of the journey on this page older by so many seconds: they expire, or can be sent again. */
export async function ageCodes(addresses: StackAddresses, pageUrl: string, seconds: number): Promise<void> {
  const by = [journeyOf(pageUrl), `${seconds} seconds`];
  await withDatabase(addresses, async (client) => {
    const { rowCount } = await client.query(
      `update challenges set created_at = created_at - $2::interval, last_send_at = last_send_at - $2::interval,
        expires_at = expires_at - $2::interval where journey_id = $1`,
      by,
    );
    if (rowCount === 0) throw new Error('This journey has no code.');
    await client.query(
      `update challenge_codes set created_at = created_at - $2::interval, expires_at = expires_at - $2::interval
        where challenge_id in (select id from challenges where journey_id = $1)`,
      by,
    );
  });
}

/** Makes the journey on this page as old as one that was left lying. */
export async function expireJourney(addresses: StackAddresses, pageUrl: string): Promise<void> {
  await withDatabase(addresses, async (client) => {
    const { rowCount } = await client.query('update journeys set expires_at = now() where id = $1', [
      journeyOf(pageUrl),
    ]);
    if (rowCount === 0) throw new Error('There is no such journey.');
  });
}

/** Makes the messages of the journey on this page older by so many seconds: their receipts are late. */
export async function ageMessages(addresses: StackAddresses, pageUrl: string, seconds: number): Promise<void> {
  const by = [journeyOf(pageUrl), `${seconds} seconds`];
  await withDatabase(addresses, async (client) => {
    const { rowCount } = await client.query(
      `update outbox set handed_over_at = handed_over_at - $2::interval
        where challenge_id in (select id from challenges where journey_id = $1)`,
      by,
    );
    if (rowCount === 0) throw new Error('This journey has no message.');
  });
}

/** Moves what was sent for an account back in time by so many hours; gives when it was sent then. */
export async function ageMessagesOf(addresses: StackAddresses, userName: string, hours: number): Promise<Date> {
  return withDatabase(addresses, async (client) => {
    const { rows } = await client.query(
      `update outbox o set created_at = o.created_at - $2::interval, sending_at = o.sending_at - $2::interval,
        handed_over_at = o.handed_over_at - $2::interval, ended_at = o.ended_at - $2::interval
        from challenges c join accounts a on a.id = c.account_id
        where o.challenge_id = c.id and a.user_name = $1 returning o.created_at`,
      [userName, `${hours} hours`],
    );
    if (rows.length === 0) throw new Error('Nothing was sent for this account.');
    return rows[0].created_at;
  });
}

/** Makes all sign-ins of an account older by so many hours, at the sign-in service and as the desk has them. */
export async function ageSignIns(addresses: StackAddresses, userName: string, hours: number): Promise<void> {
  const by = `${hours} hours`;
  await withDatabase(addresses, (client) =>
    client.query(
      `update account_sessions s set password_at = s.password_at - $2::interval,
        second_factor_at = s.second_factor_at - $2::interval
        from accounts a where a.id = s.account_id and a.user_name = $1`,
      [userName, by],
    ),
  );
  await withDatabaseOf(addresses, 'service-desk', (client) =>
    client.query(
      `update sessions s set auth_time = s.auth_time - $2::interval
        from people p where p.id = s.person_id and p.user_name like $1 || '%'`,
      [userName, by],
    ),
  );
}

/** Lets so many recovery codes of an account be left, as after years of use. */
export async function ageRecoveryCodes(addresses: StackAddresses, userName: string, left: number): Promise<void> {
  await withDatabase(addresses, async (client) => {
    const { rowCount } = await client.query(
      'update accounts set recovery_codes_left = $2 where user_name = $1 and recovery_codes_left > $2',
      [userName, left],
    );
    if (rowCount === 0) throw new Error('This account has not so many recovery codes.');
  });
}

/** Moves an account's access pass back in time by so many seconds: it has run out. */
export async function agePass(addresses: StackAddresses, userName: string, seconds: number): Promise<void> {
  const by = [userName, `${seconds} seconds`];
  await withDatabase(addresses, async (client) => {
    const { rowCount } = await client.query(
      `update access_passes p set valid_from = valid_from - $2::interval, valid_until = valid_until - $2::interval
        from accounts a where a.id = p.account_id and a.user_name = $1`,
      by,
    );
    if (rowCount === 0) throw new Error('This account has no pass.');
    await client.query(
      `update accounts set pass_from = pass_from - $2::interval, pass_until = pass_until - $2::interval
        where user_name = $1`,
      by,
    );
  });
}

/** Makes the second factor of all sessions of an account older by so many seconds. */
export async function ageFactor(addresses: StackAddresses, userName: string, seconds: number): Promise<void> {
  await withDatabase(addresses, async (client) => {
    const { rowCount } = await client.query(
      `update account_sessions s set second_factor_at = s.second_factor_at - $2::interval
        from accounts a where a.id = s.account_id and a.user_name = $1 and s.second_factor is not null`,
      [userName, `${seconds} seconds`],
    );
    if (rowCount === 0) throw new Error('This account has no session with two factors.');
  });
}

/** Locks an account's codes for so many seconds, as wrong ones do over a longer time than a test has. */
export async function lockCodes(addresses: StackAddresses, userName: string, seconds: number): Promise<void> {
  await withDatabase(addresses, async (client) => {
    await client.query(
      `update accounts set code_failures = 12, code_locked_until = now() + $2::interval where user_name = $1`,
      [userName, `${seconds} seconds`],
    );
  });
}

/** Makes what a support worker did count as many times as so many, within these 24 hours. */
export async function repeatActs(addresses: StackAddresses, userName: string, times: number): Promise<void> {
  await withDatabase(addresses, async (client) => {
    const { rowCount } = await client.query(
      `insert into support_acts (id, kind, account_id, worker_id, worker_role, door, reason, state, expires_at, confirmed_at)
        select gen_random_uuid(), s.kind, s.account_id, s.worker_id, s.worker_role, s.door, s.reason, 'done', now(), now()
        from (select x.* from support_acts x join accounts a on a.id = x.worker_id
          where a.user_name = $1 and x.kind = 'unlock' and x.state = 'done' limit 1) s, generate_series(1, $2)`,
      [userName, times],
    );
    if (rowCount === 0) throw new Error('This worker has unlocked nobody.');
  });
}

/** Makes a case worker who has signed in a lead of a group, as an administrator would. */
export async function makeLead(addresses: StackAddresses, userName: string, groupKey: string): Promise<void> {
  await withDatabaseOf(addresses, 'service-desk', async (client) => {
    const { rowCount } = await client.query(
      `insert into memberships (group_id, person_id, role)
        select g.id, p.id, 'lead' from groups g, people p
        where g.key = $2 and (p.user_name = $1 or p.user_name like $1 || '@%')
        on conflict (group_id, person_id) do update set role = 'lead'`,
      [userName, groupKey],
    );
    if (rowCount === 0) throw new Error('There is no such person or group at the desk.');
  });
}

/** Leaves a case without anybody who sees it, as when the last of those named on it has left, and its requester was told. */
export async function leaveCaseAlone(addresses: StackAddresses, number: string): Promise<void> {
  await withDatabaseOf(addresses, 'service-desk', async (client) => {
    const { rowCount } = await client.query(
      `update cases set confidentiality = 'named', named = '{}', orphaned_at = now() where number = $1`,
      [Number(number.replace(/\D/g, ''))],
    );
    if (rowCount === 0) throw new Error('There is no such case at the desk.');
  });
}

/** Lets the sessions of somebody at the desk run out: they have not been used for so long. */
export async function endDeskSessions(addresses: StackAddresses, userName: string): Promise<void> {
  await withDatabaseOf(addresses, 'service-desk', async (client) => {
    const { rowCount } = await client.query(
      `update sessions set last_used_at = last_used_at - interval '2 hours'
        where person_id in (select id from people where user_name = $1 or user_name like $1 || '@%')`,
      [userName],
    );
    if (rowCount === 0) throw new Error('This person has no session at the desk.');
  });
}
