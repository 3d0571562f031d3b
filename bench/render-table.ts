/** A number as it stands in a table. */
export const writeNumber = (value: number, digits = 1) => value.toFixed(digits);

/** Rows of cells in columns: the first to the left, the others to the right. */
export function renderTable(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const pad = (cell: string, column: number) =>
    column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0);
  return rows.map((row) => `  ${row.map(pad).join('  ')}`).join('\n');
}

/** One line on whether something was reached. */
export function tellTarget(isReached: boolean, what: string, text: string): string {
  return `  ${isReached ? 'reached' : 'MISSED '}  ${what}: ${text}`;
}
