/**
 * A journey is a table: for each step, the events that may happen there and the step each leads to.
 * It is pure data, so that docs and tests can read it; a use case decides which event happened.
 */
export type JourneyTable<Step extends string, Event extends string> = {
  readonly [step in Step]: { readonly [event in Event]?: Step };
};

/** Gives the step that `event` leads to from `step`, or null when the event may not happen there. */
export function nextStep<Step extends string, Event extends string>(
  table: JourneyTable<Step, Event>,
  step: Step,
  event: Event,
): Step | null {
  return table[step]?.[event] ?? null;
}

/** Lists the rows of a table as [step, event, next step], for drawings and property tests. */
export function listTransitions<Step extends string, Event extends string>(
  table: JourneyTable<Step, Event>,
): [Step, Event, Step][] {
  const rows: [Step, Event, Step][] = [];
  for (const step of Object.keys(table) as Step[]) {
    for (const [event, next] of Object.entries(table[step]) as [Event, Step][]) rows.push([step, event, next]);
  }
  return rows;
}
