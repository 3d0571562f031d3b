/** Whether a text has the shape of a journey's id, as `newToken` and the provider make them: nothing else is looked up (T11). */
export function isJourneyId(id: string): boolean {
  return /^[\w-]{16,64}$/.test(id);
}
