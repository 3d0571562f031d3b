import { userInfo } from 'node:os';
import { closeSecurityReport, listSecurityReports } from '../undo/security-reports.ts';
import { inHouse } from './open-house.ts';
import type { CommandInput } from './people-commands.ts';
import { UsageFault } from './usage.ts';

/** `vakt reports`: what people reported as not having been them, and changes that were undone. */
export function reportsCommand({ environment, options, terminal }: CommandInput): Promise<void> {
  return inHouse(environment, async ({ db }) => {
    const reports = await listSecurityReports(db, options['all'] ? null : 'open');
    if (options['json']) {
      terminal.print(JSON.stringify(reports, null, 2));
      return;
    }
    if (reports.length === 0) terminal.print('There is no open report.');
    for (const { id, openedAt, organisation, userName, way, about, state } of reports)
      terminal.print(
        `${id}  ${openedAt.toISOString()}  ${organisation}  ${userName}  ${way}  ${about ?? '-'}  ${state}`,
      );
  });
}

/** `vakt reports close ID --note "WHAT WAS DONE"` */
export function closeReportCommand({ environment, operands, options, terminal }: CommandInput): Promise<void> {
  return inHouse(environment, async ({ db }) => {
    const [id = ''] = operands;
    const note = options['note'];
    if (typeof note !== 'string' || note.trim() === '' || note.length > 500)
      throw new UsageFault('The note is missing (or longer than 500 characters): --note "WHAT WAS DONE".');
    const closed = await closeSecurityReport(db, { id, by: userInfo().username, note: note.trim() });
    if (!closed) throw new UsageFault('There is no open report with this id.');
    terminal.print(`The report ${id} is closed.`);
  });
}
