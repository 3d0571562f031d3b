import type { PlainKey, Translator } from '@vakt/messages/translate';
import { Checkboxes } from '@vakt/ui/answer-fields';
import { Checkbox } from '@vakt/ui/choices';
import { MoreInformation } from '@vakt/ui/content';
import { SelectField, TextArea, TextField } from '@vakt/ui/fields';
import { Button, ButtonRow } from '@vakt/ui/form';
import type { Child } from 'hono/jsx';
import { FIELD_KINDS, type FieldKind, type FormField } from './content.ts';

export const KIND_KEYS: Record<FieldKind, PlainKey> = {
  text: 'services.kindText',
  'long-text': 'services.kindLongText',
  choice: 'services.kindChoice',
  choices: 'services.kindChoices',
  date: 'services.kindDate',
  number: 'services.kindNumber',
  file: 'services.kindFile',
  information: 'services.kindInformation',
};

export interface EditorFieldProps {
  field: FormField;
  index: number;
  fields: readonly FormField[];
  translator: Translator;
  /** What is wrong, by the name of the field in the editor. */
  faults: ReadonlyMap<string, string>;
  open: boolean;
}

/** One question in the editor: closed a line that says what it is, open everything that can be changed about it. */
export function EditorField(props: EditorFieldProps) {
  const { field, index, translator, faults } = props;
  const { t } = translator;
  const name = (part: string) => `fields_${field.id}_${part}`;
  const isFaulty = [...faults.keys()].some((at) => at.startsWith(name('')));
  const isAnswer = field.kind !== 'information';
  return (
    <details class="vk-editor-field" id={`field-${field.id}`} open={props.open || isFaulty || undefined}>
      <summary>
        <span class="vk-editor-field__title">
          {index + 1}. {field.label.nb || t('services.unnamed')}
        </span>
        <span class="vk-editor-field__kind">{describe(field, translator)}</span>
      </summary>
      <TextField
        name={name('label_nb')}
        label={t(isAnswer ? 'services.label' : 'services.heading')}
        value={field.label.nb}
        error={faults.get(name('label_nb')) ?? null}
        maxlength={200}
        // Whoever adds a question writes it next.
        autofocus={props.open && field.label.nb === '' && !isFaulty}
      />
      <SelectField
        name={name('kind')}
        label={t('services.kind')}
        value={field.kind}
        options={FIELD_KINDS.map((kind) => ({ value: kind, label: t(KIND_KEYS[kind]) }))}
      />
      <Options {...props} name={name} />
      <TextArea
        name={name('hint_nb')}
        label={t(isAnswer ? 'services.hint' : 'services.text')}
        value={field.hint?.nb ?? ''}
        rows={2}
        maxlength={1000}
      />
      <Limits {...props} name={name} />
      {isAnswer ? <Checkbox name={name('required')} label={t('services.required')} checked={field.required} /> : null}
      <Condition {...props} name={name} />
      <Translations {...props} name={name} />
      <Moves {...props} />
    </details>
  );
}

/** Up, down, away. */
function Moves({ field, index, fields, translator }: EditorFieldProps) {
  const { t } = translator;
  return (
    <>
      <ButtonRow>
        {index > 0 ? <Act act={`up:${field.id}`} words={t('services.moveUp')} /> : null}
        {index < fields.length - 1 ? <Act act={`down:${field.id}`} words={t('services.moveDown')} /> : null}
      </ButtonRow>
      <MoreInformation label={t('services.removeField')}>
        <p>{t('services.removeText')}</p>
        <Act act={`remove:${field.id}`} words={t('services.removeSurely')} danger />
      </MoreInformation>
    </>
  );
}

function Act({ act, words, danger = false }: { act: string; words: string; danger?: boolean }) {
  return (
    <Button variant="secondary" name="act" value={act} danger={danger}>
      {words}
    </Button>
  );
}

/** "Ett valg · må besvares · vises av og til" */
function describe(field: FormField, { t }: Translator): string {
  return [
    t(KIND_KEYS[field.kind]),
    ...(field.required && field.kind !== 'information' ? [t('services.requiredShort')] : []),
    ...(field.when ? [t('services.whenShort')] : []),
  ].join(' · ');
}

type Part = EditorFieldProps & { name: (part: string) => string };

/** What belongs to some kinds of answer alone: with script it is there for those, without it says for which. */
function OnlyFor({
  name,
  kinds,
  words,
  children,
}: Part & { kinds: readonly FieldKind[]; words: string; children?: Child }) {
  return (
    <vakt-only class="vk-contents" data-field={name('kind')} data-values={kinds.join(' ')}>
      <p class="vk-only-note">{words}</p>
      {children}
    </vakt-only>
  );
}

function Options(props: Part) {
  const { field, name, faults, translator } = props;
  const options = 'options' in field ? field.options : [];
  return (
    <OnlyFor {...props} kinds={['choice', 'choices']} words={translator.t('services.onlyForChoices')}>
      <TextArea
        name={name('options_nb')}
        label={translator.t('services.options')}
        hint={translator.t('services.optionsHint')}
        value={options.map(({ label }) => label.nb).join('\n')}
        error={faults.get(name('options_nb')) ?? null}
        rows={Math.max(4, Math.min(12, options.length + 1))}
      />
    </OnlyFor>
  );
}

function Limits(props: Part) {
  const { field, name, faults, translator } = props;
  const { t } = translator;
  const { least, most }: { least?: number; most?: number } = field.kind === 'number' ? field : {};
  return (
    <OnlyFor {...props} kinds={['number']} words={t('services.onlyForNumber')}>
      <div class="vk-field-pair">
        <TextField
          name={name('least')}
          label={t('services.least')}
          value={least === undefined ? '' : String(least)}
          error={faults.get(name('least')) ?? null}
          maxlength={20}
        />
        <TextField
          name={name('most')}
          label={t('services.most')}
          value={most === undefined ? '' : String(most)}
          maxlength={20}
        />
      </div>
    </OnlyFor>
  );
}

/** On which answers of a question before it the question depends. Not there when no question before it has answers to choose. */
function Condition({ field, index, fields, name, faults, translator }: Part) {
  const { t } = translator;
  const choices = fields.slice(0, index).flatMap((other) =>
    'options' in other
      ? other.options.map(({ id, label }) => ({
          value: `${other.id}/${id}`,
          label: t('services.whenAnswer', { question: other.label.nb || t('services.unnamed'), answer: label.nb }),
        }))
      : [],
  );
  if (choices.length === 0) return null;
  const values = field.when ? field.when.values.map((value) => `${field.when?.field}/${value}`) : [];
  return (
    <MoreInformation label={t('services.when')} open={values.length > 0}>
      <Checkboxes
        name={name('when')}
        legend={t('services.whenLegend')}
        hint={t('services.whenHint')}
        values={values}
        choices={choices}
        error={faults.get(name('when')) ?? null}
      />
    </MoreInformation>
  );
}

function Translations({ field, name, faults, translator }: Part) {
  const { t } = translator;
  const languages = [
    { tag: 'en', label: t('services.inEnglish') },
    { tag: 'nn', label: t('services.inNynorsk') },
  ] as const;
  return (
    <MoreInformation label={t('services.translations')}>
      {languages.map(({ tag, label }) => (
        <>
          <TextField
            name={name(`label_${tag}`)}
            label={`${t('services.label')} (${label})`}
            value={field.label[tag] ?? ''}
            error={faults.get(name(`label_${tag}`)) ?? null}
            maxlength={200}
          />
          {'options' in field ? (
            <TextArea
              name={name(`options_${tag}`)}
              label={`${t('services.options')} (${label})`}
              hint={t('services.optionsTranslated')}
              value={field.options.map((option) => option.label[tag] ?? '').join('\n')}
              rows={3}
            />
          ) : null}
          <TextArea
            name={name(`hint_${tag}`)}
            label={`${t('services.hint')} (${label})`}
            value={field.hint?.[tag] ?? ''}
            rows={2}
            maxlength={1000}
          />
        </>
      ))}
    </MoreInformation>
  );
}
