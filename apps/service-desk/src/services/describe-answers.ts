import { formatDate, formatNumber } from '@vakt/messages/format';
import type { LanguageTag } from '../settings.ts';
import type { FormField, ServiceContent } from './content.ts';
import { joinWords, sayText } from './local-text.tsx';
import type { Answer, Answers } from './read-answers.ts';

/** A form in words, as case workers read it: the case's title and its first message. */
export interface DescribedAnswers {
  title: string;
  body: string;
}

/**
 * Puts answers into words, in the order of the form and in the language of who answered. `fileNames` gives the names of
 * files by their ids. Fields without an answer are left out. A form with nothing but one text becomes that text.
 */
export function describeAnswers(
  content: ServiceContent,
  answers: Answers,
  tag: LanguageTag,
  fileNames: ReadonlyMap<string, string>,
): DescribedAnswers {
  const told = content.fields.flatMap((field) => {
    const answer = answers.get(field.id);
    return answer === undefined ? [] : [{ field, words: sayAnswer(field, answer, tag, fileNames) }];
  });
  const name = sayText(content.name, tag);
  const [only] = told;
  const body =
    told.length === 1 && only?.field.kind === 'long-text'
      ? only.words
      : told.map(({ field, words }) => line(sayText(field.label, tag), words)).join('\n\n');
  return { title: titleOf(content, answers) ?? name, body: body || name };
}

function titleOf({ titleField }: ServiceContent, answers: Answers): string | null {
  const answer = titleField === null ? undefined : answers.get(titleField);
  return typeof answer === 'string' ? answer : null;
}

function line(label: string, words: string): string {
  return words.includes('\n') ? `${label}\n${words}` : joinWords(label, words);
}

/** One answer in words. */
function sayAnswer(field: FormField, answer: Answer, tag: LanguageTag, fileNames: ReadonlyMap<string, string>): string {
  if (field.kind === 'file')
    return listOf(answer)
      .map((id) => fileNames.get(id) ?? '')
      .filter(Boolean)
      .join(', ');
  if (field.kind === 'choice' || field.kind === 'choices') {
    const labels = new Map(field.options.map(({ id, label }) => [id, sayText(label, tag)]));
    return listOf(answer)
      .map((id) => labels.get(id) ?? id)
      .join(', ');
  }
  if (field.kind === 'date') return formatDate(tag, new Date(`${String(answer)}T12:00:00Z`));
  if (typeof answer === 'number') return formatNumber(tag, answer);
  return String(answer);
}

function listOf(answer: Answer): readonly string[] {
  return typeof answer === 'object' ? answer : [String(answer)];
}
