import type { ColumnType, Generated } from 'kysely';

/** The rows of the support console, as migration 0016 makes them; see tables.ts. */
type Time = ColumnType<Date, Date | string | undefined, Date | string>;
type MaybeTime = ColumnType<Date | null, Date | string | null | undefined, Date | string | null>;
type Json<T> = ColumnType<T, string, string>;

export type ActKind =
  | 'unlock'
  | 'end-sessions'
  | 'require-enrolment'
  | 'order-pass'
  | 'disable-account'
  | 'enable-account';

/** `draft`: written and not confirmed. `waiting`: for a second worker. */
export type ActState = 'draft' | 'waiting' | 'done' | 'refused' | 'withdrawn';

/** What an act wishes beside itself, and what it led to: counts and times, never a secret. */
export type ActFacts = Record<string, string | number | boolean | null>;

export interface SupportActsTable {
  id: string;
  kind: ActKind;
  /** The person concerned. */
  account_id: string;
  worker_id: string;
  /** The higher of the worker's roles when it was confirmed: whoever approves has it too. */
  worker_role: 'support' | 'administrator';
  door: 'page' | 'api';
  /** By which an order over the API is known when it comes twice. */
  request_key: string | null;
  reason: string;
  proof: string | null;
  wishes: Json<ActFacts>;
  state: Generated<ActState>;
  /** Why a second worker has to look at it: the account is privileged, or the worker's day is full. */
  second_eyes: 'privileged' | 'cap' | null;
  outcome: Json<ActFacts>;
  /** A collection code, sealed, for as long as it may be told to the person. */
  told_sealed: string | null;
  created_at: Time;
  expires_at: Time;
  confirmed_at: MaybeTime;
  decided_by: string | null;
  decided_at: MaybeTime;
  decision_reason: string | null;
}

/** Locked while a worker's acts are counted, so that parallel ones go one after the other. */
export interface SupportWorkersTable {
  account_id: string;
  seen_at: Time;
}
