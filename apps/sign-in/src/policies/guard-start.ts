import { createHash } from 'node:crypto';
import { OperatorProblem } from '@vakt/storage/operator-problem';
import type { Kysely, Transaction } from 'kysely';
import { recordEvent } from '../audit/record-event.ts';
import type { Settings } from '../settings.ts';
import type { SignInTables } from '../tables.ts';
import {
  type Comparison,
  comparePolicies,
  findWeakerAnswers,
  isNowhereWeaker,
  listAnswers,
  type RecordedAnswer,
} from './compare-policies.ts';
import { describeComparison } from './describe-comparison.ts';
import { createPolicyRecord, hashPolicy, type PolicyRecord } from './policy-record.ts';
import * as store from './policy-runs.store.ts';

/** This configuration's policy beside the last run's. */
export interface PolicyChange {
  record: PolicyRecord;
  hash: string;
  last: store.PolicyRun | null;
  /** Null: there is no last run, or nothing changed. */
  comparison: Comparison | null;
  /** SHA-256 (hex) of the step from the last run's policy to this one with all that gets weaker by it: what is accepted. */
  acceptance: string;
}

/**
 * An acceptance is for one step. By the policy's hash alone a line that was left in the configuration would accept the same
 * policy for good: after it had been made stricter again, and however weakly a later program reads it.
 */
function hashStep(last: store.PolicyRun | null, hash: string, comparison: Comparison | null): string {
  const findings = comparison === null ? [] : describeComparison(comparison);
  return createHash('sha256')
    .update(JSON.stringify([last?.hash ?? null, hash, findings]))
    .digest('hex');
}

/** Compares this configuration's policy with the last run's. Changes nothing. */
export async function loadPolicyChange(
  db: Kysely<SignInTables> | Transaction<SignInTables>,
  settings: Settings,
): Promise<PolicyChange> {
  const record = createPolicyRecord(settings);
  const hash = hashPolicy(record);
  const last = await store.loadLastRun(db);
  const changeOf = (comparison: Comparison | null): PolicyChange => {
    return { record, hash, last, comparison, acceptance: hashStep(last, hash, comparison) };
  };
  if (last === null) return changeOf(null);
  const weakerAnswers = findWeakerAnswers(last.policy, last.answers);
  if (last.hash === hash && weakerAnswers.length === 0) return changeOf(null);
  const comparison = comparePolicies(last.policy, record);
  return changeOf({ ...comparison, unknown: [...comparison.unknown, ...describeAnswers(weakerAnswers)] });
}

function describeAnswers(answers: readonly RecordedAnswer[]): string[] {
  const [first] = answers;
  if (!first) return [];
  const who = first.facts.groups.length === 0 ? '' : `, group ${first.facts.groups.join(' and ')}`;
  const where = first.facts.network === null ? '' : `, network ${first.facts.network}`;
  const count = answers.length === 1 ? 'one case' : `${answers.length} cases`;
  return [
    `this version of the program reads the last run's rules in a weaker way in ${count}, such as service ${first.facts.service}${who}${where}`,
  ];
}

/**
 * Compares the policy of this run with the last one's before anybody is let in (P7), and notes it as the last one. Throws
 * an OperatorProblem with everything that would get weaker, and for whom, unless exactly this policy was accepted: by
 * `vakt policies accept`, or by the hash of this step in the configuration. Processes that start at once go one after another.
 */
export async function requirePolicyNotWeaker(deps: { db: Kysely<SignInTables>; settings: Settings }): Promise<void> {
  const refused = await deps.db.transaction().execute((trx) => noteRun(trx, deps.settings));
  if (refused !== null) throw new OperatorProblem(wordRefusal(refused));
}

/** Notes this run; gives the change instead when it may not begin. What is put on record is kept either way. */
async function noteRun(trx: Transaction<SignInTables>, settings: Settings): Promise<PolicyChange | null> {
  await store.lockRuns(trx);
  const change = await loadPolicyChange(trx, settings);
  const { record, hash, last, comparison, acceptance } = change;
  if (last !== null && comparison === null) return null;
  const note = async (was: 'first' | 'not-weaker' | 'accepted', by: string | null) => {
    await store.insertRun(trx, { hash, policy: record, answers: listAnswers(record) });
    await recordEvent(trx, { kind: 'policy-changed', accountId: null, journeyId: null, detail: { hash, was, by } });
    return null;
  };
  if (last === null || comparison === null) return note('first', null);
  if (isNowhereWeaker(comparison)) return note('not-weaker', null);
  const accepted =
    settings.decisions.acceptedPolicy === acceptance
      ? 'configuration'
      : await store.findAcceptance(trx, last.id, acceptance);
  if (accepted !== null) return note('accepted', accepted);
  if (await store.claimRefusal(trx, hash)) {
    const findings = describeComparison(comparison).length;
    await recordEvent(trx, { kind: 'policy-refused', accountId: null, journeyId: null, detail: { hash, findings } });
  }
  return change;
}

const MOST_LINES = 40;

/** What gets weaker, as lines. */
export function listFindings({ comparison }: PolicyChange): string[] {
  const lines = comparison === null ? [] : describeComparison(comparison);
  if (lines.length <= MOST_LINES) return lines;
  return [...lines.slice(0, MOST_LINES), `… and ${lines.length - MOST_LINES} more`];
}

function wordRefusal(change: PolicyChange): string {
  return [
    'The second-factor policy of this configuration is weaker than the last run’s, so the service does not start:',
    ...listFindings(change).map((line) => `  - ${line}`),
    'If that is meant, accept exactly this policy: run "vakt policies accept", or write into the configuration',
    `  decisions: { acceptedPolicy: "${change.acceptance}" }`,
  ].join('\n');
}

/** Accepts this configuration's policy in place of the last run's, for the next start. False: there is nothing to accept. */
export async function acceptPolicy(
  db: Kysely<SignInTables>,
  { last, hash, comparison, acceptance }: PolicyChange,
  by: string,
): Promise<boolean> {
  if (last === null || comparison === null || isNowhereWeaker(comparison)) return false;
  const findings = describeComparison(comparison).length;
  await db.transaction().execute(async (trx) => {
    await store.insertAcceptance(trx, { runId: last.id, hash: acceptance, by });
    await recordEvent(trx, {
      kind: 'policy-accepted',
      accountId: null,
      journeyId: null,
      detail: { hash, by, findings },
    });
  });
  return true;
}
