import type { TypedForm } from '../pages/read-form.ts';
import { CASE_STATUSES, type CaseStatus } from '../tables-of-cases.ts';
import { unknownVariables } from './fill-template.ts';
import { TEMPLATE_LANGUAGES, type Template, type TemplateLanguage } from './templates.store.ts';

/** What the form of a template holds, right or wrong. */
export interface TypedTemplate {
  name: string;
  /** Id of a group, or `all`. */
  group: string;
  bodies: Record<TemplateLanguage, string>;
  status: string;
  tag: string;
  /** When the template that was seen had last been saved, milliseconds; "" for a new one. */
  seen: string;
}

export type TemplateFault =
  | { field: 'name' | 'group'; what: 'missing' }
  | { field: TemplateLanguage; what: 'missing' }
  | { field: TemplateLanguage; what: 'unknown-words'; words: string[] };

export const NO_TEMPLATE: TypedTemplate = {
  name: '',
  group: '',
  bodies: { nb: '', nn: '', en: '' },
  status: '',
  tag: '',
  seen: '',
};

export function readTemplate(form: TypedForm): TypedTemplate {
  const body = (language: TemplateLanguage) => form.get(language, 10_000).trim();
  return {
    name: form.get('name', 80).trim().replace(/\s+/g, ' '),
    group: form.get('group', 60),
    bodies: { nb: body('nb'), nn: body('nn'), en: body('en') },
    status: form.get('status', 20),
    tag: form
      .get('tag', 30)
      .trim()
      .toLowerCase()
      .replace(/[\s,]+/g, ' '),
    seen: form.get('seen', 20),
  };
}

/** A stored template as its form shows it. */
export function typedOf(template: Template): TypedTemplate {
  const { bodies } = template;
  return {
    name: template.name,
    group: template.groupId ?? 'all',
    bodies: { nb: bodies.nb ?? '', nn: bodies.nn ?? '', en: bodies.en ?? '' },
    status: template.statusAfter ?? '',
    tag: template.tag ?? '',
    seen: String(template.updatedAt.getTime()),
  };
}

/** What is wrong with a template by itself. */
export function findTemplateFaults(typed: TypedTemplate): TemplateFault[] {
  const faults: TemplateFault[] = [];
  if (typed.name === '') faults.push({ field: 'name', what: 'missing' });
  if (TEMPLATE_LANGUAGES.every((language) => typed.bodies[language] === '')) {
    faults.push({ field: 'nb', what: 'missing' });
  }
  for (const language of TEMPLATE_LANGUAGES) {
    const words = unknownVariables(typed.bodies[language]);
    if (words.length > 0) faults.push({ field: language, what: 'unknown-words', words });
  }
  return faults;
}

/** What is stored of a form without faults. */
export function storedOf(typed: TypedTemplate): {
  name: string;
  bodies: Template['bodies'];
  statusAfter: CaseStatus | null;
  tag: string | null;
} {
  const written = TEMPLATE_LANGUAGES.filter((language) => typed.bodies[language] !== '');
  return {
    name: typed.name,
    bodies: Object.fromEntries(written.map((language) => [language, typed.bodies[language]])),
    statusAfter: CASE_STATUSES.find((status) => status === typed.status) ?? null,
    tag: typed.tag || null,
  };
}
