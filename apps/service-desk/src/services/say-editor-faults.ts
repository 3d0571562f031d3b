import { formatNumber } from '@vakt/messages/format';
import type { Translator } from '@vakt/messages/translate';
import type { z } from 'zod';
import type { PublicationFault } from './publication-faults.ts';

/** What keeps a version from being published, in words, by the name of the field in the editor. */
export function sayPublicationFaults(faults: readonly PublicationFault[], translator: Translator): Map<string, string> {
  return new Map(faults.map((fault) => [fault.at, sayOne(fault, translator)]));
}

function sayOne(fault: PublicationFault, { t }: Translator): string {
  switch (fault.what) {
    case 'no-name':
      return t('services.faultName');
    case 'no-summary':
      return t('services.faultSummary');
    case 'no-questions':
      return t('services.faultNoQuestions');
    case 'no-label':
      return t('services.faultLabel', { position: String(fault.position) });
    case 'few-options':
      return t('services.faultOptions', { position: String(fault.position) });
    case 'broken-condition':
      return t('services.faultCondition', { position: String(fault.position) });
    case 'least-over-most':
      return t('services.faultLimits', { position: String(fault.position) });
    case 'few-named':
      return t('services.faultNamed');
    case 'no-title-field':
      return t('services.faultTitleField');
  }
}

/** What is wrong with the shape of a content that was typed: texts that are too long, mostly. */
export function sayShapeFaults(
  error: z.ZodError,
  fields: readonly { id: string }[],
  { t, tag }: Translator,
): Map<string, string> {
  return new Map(
    error.issues.map((issue) => {
      const at = nameOf(issue.path, fields);
      const longest = issue.code === 'too_big' && issue.origin === 'string' ? Number(issue.maximum) : null;
      return [
        at,
        longest === null ? t('services.faultShape') : t('services.faultTooLong', { most: formatNumber(tag, longest) }),
      ];
    }),
  );
}

/** The name of the field in the editor that a path in the content is about. */
function nameOf(path: readonly PropertyKey[], fields: readonly { id: string }[]): string {
  const [first, second, part, ...rest] = path.map(String);
  if (first === 'fields' && second !== undefined) {
    const id = fields[Number(second)]?.id ?? '';
    // Options are one field with a line for each.
    if (part === 'options') return `fields_${id}_options_nb`;
    return ['fields', id, part, ...rest].filter((word) => word !== undefined).join('_');
  }
  return first === 'keywords' || first === 'named' ? first : path.map(String).join('_');
}
