/** Priority from impact and urgency, each 1 to 3 (ITIL's matrix): 1 critical, 2 high, 3 normal, 4 low. */
export function priorityOf(impact: number, urgency: number): number {
  return Math.max(1, Math.min(4, impact + urgency - 1));
}
