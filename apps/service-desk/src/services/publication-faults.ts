import { isSound } from './conditions.ts';
import type { FormField, ServiceContent } from './content.ts';

/** What keeps a version from being published. `at` is the name of the field in the editor that it is about. */
export type PublicationFault =
  | { what: 'no-name'; at: 'name_nb' }
  | { what: 'no-summary'; at: 'summary_nb' }
  | { what: 'no-questions'; at: 'add' }
  | { what: 'no-label'; at: string; position: number }
  | { what: 'few-options'; at: string; position: number }
  | { what: 'broken-condition'; at: string; position: number }
  | { what: 'least-over-most'; at: string; position: number }
  | { what: 'few-named'; at: 'named' }
  | { what: 'no-title-field'; at: 'titleField' };

/** On a case that only named people see there are two at least: one of them may be who asks. */
const FEWEST_NAMED = 2;

/** Says what a version lacks before people may see it. Empty when it is whole. */
export function findPublicationFaults(content: ServiceContent): PublicationFault[] {
  const { name, summary, fields, confidentiality, named, titleField } = content;
  const faults: PublicationFault[] = [];
  if (name.nb.trim() === '') faults.push({ what: 'no-name', at: 'name_nb' });
  if (summary.nb.trim() === '') faults.push({ what: 'no-summary', at: 'summary_nb' });
  if (!fields.some(({ kind }) => kind !== 'information')) faults.push({ what: 'no-questions', at: 'add' });
  for (const [index, field] of fields.entries()) faults.push(...findFieldFaults(field, index, fields));
  const isForNamed = confidentiality === 'named' || confidentiality === 'sealed';
  if (isForNamed && named.length < FEWEST_NAMED) faults.push({ what: 'few-named', at: 'named' });
  if (titleField !== null && !fields.some(({ id, kind }) => id === titleField && kind === 'text')) {
    faults.push({ what: 'no-title-field', at: 'titleField' });
  }
  return faults;
}

function findFieldFaults(field: FormField, index: number, fields: readonly FormField[]): PublicationFault[] {
  const at = (part: string) => `fields_${field.id}_${part}`;
  const position = index + 1;
  const faults: PublicationFault[] = [];
  if (field.label.nb.trim() === '') faults.push({ what: 'no-label', at: at('label_nb'), position });
  if ('options' in field && field.options.length < (field.kind === 'choice' ? 2 : 1)) {
    faults.push({ what: 'few-options', at: at('options_nb'), position });
  }
  if (field.kind === 'number' && (field.least ?? -Infinity) > (field.most ?? Infinity)) {
    faults.push({ what: 'least-over-most', at: at('least'), position });
  }
  if (field.when && !isSound(field.when, fields.slice(0, index))) {
    faults.push({ what: 'broken-condition', at: at('when'), position });
  }
  return faults;
}

/** How many texts are not there in English: what then stands in bokmål on the English pages. */
export function countUntranslated(content: ServiceContent): number {
  const texts = [
    content.name,
    content.summary,
    ...Object.values(content.card),
    ...content.fields.flatMap((field) => [
      field.label,
      ...(field.hint ? [field.hint] : []),
      ...('options' in field ? field.options.map(({ label }) => label) : []),
    ]),
  ];
  return texts.filter((text) => text?.nb && !text.en).length;
}
