import { type Kysely, sql } from 'kysely';

/**
 * Search over cases: one document for each case, kept by the database itself when what it is made of commits, so that no
 * part of the desk can forget it. A sealed case has none. `words` holds what can be found, stemmed in bokmål and in
 * English. `marks` makes a search cheap and decides nothing: windows of numbers, so that the newest hits of a common word
 * are found without looking at all others, and who might see the case, so that hits which nobody sees cost nothing.
 * Who sees a hit is asked of the case itself, in the search (decision 0022).
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of [...DOCUMENTS, ...FUNCTIONS, ...TRIGGERS, FILL, ...INDEXES])
    await sql.raw(statement).execute(db);
}

const DOCUMENTS = [
  `create table search_documents (
     case_id uuid primary key references cases (id) on delete cascade,
     number integer not null,
     words tsvector not null,
     marks text[] not null
   )`,
  // Without a list of what is to be entered later: each search would read it through.
  `create index search_documents_words on search_documents using gin (words, marks) with (fastupdate = off)`,
];

const FUNCTIONS = [
  `create function search_words(body text) returns tsvector language sql immutable parallel safe
     return to_tsvector('pg_catalog.norwegian', body) || to_tsvector('pg_catalog.english', body)`,
  // PostgreSQL takes "rapport.pdf" for one word, a host: its parts are to be found too.
  `create function search_file_words(name text) returns tsvector language sql immutable parallel safe
     return search_words(name || ' ' || regexp_replace(name, '[^[:alnum:]]+', ' ', 'g'))`,
  `create function search_marks(number integer, confidentiality text, group_id uuid, named uuid[])
     returns text[] language sql immutable parallel safe
     return array['12/' || (number >> 12), '15/' || (number >> 15), '18/' || (number >> 18)]
       || case confidentiality
            when 'open' then array['open']
            when 'group' then array['g/' || group_id]
            else array(select 'p/' || one from unnest(named) one) end`,
  // What is very long is found by its beginning: a document has a largest size, and a message must never fail for it.
  `create function search_text(wanted uuid) returns text language sql stable
     return (select left(concat_ws(E'\\n', c.title, p.name, m.bodies), 200000)
       from cases c
         join people p on p.id = c.requester_id
         left join lateral (
           select string_agg(left(body, 20000), E'\\n' order by position) as bodies
           from messages where case_id = c.id and kind <> 'event' and recalled_at is null) m on true
       where c.id = wanted)`,
  // Says whether a case was written down at this commit already: then nothing more is to be done for it.
  `create function search_is_done(wanted uuid) returns boolean language sql volatile
     return strpos(coalesce(current_setting('vakt.search_done', true), ''), wanted::text) > 0`,
  `create function search_write(wanted uuid, body text) returns void language sql volatile
     begin atomic
       insert into search_documents (case_id, number, words, marks)
       select c.id, c.number, search_words(body) || search_file_words(coalesce(f.names, '')),
         search_marks(c.number, c.confidentiality, c.group_id, c.named)
       from cases c
         left join lateral (
           select left(string_agg(name, ' '), 20000) as names
           from attachments where case_id = c.id and removed_at is null) f on true
       where c.id = wanted and c.confidentiality <> 'sealed'
       on conflict (case_id) do update set words = excluded.words, marks = excluded.marks;
       delete from search_documents d using cases c
       where c.id = d.case_id and d.case_id = wanted and c.confidentiality = 'sealed';
     end`,
  // The lock makes two commits about one case wait for each other: each statement then sees what the other has done.
  `create function search_rebuild(wanted uuid) returns void language plpgsql strict as $$
     begin
       if search_is_done(wanted) then return; end if;
       perform pg_advisory_xact_lock(726410, hashtext(wanted::text));
       begin
         perform search_write(wanted, search_text(wanted));
       exception when program_limit_exceeded then
         perform search_write(wanted, (select title from cases where id = wanted));
       end;
       perform set_config('vakt.search_done', concat(current_setting('vakt.search_done', true), ' ', wanted), true);
     end $$`,
  `create function search_append(wanted uuid, more tsvector) returns void language plpgsql strict as $$
     begin
       if search_is_done(wanted) then return; end if;
       perform pg_advisory_xact_lock(726410, hashtext(wanted::text));
       if exists (select from search_documents where case_id = wanted) then
         update search_documents set words = words || more where case_id = wanted and length(words) < 20000;
       else
         perform search_rebuild(wanted);
       end if;
     exception when program_limit_exceeded then null;
     end $$`,
];

/** They run when a transaction commits, after every lock on a case: nobody waits for a case while holding its document. */
const trigger = (name: string, table: string, event: string, when: string, body: string) => [
  `create function ${name}() returns trigger language plpgsql as $$ begin ${body} return null; end $$`,
  `create constraint trigger ${name} after ${event} on ${table} deferrable initially deferred
     for each row when (${when}) execute function ${name}()`,
];

const TRIGGERS = [
  ...trigger(
    'search_message_added',
    'messages',
    'insert',
    `new.kind <> 'event'`,
    `perform search_append(new.case_id, search_words(left(new.body, 20000)));`,
  ),
  ...trigger(
    'search_message_changed',
    'messages',
    'update',
    `old.kind <> 'event' and (old.body, old.case_id, old.recalled_at) is distinct from (new.body, new.case_id, new.recalled_at)`,
    `perform search_rebuild(old.case_id); perform search_rebuild(new.case_id);`,
  ),
  ...trigger(
    'search_message_removed',
    'messages',
    'delete',
    `old.kind <> 'event'`,
    `perform search_rebuild(old.case_id);`,
  ),
  ...trigger(
    'search_case_changed',
    'cases',
    'update',
    `(old.title, old.confidentiality, old.named, old.requester_id) is distinct from
      (new.title, new.confidentiality, new.named, new.requester_id)
      or (old.group_id <> new.group_id and new.confidentiality = 'group')`,
    `perform search_rebuild(new.id);`,
  ),
  ...trigger(
    'search_file_added',
    'attachments',
    'insert',
    `new.case_id is not null and new.removed_at is null`,
    `perform search_append(new.case_id, search_file_words(new.name));`,
  ),
  ...trigger(
    'search_file_changed',
    'attachments',
    'update',
    `(old.case_id, old.removed_at, old.name) is distinct from (new.case_id, new.removed_at, new.name)`,
    `perform search_rebuild(old.case_id); perform search_rebuild(new.case_id);`,
  ),
  ...trigger(
    'search_person_renamed',
    'people',
    'update',
    `old.name is distinct from new.name`,
    `perform search_rebuild(id) from cases where parties @> array[new.id] and requester_id = new.id;`,
  ),
];

/** What was there before. */
const FILL = `select search_write(id, search_text(id)) from cases`;

/** What the policy asks of a case, and what lists are filtered by: lists and counts then read an index, and of cases only a page. */
const SEEN = 'id, status, group_id, assignee_id, requester_id, parties, named, confidentiality, recovery, entry';
const SEEN_OF_GROUP = SEEN.replace('group_id, ', '');
const OPEN = `where status not in ('done', 'closed')`;

/** For what is asked of a million cases and sixty thousand people at once. */
const INDEXES = [
  // Who works in a group by a role that they came with.
  `create index people_roles on people using gin (roles)`,
  'drop index cases_open',
  `create index cases_open on cases (priority, waiting_since, number) include (${SEEN}) ${OPEN}`,
  'drop index cases_queue',
  `create index cases_queue on cases (group_id, priority, waiting_since, number) include (${SEEN_OF_GROUP}) ${OPEN}`,
  'drop index cases_group',
  `create index cases_group on cases (group_id, updated_at, number) include (${SEEN_OF_GROUP})`,
  // An index is enough by itself where the visibility map is kept: after thousands of changes, not after two hundred thousand.
  `alter table cases set (autovacuum_vacuum_scale_factor = 0.005, autovacuum_analyze_scale_factor = 0.01)`,
];
