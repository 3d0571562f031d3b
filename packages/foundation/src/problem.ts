/**
 * An expected refusal: something a person or a relying party must be told, with the HTTP status that says so.
 * `kind` is a stable word that the pages and the API turn into text (RFC 9457 `type`); `detail` never holds a secret.
 */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly kind: string;
  readonly status: number;
  readonly facts: Readonly<Record<string, string | number>>;

  constructor(kind: string, status: number, facts: Record<string, string | number> = {}) {
    super(kind);
    this.kind = kind;
    this.status = status;
    this.facts = facts;
  }
}
