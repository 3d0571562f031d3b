import type { PlainKey, Translator } from '@vakt/messages/translate';
import { Checkbox } from '@vakt/ui/choices';
import { MoreInformation } from '@vakt/ui/content';
import { SelectField, TextArea, TextField } from '@vakt/ui/fields';
import { CONFIDENTIALITIES, type Confidentiality } from '../tables-of-cases.ts';
import { type LocalText, type ServiceContent, TOPICS, type Topic } from './content.ts';
import { topicKey } from './topic-key.ts';

export interface PartProps {
  content: ServiceContent;
  translator: Translator;
  faults: ReadonlyMap<string, string>;
}

const LANGUAGES = [
  { tag: 'en', label: 'services.inEnglish' },
  { tag: 'nn', label: 'services.inNynorsk' },
] as const;

/** What people see of the service before they open its form. */
export function AboutPart({ content, translator, faults }: PartProps) {
  const { t } = translator;
  return (
    <>
      <TextField
        name="name_nb"
        label={t('services.name')}
        value={content.name.nb}
        error={faults.get('name_nb') ?? null}
        maxlength={80}
      />
      <TextField
        name="summary_nb"
        label={t('services.summary')}
        hint={t('services.summaryHint')}
        value={content.summary.nb}
        error={faults.get('summary_nb') ?? null}
        maxlength={300}
      />
      <SelectField
        name="topic"
        label={t('services.topic')}
        value={content.topic}
        options={TOPICS.map((topic: Topic) => ({ value: topic, label: t(topicKey(topic)) }))}
      />
      <TextField
        name="keywords"
        label={t('services.keywords')}
        hint={t('services.keywordsHint')}
        value={content.keywords.join(', ')}
        error={faults.get('keywords') ?? null}
        maxlength={2000}
      />
      <AboutTranslations content={content} translator={translator} faults={faults} />
    </>
  );
}

function AboutTranslations({ content, translator, faults }: PartProps) {
  const { t } = translator;
  return (
    <MoreInformation label={t('services.translations')}>
      {LANGUAGES.map(({ tag, label }) => (
        <>
          <Translated name={`name_${tag}`} words={`${t('services.name')} (${t(label)})`} faults={faults} longest={80}>
            {content.name[tag]}
          </Translated>
          <Translated
            name={`summary_${tag}`}
            words={`${t('services.summary')} (${t(label)})`}
            faults={faults}
            longest={300}
          >
            {content.summary[tag]}
          </Translated>
        </>
      ))}
    </MoreInformation>
  );
}

function Translated(props: {
  name: string;
  words: string;
  faults: PartProps['faults'];
  longest: number;
  children?: string | undefined;
}) {
  return (
    <TextField
      name={props.name}
      label={props.words}
      value={props.children ?? ''}
      error={props.faults.get(props.name) ?? null}
      maxlength={props.longest}
    />
  );
}

const CARD: readonly { part: keyof ServiceContent['card']; label: PlainKey; longest: number }[] = [
  { part: 'who', label: 'selfService.cardWho', longest: 500 },
  { part: 'needs', label: 'selfService.cardNeeds', longest: 500 },
  { part: 'response', label: 'selfService.cardResponse', longest: 200 },
  { part: 'delivery', label: 'selfService.cardDelivery', longest: 200 },
  { part: 'cost', label: 'selfService.cardCost', longest: 200 },
];

/** The service card: each line may be left out. */
export function CardPart({ content, translator, faults }: PartProps) {
  const { t } = translator;
  const text = (part: keyof ServiceContent['card']): LocalText => content.card[part] ?? { nb: '' };
  return (
    <>
      {CARD.map(({ part, label, longest }) => (
        <Translated name={`card_${part}_nb`} words={t(label)} faults={faults} longest={longest}>
          {text(part).nb}
        </Translated>
      ))}
      <MoreInformation label={t('services.translations')}>
        {LANGUAGES.flatMap((language) =>
          CARD.map(({ part, label, longest }) => (
            <Translated
              name={`card_${part}_${language.tag}`}
              words={`${t(label)} (${t(language.label)})`}
              faults={faults}
              longest={longest}
            >
              {text(part)[language.tag]}
            </Translated>
          )),
        )}
      </MoreInformation>
    </>
  );
}

const CONFIDENTIALITY_KEYS: Record<Confidentiality, PlainKey> = {
  open: 'services.open',
  group: 'services.group',
  named: 'services.named',
  sealed: 'services.sealed',
};

/** What becomes of the cases: who gets them, who sees them, how urgent they are. */
export function CasePart(
  props: PartProps & { groups: readonly { id: string; name: string }[]; owner: string; namedText: string },
) {
  const { content, translator, faults } = props;
  const { t } = translator;
  const titles = content.fields.filter(({ kind }) => kind === 'text');
  return (
    <>
      <SelectField
        name="group"
        label={t('services.caseGroup')}
        value={content.groupId ?? props.owner}
        error={faults.get('group') ?? null}
        options={props.groups.map(({ id, name }) => ({ value: id, label: name }))}
      />
      <SelectField
        name="confidentiality"
        label={t('services.confidentiality')}
        value={content.confidentiality}
        options={CONFIDENTIALITIES.map((one) => ({ value: one, label: t(CONFIDENTIALITY_KEYS[one]) }))}
      />
      <TextArea
        name="named"
        label={t('services.namedPeople')}
        hint={t('services.namedHint')}
        value={props.namedText}
        error={faults.get('named') ?? null}
        rows={2}
      />
      <Levels {...props} />
      <SelectField
        name="titleField"
        label={t('services.caseTitle')}
        value={content.titleField ?? ''}
        error={faults.get('titleField') ?? null}
        empty={t('services.caseTitleName')}
        options={titles.map(({ id, label }) => ({
          value: id,
          label: t('services.caseTitleField', { question: label.nb || t('services.unnamed') }),
        }))}
      />
      <Checkbox
        name="recovery"
        label={t('services.recovery')}
        hint={t('services.recoveryHint')}
        checked={content.recovery}
      />
    </>
  );
}

function Levels({ content, translator }: PartProps) {
  const { t } = translator;
  const level = (keys: readonly PlainKey[]) => keys.map((key, index) => ({ value: String(index + 1), label: t(key) }));
  return (
    <div class="vk-field-pair">
      <SelectField
        name="impact"
        label={t('services.impact')}
        value={String(content.impact)}
        options={level(['services.impact1', 'services.impact2', 'services.impact3'])}
      />
      <SelectField
        name="urgency"
        label={t('services.urgency')}
        value={String(content.urgency)}
        options={level(['services.urgency1', 'services.urgency2', 'services.urgency3'])}
      />
    </div>
  );
}
