import assert from 'node:assert/strict';
import { setTimeout as wait } from 'node:timers/promises';
import type { LiveEvent } from '@vakt/ui/status';
import { sql } from 'kysely';
import { changeCase } from '../cases/change-case.ts';
import type { TestHouse, TestPerson } from '../testing/test-house.ts';

/** One open stream, as a browser has it. */
export interface Watcher {
  status: number;
  /** Everything that came over the wire. */
  wire(): string;
  events(): LiveEvent[];
  /** The last markup for an element. */
  last(target: string): string;
  isOver(): boolean;
  leave(): void;
}

/** Opens a stream. Resolves when the answer's head has come. */
export async function watch(
  house: TestHouse,
  person: TestPerson | null,
  path: string,
  headers: Record<string, string> = {},
): Promise<Watcher> {
  const leaving = new AbortController();
  const response = await fetch(new URL(path, house.origin), {
    redirect: 'manual',
    signal: leaving.signal,
    headers: { accept: 'text/event-stream', ...(person ? { cookie: person.cookie } : {}), ...headers },
  });
  let wire = '';
  let over = false;
  const read = async () => {
    const decoder = new TextDecoder();
    for await (const chunk of response.body ?? []) wire += decoder.decode(chunk as Uint8Array, { stream: true });
  };
  read()
    .catch(() => {})
    .finally(() => {
      over = true;
    });
  // What has come in part is not read yet.
  const events = () =>
    wire
      .slice(0, wire.lastIndexOf('\n') + 1)
      .split('\n')
      .filter((line) => line.startsWith('data: '))
      .map((line) => JSON.parse(line.slice(6)) as LiveEvent);
  return {
    status: response.status,
    wire: () => wire,
    events,
    last: (target) => events().findLast((event) => event.target === target)?.html ?? '',
    isOver: () => over,
    leave: () => leaving.abort(),
  };
}

/** `since` of a page that was loaded just now and has missed nothing, whatever was set up before. */
export async function sinceNow(house: TestHouse): Promise<string> {
  const { rows } = await sql<{ now: string }>`
    select (extract(epoch from now()) * 1000000 + 6000000)::bigint::text as now`.execute(house.db);
  return `since=${rows[0]?.now}`;
}

/** Waits until something holds, ten seconds at most. */
export async function until(what: string, condition: () => boolean): Promise<void> {
  for (let tries = 0; !condition(); tries += 1) {
    assert.ok(tries < 1000, `${what}: it did not happen within 10 seconds`);
    await wait(10);
  }
}

/** Changes a case as the house itself does, in a transaction of its own. */
export function touch(
  house: TestHouse,
  caseId: string,
  set: Parameters<typeof changeCase>[1]['set'] = {},
  by?: string,
) {
  return house.db.transaction().execute((trx) =>
    changeCase(trx, {
      caseId,
      expected: null,
      by: by ?? null,
      set,
      events: [{ what: 'tags', added: ['ny'], removed: [] }],
    }),
  );
}
