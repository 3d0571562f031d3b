import { BYTE_ORDER_MARK, writeLine } from '@vakt/foundation/csv';
import type { Kysely } from 'kysely';
import type { Settings } from '../../settings.ts';
import type { SignInTables } from '../../tables.ts';
import { loadPeople, type PersonLine } from './people.store.ts';
import type { PersonPlace, ReportFilter } from './report-filter.ts';

/** Columns, named as in Microsoft Graph's `userRegistrationDetails` where there is such a one. */
const COLUMNS = [
  'userPrincipalName',
  'userDisplayName',
  'organisation',
  'isAdmin',
  'isMfaCapable',
  'isPasswordlessCapable',
  'methodsRegistered',
  'defaultMfaMethod',
  'recoveryCodesLeft',
  'lastUpdatedDateTime',
  'lastUsedDateTime',
];

function describePerson(person: PersonLine, domain: string | undefined): string[] {
  const { organisation, userName, displayName, methods, defaultChannel, recoveryCodesLeft } = person;
  const cells = [
    domain ? `${userName}@${domain}` : userName,
    displayName,
    organisation,
    String(person.isAdministrator),
    String(methods.length > 0),
    String(methods.includes('passkey')),
    methods.join(' '),
    defaultChannel ?? '',
    String(recoveryCodesLeft),
    person.updatedAt?.toISOString() ?? '',
    person.usedAt?.toISOString() ?? '',
  ];
  return cells;
}

const PAGE = 2000;

/** Writes the people who fit as CSV, a page at a time: memory does not grow with their number. */
export async function* writeReport(
  db: Kysely<SignInTables>,
  { organisations }: Pick<Settings, 'organisations'>,
  filter: ReportFilter,
  page = PAGE,
): AsyncGenerator<string> {
  yield `${BYTE_ORDER_MARK}${writeLine(COLUMNS)}`;
  let after: PersonPlace | null = null;
  for (;;) {
    const people: PersonLine[] = await loadPeople(db, filter, { after, limit: page });
    const domainOf = (id: string) => organisations.find((one) => one.id === id)?.domain;
    const lines = people.map((person) => writeLine(describePerson(person, domainOf(person.organisation))));
    if (lines.length > 0) yield lines.join('');
    after = people.at(-1) ?? null;
    if (people.length < page) return;
  }
}
