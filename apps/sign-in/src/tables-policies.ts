import type { ColumnType, Generated } from 'kysely';
import type { RecordedAnswer } from './policies/compare-policies.ts';
import type { PolicyRecord } from './policies/policy-record.ts';
import type { ReceiptFacts, ReceiptOutcome } from './policies/receipt.ts';

/** The rows of policies, as migration 0013 makes them; see tables.ts. */
type Time = ColumnType<Date, Date | string | undefined, Date | string>;
type Json<T> = ColumnType<T, string, string>;

/** The policy of a run that was not the one before's. The last row is what a start is compared with. */
export interface PolicyRunsTable {
  id: Generated<string>;
  at: Time;
  hash: string;
  policy: Json<PolicyRecord>;
  answers: Json<RecordedAnswer[]>;
}

/** Somebody said that a policy, weaker than that of a run, may be. */
export interface PolicyAcceptancesTable {
  run_id: string;
  hash: string;
  accepted_by: string;
  at: Time;
}

/** When a start with a weaker policy was last put on record. */
export interface PolicyRefusalsTable {
  hash: string;
  at: Time;
}

/** Why a sign-in was let through, or not. */
export interface DecisionReceiptsTable {
  id: string;
  at: Time;
  account_id: string;
  account_session_id: string | null;
  journey_id: string | null;
  service: string;
  outcome: ReceiptOutcome;
  facts: Json<ReceiptFacts>;
  rules: string[];
  policy_hash: string;
}
