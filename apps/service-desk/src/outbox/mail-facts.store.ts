import { sql } from 'kysely';
import type { LanguageTag } from '../settings.ts';
import type { Database } from '../tables.ts';
import type { CaseStatus, Confidentiality } from '../tables-of-cases.ts';
import type { ClaimedMail } from './outgoing-mails.store.ts';

/** Everything that a mail is written from, as it is stored at the moment of sending. */
export interface MailFacts {
  number: number;
  title: string;
  status: CaseStatus;
  confidentiality: Confidentiality;
  timerAt: Date | null;
  caseLanguage: LanguageTag;
  /** Whether the person still is a party of the case. */
  party: boolean;
  email: string | null;
  personName: string;
  personLanguage: LanguageTag | null;
  /** Bounces made us give the address up for now. */
  undeliverable: boolean;
  groupName: { nb: string; en: string };
  signature: { nb: string; en: string };
  /** The reply that the mail carries; null when there is none, or it may not leave (internal, recalled). */
  reply: { body: string; files: number; authorName: string | null; held: boolean } | null;
  /** Message-IDs of the person's own last mails in this case, newest last, without brackets. */
  thread: string[];
}

/** For so many days after a bounce nothing is sent to an address. */
const GIVEN_UP_DAYS = 7;

/** Loads what a mail is written from; null when its case or person is gone. Its case is where the mail's row is now: it may have been merged since. */
export async function findMailFacts(db: Database, mail: Pick<ClaimedMail, 'id' | 'toPersonId' | 'messageId'>) {
  const { rows } = await sql<Omit<MailFacts, 'reply'> & { reply: MailFacts['reply'] }>`
    select c.number, c.title, c.status, c.confidentiality, c.timer_at as "timerAt", c.language as "caseLanguage",
      p.id = any (c.parties) as party, p.email, p.language as "personLanguage",
      coalesce(p.name, p.user_name, '') as "personName",
      exists (select from undeliverable_addresses u where u.address = lower(p.email)
        and u.last_at > now() - make_interval(days => ${GIVEN_UP_DAYS})) as undeliverable,
      json_build_object('nb', g.name_nb, 'en', g.name_en) as "groupName",
      json_build_object('nb', g.signature_nb, 'en', g.signature_en) as signature,
      (select json_build_object('body', m.body, 'held', coalesce(m.held_until > now(), false),
          'authorName', (select a.name from people a where a.id = m.author_id),
          'files', (select count(*) from attachments f
            where f.message_id = m.id and not f.internal and f.removed_at is null))
        from messages m
        where m.id = ${mail.messageId}::uuid and m.case_id = c.id and m.kind = 'reply' and not m.internal
          and m.recalled_at is null) as reply,
      array(select t.message_id_header from (
        select i.message_id_header, i.received_at from incoming_mails i
        where i.case_id = c.id and i.state in ('opened', 'joined') and i.message_id_header is not null
          and i.from_address = lower(p.email)
        order by i.received_at desc limit 5) t order by t.received_at) as thread
    from cases c join people p on p.id = ${mail.toPersonId} join groups g on g.id = c.group_id
    where c.id = (select o.case_id from outgoing_mails o where o.id = ${mail.id})`.execute(db);
  return (rows[0] ?? null) satisfies MailFacts | null;
}

/** The selector of a person's own address for a case, made when there is none. */
export async function findOrCreateSelector(
  db: Database,
  caseId: string,
  personId: string,
  fresh: string,
): Promise<string> {
  const { rows } = await sql<{ selector: string }>`
    insert into reply_addresses (selector, case_id, person_id) values (${fresh}, ${caseId}, ${personId})
    on conflict (case_id, person_id) do update set selector = reply_addresses.selector
    returning selector`.execute(db);
  const [row] = rows;
  if (!row) throw new Error('A reply address was neither found nor made.');
  return row.selector;
}
