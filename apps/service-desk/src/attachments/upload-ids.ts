const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
/** More files than any form may have. */
const MOST = 100;

/** What can be ids of files among what was sent, each once. */
export function onlyIds(given: readonly string[]): string[] {
  return [...new Set(given.filter((id) => ID.test(id)))].slice(0, MOST);
}
