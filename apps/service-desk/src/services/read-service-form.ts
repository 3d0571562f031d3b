import type { ReceivedForm } from '../attachments/read-multipart.ts';
import type { FormField } from './content.ts';
import { fieldName } from './field-name.ts';
import { LONGEST_TEXT, type Typed } from './read-answers.ts';

type Received = Pick<ReceivedForm, 'form' | 'files'>;

/** What is longer than this was not typed into one of our fields; shorter is told that it is too long. */
const LONGEST_SENT = 20 * LONGEST_TEXT;

/** Takes from a sent form what belongs to these fields; everything else that was sent is not looked at. */
export function readTyped(fields: readonly FormField[], received: Received): Typed {
  return new Map(fields.map((field) => [field.id, valuesOf(field, received)]));
}

function valuesOf(field: FormField, { form, files }: Received): readonly string[] {
  const name = fieldName(field.id);
  if (field.kind === 'file') return files(name).map(({ id }) => id);
  if (field.kind === 'choices') return form.all(name);
  const value = form.get(name, LONGEST_SENT);
  return value === '' ? [] : [value];
}
