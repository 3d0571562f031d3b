import pg from 'pg';
import { makeDemonstration } from './demonstration.ts';
import { insertRows } from './rows.ts';

/**
 * Fills a desk that has no group yet with a day's work, all or nothing; a desk that has one is left as it is. Gives
 * whether it was filled. The tables must be there.
 */
export async function seedDesk(databaseUrl: string, now = new Date()): Promise<boolean> {
  const client = new pg.Client({ connectionString: databaseUrl, application_name: 'vakt-demonstration' });
  await client.connect();
  try {
    await client.query('begin');
    await client.query('lock table groups in share row exclusive mode');
    const { rowCount } = await client.query('select from groups limit 1');
    if (rowCount === 0) {
      for (const [table, rows] of makeDemonstration(now)) await insertRows(client, table, rows);
      await client.query(`select setval('case_numbers', (select max(number) from cases))`);
    }
    await client.query('commit');
    return rowCount === 0;
  } finally {
    await client.end();
  }
}
