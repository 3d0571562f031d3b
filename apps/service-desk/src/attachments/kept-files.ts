const KEPT = '-kept';

/** Name of the fields that remember a file field's files while its form is shown again. */
export function keptName(field: string): string {
  return field + KEPT;
}

/** The file field behind such a name; null when it is another name. */
export function fieldOfKept(name: string): string | null {
  return name.length > KEPT.length && name.endsWith(KEPT) ? name.slice(0, -KEPT.length) : null;
}
