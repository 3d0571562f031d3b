import type pg from 'pg';

/** Rows of one table, as its columns are called. */
export type Row = Record<string, unknown>;

/** Inserts rows in one statement: for some hundreds. All rows have the same columns; what is left out gets its default. */
export async function insertRows(client: pg.Client, table: string, rows: readonly Row[]): Promise<void> {
  const [first] = rows;
  if (!first) return;
  const name = client.escapeIdentifier(table);
  const columns = Object.keys(first).map((column) => client.escapeIdentifier(column));
  const text = `insert into ${name} (${columns}) select ${columns} from json_populate_recordset(null::${name}, $1)`;
  await client.query(text, [JSON.stringify(rows)]);
}
