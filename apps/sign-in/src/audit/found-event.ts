export interface EventSearch {
  /** Whose people's events: an organisation; null: everybody's. Events of nobody's account are everybody's. */
  reach: string | null;
  /** Whose event it is. */
  accountId: string | null;
  /** Null: every kind, also such as this version does not know. */
  kinds: readonly string[] | null;
  since: Date | null;
  until: Date | null;
  service: string | null;
  journeyId: string | null;
  /** Who acted: as the detail names them, or as the account of an administrator's own event. */
  actor: { names: readonly string[]; accountId: string | null; ownKinds: readonly string[] } | null;
}

/** An event's place in time, the next page begins after it. */
export interface EventPlace {
  /** Microseconds since 1970. */
  micros: string;
  id: string;
}

/** An event as search gives it: with whose it is and how it is sealed. */
export interface FoundEvent extends EventPlace {
  at: Date;
  kind: string;
  detail: Record<string, unknown>;
  journeyId: string | null;
  accountId: string | null;
  /** Null: nobody's, or an account that is gone. */
  userName: string | null;
  organisation: string | null;
  seal: { number: string; mac: string } | null;
}
