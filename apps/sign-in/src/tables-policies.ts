import type { ColumnType, Generated } from 'kysely';

/** The rows of policies, as migration 0013 makes them; see tables.ts. What their JSON holds is the stores' of policies/. */
type Time = ColumnType<Date, Date | string | undefined, Date | string>;
type Json<T> = ColumnType<T, string, string>;

/** The policy of a run that was not the one before's. The last row is what a start is compared with. */
interface PolicyRunsTable {
  id: Generated<string>;
  at: Time;
  hash: string;
  policy: Json<Record<string, unknown>>;
  answers: Json<unknown[]>;
}

/** Somebody said that a policy, weaker than that of a run, may be. */
interface PolicyAcceptancesTable {
  run_id: string;
  hash: string;
  accepted_by: string;
  at: Time;
}

/** When a start with a weaker policy was last put on record. */
interface PolicyRefusalsTable {
  hash: string;
  at: Time;
}

/** Why a sign-in was let through, or not. */
interface DecisionReceiptsTable {
  id: string;
  at: Time;
  account_id: string;
  account_session_id: string | null;
  journey_id: string | null;
  service: string;
  outcome: 'granted' | 'refused' | 'blocked';
  facts: Json<Record<string, unknown>>;
  rules: string[];
  policy_hash: string;
}

export interface PolicyTables {
  policy_runs: PolicyRunsTable;
  policy_acceptances: PolicyAcceptancesTable;
  policy_refusals: PolicyRefusalsTable;
  decision_receipts: DecisionReceiptsTable;
}
