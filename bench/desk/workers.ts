import { newToken } from '@vakt/foundation/ids';
import { hashToken } from '@vakt/foundation/secrets';
import type pg from 'pg';

/** A case worker who is signed in. */
export interface Worker {
  id: string;
  /** What the browser sends. */
  cookie: string;
  /** Numbers of open cases that this worker may change. */
  openCases: number[];
}

const MULTI_FACTOR = 'https://refeds.org/profile/mfa';
const MOST_CASES = 60;

/** Signs every case worker of the database in, as a sign-in with two factors would, and finds cases for each to work on. */
export async function signWorkersIn(client: pg.Pool): Promise<Worker[]> {
  const { rows } = await client.query<{ id: string; cases: number[] }>(
    `select m.person_id as id, array(
       select c.number from cases c
       where c.status not in ('done', 'closed') and c.confidentiality in ('open', 'group')
         and c.group_id in (select group_id from memberships k where k.person_id = m.person_id)
         and not (m.person_id = any (c.parties))
       order by c.waiting_since desc nulls last limit ${MOST_CASES}) as cases
     from memberships m group by m.person_id order by m.person_id`,
  );
  const workers = rows.map(({ id, cases }) => ({ id, openCases: cases, token: newToken() }));
  await client.query(
    `insert into sessions (id_hash, person_id, acr, amr, roles, auth_time, id_token_sealed)
     select hash, person, $3, '{pwd,otp,mfa}', '{desk-operator}', now(), ''
     from unnest($1::text[], $2::uuid[]) as one (hash, person)`,
    [workers.map(({ token }) => hashToken(token)), workers.map(({ id }) => id), MULTI_FACTOR],
  );
  return workers.map(({ id, openCases, token }) => ({ id, openCases, cookie: `desk-session=${token}` }));
}

/** Ends what `signWorkersIn` began. */
export async function signWorkersOut(client: pg.Pool): Promise<void> {
  await client.query(`delete from sessions where id_token_sealed = ''`);
}
