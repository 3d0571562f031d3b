import assert from 'node:assert/strict';
import { setTimeout as wait } from 'node:timers/promises';
import type { House } from './house.ts';
import type { JournalLine } from './journal.ts';
import type { PatientSignIn } from './patient-person.ts';

/** What both operators noted, from the first line to the last. */
export interface Records {
  first: readonly JournalLine[];
  second: readonly JournalLine[];
}

/** The first gateway's time-out, and how long it may keep a message without a word. */
const TIME_OUT_MS = 5000;
const STRANDED_MS = 15_000;
const READY_MS = 20_000;

const listTaken = (lines: readonly JournalLine[]) => lines.filter(({ kind }) => kind === 'taken');
const codeOf = ({ text }: JournalLine) => /\b\d{6}\b/.exec(text)?.[0];

/**
 * One request, one code: nobody asked twice, so all that either operator ever had for a number, refused or lost as well,
 * holds the code that its owner signed in with, and is the same text.
 */
export function requireOneCodeEach({ first, second }: Records, signIns: readonly PatientSignIn[]): void {
  const byNumber = Map.groupBy(
    [...first, ...second].filter(({ to }) => to !== ''),
    ({ to }) => to,
  );
  assert.equal(byNumber.size, signIns.length, 'numbers that operators had a message for, and people');
  for (const { to, code } of signIns) {
    const lines = byNumber.get(to) ?? [];
    assert.deepEqual([...new Set(lines.map(codeOf))], [code], `${to} was sent other codes than the one that was used`);
    assert.equal(new Set(lines.map(({ text }) => text)).size, 1, `${to} was sent different texts`);
  }
}

/** No operator took a message twice. Being refused first, as too much, is no taking. */
export function requireOnceByEach(records: Records): void {
  for (const [name, lines] of Object.entries(records)) {
    const numbers = listTaken(lines).map(({ to }) => to);
    const repeated = numbers.filter((to, index) => numbers.indexOf(to) < index);
    assert.deepEqual(repeated, [], `the ${name} operator was given one message twice`);
  }
}

/** Nothing is on its way any more; what was asked for was asked for once. */
export async function requireNothingLeft(house: House, people: number): Promise<void> {
  const deadline = Date.now() + READY_MS;
  for (;;) {
    const [row] = await house.ask<{ open: string; sends: string }>(`
      select count(*) filter (where state in ('queued', 'sending')) as open,
        count(distinct (challenge_id, send_number)) as sends
      from outbox`);
    assert.equal(Number(row?.sends), people, 'requests for a code, and people');
    if (Number(row?.open) === 0) return;
    assert.ok(Date.now() < deadline, `${row?.open} messages are left behind`);
    await wait(200);
  }
}

/** How long after what the second operator had a message that had been the first one's. Milliseconds. */
export interface Switches {
  /** After the first refused it, or could not be reached. */
  refused: number[];
  /** After the first was asked, when the link broke before it answered. */
  broken: number[];
  /** After the first was asked, and did not answer in time. */
  silent: number[];
  /** After the first took it, and said nothing more of it while it was down or has been. */
  stranded: number[];
}

interface SwitchRow {
  id: string;
  asked: number | null;
  taken: number | null;
  refused: number | null;
  made: number;
}

const milliseconds = (column: string) => `(extract(epoch from ${column}) * 1000)::float8`;

/** Measures by the outbox when the first was given up, and by the second operator's own record when it had the message. */
export async function measureSwitches(house: House, { second }: Records): Promise<Switches> {
  const rows = await house.ask<SwitchRow>(`
    select s.id, ${milliseconds('f.sending_at')} as asked, ${milliseconds('f.handed_over_at')} as taken,
      case when f.state = 'failed' then ${milliseconds('f.ended_at')} end as refused, ${milliseconds('s.created_at')} as made
    from outbox f join outbox s using (challenge_id, send_number)
    where f.gateway = 'first' and s.gateway = 'second' and f.created_at < s.created_at`);
  const had = new Map(listTaken(second).map(({ reference, at }) => [reference, at]));
  const switches: Switches = { refused: [], broken: [], silent: [], stranded: [] };
  for (const { id, asked, taken, refused, made } of rows) {
    const at = had.get(id);
    assert.ok(at !== undefined && asked !== null, 'a message for the second operator that it never had');
    if (taken !== null && made - taken >= STRANDED_MS) switches.stranded.push(at - taken);
    else if (refused !== null) switches.refused.push(at - refused);
    else (made - asked < TIME_OUT_MS ? switches.broken : switches.silent).push(at - asked);
  }
  return switches;
}

/** The middle, the 95th of a hundred, and the most. */
export function describeTimes(times: readonly number[]): string {
  const sorted = times.toSorted((one, other) => one - other);
  const at = (share: number) => ((sorted[Math.ceil(sorted.length * share) - 1] ?? 0) / 1000).toFixed(2);
  return times.length === 0 ? 'none' : `${times.length}: p50 ${at(0.5)}, p95 ${at(0.95)}, most ${at(1)} s`;
}
