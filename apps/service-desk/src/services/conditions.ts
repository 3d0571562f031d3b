import type { FormField } from './content.ts';

/** Whether a condition holds on to a question before it, and to options that it has. */
export function isSound(when: NonNullable<FormField['when']>, before: readonly FormField[]): boolean {
  const other = before.find(({ id }) => id === when.field);
  if (!other || !('options' in other)) return false;
  return when.values.every((value) => other.options.some(({ id }) => id === value));
}

/**
 * Takes away what conditions can no longer hold on to: options that were removed, questions that were moved below or
 * removed. `dropped` counts the questions that are now always asked because of it.
 */
export function settleConditions(fields: readonly FormField[]): { fields: FormField[]; dropped: number } {
  let dropped = 0;
  const settled = fields.map((field, index) => {
    if (!field.when) return field;
    const { when, ...rest } = field;
    const values = when.values.filter((value) =>
      isSound({ field: when.field, values: [value] }, fields.slice(0, index)),
    );
    if (values.length > 0) return { ...field, when: { field: when.field, values } };
    dropped += 1;
    return rest as FormField;
  });
  return { fields: settled, dropped };
}
