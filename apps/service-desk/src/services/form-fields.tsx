import { formatNumber } from '@vakt/messages/format';
import type { PlainKey, Translator } from '@vakt/messages/translate';
import { Checkboxes, DateField, NumberField } from '@vakt/ui/answer-fields';
import { RadioCards } from '@vakt/ui/choices';
import { SelectField, TextArea, TextField } from '@vakt/ui/fields';
import type { Child } from 'hono/jsx';
import type { FormField } from './content.ts';
import { fieldName } from './field-name.ts';
import { said, sayText } from './local-text.tsx';
import { type AnswerFault, LONGEST_LINE, LONGEST_TEXT, type Typed } from './read-answers.ts';

export interface FormFieldsProps {
  fields: readonly FormField[];
  translator: Translator;
  typed: Typed;
  faults: ReadonlyMap<string, AnswerFault>;
  /** The control of a field for files: attachments/ makes it, a preview shows an idle one. */
  renderFile: (field: FormField, words: { label: string; hint: string | null; error: string | null }) => Child;
}

/** More options than this are a list to choose from; fewer stand there to be seen. */
const MOST_CARDS = 7;

/** The fields of a service's form, those with a condition behind it: with script they come and go, without it they say when to answer. */
export function FormFields(props: FormFieldsProps) {
  return (
    <>
      {props.fields.map((field) => {
        const shown = <OneField {...props} field={field} />;
        if (!field.when) return shown;
        const { field: other, values } = field.when;
        return (
          <vakt-only class="vk-contents" data-field={fieldName(other)} data-values={values.join(' ')}>
            <p class="vk-only-note">{sayCondition(field, props.fields, props.translator)}</p>
            {shown}
          </vakt-only>
        );
      })}
    </>
  );
}

/** "Svar bare hvis «Hva gjelder det?» er «Skriver»." */
function sayCondition({ when }: FormField, fields: readonly FormField[], { t, tag }: Translator): string {
  const other = fields.find(({ id }) => id === when?.field);
  if (!other || !('options' in other)) return '';
  const labels = other.options.filter(({ id }) => when?.values.includes(id)).map(({ label }) => sayText(label, tag));
  return t('selfService.onlyIf', { question: sayText(other.label, tag), answers: labels.join(' / ') });
}

const REQUIRED: Partial<Record<FormField['kind'], PlainKey>> = {
  choice: 'selfService.faultChoose',
  choices: 'selfService.faultChooseSome',
  date: 'selfService.faultDayMissing',
  file: 'selfService.faultFileMissing',
};

/** What is wrong with an answer, in words. */
export function sayFault(fault: AnswerFault, field: FormField | undefined, { t, tag }: Translator): string {
  const limits: { least?: number; most?: number } = field?.kind === 'number' ? field : {};
  switch (fault) {
    case 'required':
      return t((field && REQUIRED[field.kind]) ?? 'selfService.faultRequired');
    case 'too-long':
      return t('selfService.faultTooLong', {
        most: formatNumber(tag, field?.kind === 'text' ? LONGEST_LINE : LONGEST_TEXT),
      });
    case 'not-offered':
      return t('selfService.faultNotOffered');
    case 'not-a-day':
      return t('selfService.faultDay');
    case 'not-a-number':
      return t('selfService.faultNumber');
    case 'too-small':
      return t('selfService.faultTooSmall', { least: formatNumber(tag, limits.least ?? 0) });
    case 'too-large':
      return t('selfService.faultTooLarge', { most: formatNumber(tag, limits.most ?? 0) });
    case 'too-much':
      return t('selfService.faultTooMuch');
    case 'too-many-sent':
      return t('selfService.faultTooManySent');
  }
}

function OneField(props: FormFieldsProps & { field: FormField }) {
  const { field, translator, typed, faults } = props;
  const { t, tag } = translator;
  const hint = field.hint ? said(field.hint, tag) : null;
  if (field.kind === 'information') return <Information field={field} hint={hint} tag={tag} />;
  const fault = faults.get(field.id);
  const optional = field.required ? null : ` (${t('common.optional')})`;
  const label = (
    <>
      {said(field.label, tag)}
      {optional}
    </>
  );
  const error = fault ? sayFault(fault, field, translator) : null;
  if (field.kind === 'file') {
    const words = {
      label: `${sayText(field.label, tag)}${optional ?? ''}`,
      hint: field.hint ? sayText(field.hint, tag) : null,
      error,
    };
    return <>{props.renderFile(field, words)}</>;
  }
  const values = typed.get(field.id) ?? [];
  const common = { name: fieldName(field.id), hint, error };
  return <Control field={field} label={label} common={common} values={values} translator={translator} />;
}

function Information({ field, hint, tag }: { field: FormField; hint: Child; tag: Translator['tag'] }) {
  return (
    <div class="vk-form-information">
      <p class="vk-plain-heading">{said(field.label, tag)}</p>
      {hint ? <p class="vk-written">{hint}</p> : null}
    </div>
  );
}

interface ControlProps {
  field: Exclude<FormField, { kind: 'information' | 'file' }>;
  label: Child;
  common: { name: string; hint: Child; error: string | null };
  values: readonly string[];
  translator: Translator;
}

function Control({ field, label, common, values, translator }: ControlProps) {
  const { tag } = translator;
  const [value = ''] = values;
  switch (field.kind) {
    case 'text':
      return <TextField {...common} label={label} value={value} />;
    case 'number':
      return <NumberField {...common} label={label} value={value} />;
    case 'long-text':
      return <TextArea {...common} label={label} value={value} rows={6} />;
    case 'date':
      return <DateField {...common} label={label} value={value} />;
    case 'choices': {
      const choices = field.options.map(({ id, label: text }) => ({
        value: id,
        label: said(text, tag),
      }));
      return <Checkboxes {...common} legend={label} values={values} choices={choices} />;
    }
    case 'choice':
      return <Choice field={field} label={label} common={common} value={value} translator={translator} />;
  }
}

function Choice(
  props: Omit<ControlProps, 'values' | 'field'> & { field: FormField & { kind: 'choice' }; value: string },
) {
  const { field, label, common, value, translator } = props;
  const { t, tag } = translator;
  if (field.options.length > MOST_CARDS) {
    const options = field.options.map(({ id, label: text }) => ({ value: id, label: sayText(text, tag) }));
    return <SelectField {...common} label={label} value={value} options={options} empty={t('selfService.choose')} />;
  }
  const choices = field.options.map(({ id, label: text }) => ({ value: id, label: said(text, tag) }));
  return <RadioCards {...common} legend={label} value={value} choices={choices} />;
}
