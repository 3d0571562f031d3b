import type { Addresses } from './environment.ts';
import type { DemonstrationPerson } from './people.ts';

/** Pads the columns of a table to one width each. */
function renderTable(rows: readonly string[][]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  return rows.map(
    (row) =>
      `  ${row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd()}`,
  );
}

/** What `npm start` shows when all is up, before the line `ready`. */
export function renderWelcome(facts: {
  addresses: Addresses;
  people: readonly DemonstrationPerson[];
  dataFolder: string;
  databaseFolder: string | null;
}): string {
  const { addresses, people } = facts;
  const lines = ['', 'Vakt is running.', ''];
  lines.push(
    ...renderTable([
      ['Sign-in service', addresses.signIn],
      ['Set up a second factor', `${addresses.signIn}/mfasetup`],
      ['Service desk', addresses.serviceDesk],
      ['Phone simulator', addresses.simulator],
      ['Mailboxes', `${addresses.simulator}/mailbox`],
      ['Delivery console', `${addresses.signIn}/admin/delivery`],
      ['Delivery drills', `${addresses.simulator}/drills`],
    ]),
  );
  if (people.length > 0) {
    lines.push('', 'Demonstration people:', '');
    lines.push(
      ...renderTable([
        ['User name', 'Password', 'Name', ''],
        ...people.map((one) => [one.userName, one.password, one.name, one.note ?? '']),
      ]),
    );
  }
  lines.push('', `Data and logs: ${facts.dataFolder}`);
  if (facts.databaseFolder && !facts.databaseFolder.startsWith(facts.dataFolder)) {
    lines.push(`Database:      ${facts.databaseFolder} (the database's user cannot reach the data folder)`);
  }
  lines.push('Ctrl-C stops everything.', '');
  return lines.join('\n');
}
