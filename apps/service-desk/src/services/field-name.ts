/** Names of a service's fields in a sent form: an id that somebody chose can then never be the name of a field of ours. */
export const fieldName = (id: string): string => `a-${id}`;
