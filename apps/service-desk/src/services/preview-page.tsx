import { Panel, StepHeading } from '@vakt/ui/content';
import { FileField } from '@vakt/ui/fields';
import { Button, ErrorSummary, Form, TextLink } from '@vakt/ui/form';
import { Alert } from '@vakt/ui/status';
import { DeskFrame, type PageProps } from '../pages/frame.tsx';
import type { FormField, ServiceContent } from './content.ts';
import type { DescribedAnswers } from './describe-answers.ts';
import { fieldName } from './field-name.ts';
import { FormFields, sayFault } from './form-fields.tsx';
import { joinWords, said, sayText } from './local-text.tsx';
import type { AnswerFault, Typed } from './read-answers.ts';
import { ServiceCard } from './service-card.tsx';

export interface PreviewPageProps extends PageProps {
  serviceKey: string;
  version: number;
  content: ServiceContent;
  typed: Typed;
  faults: ReadonlyMap<string, AnswerFault>;
  /** What the case would be; null until the form was tried. */
  result: DescribedAnswers | null;
}

/** A version of a service as people would see it. Trying it makes no case. */
export function PreviewPage(props: PreviewPageProps) {
  const { visit, content, serviceKey, version, faults, result } = props;
  const { translator } = visit;
  const { t, tag } = translator;
  const errors = [...faults].map(([id, fault]) => {
    const field = content.fields.find((one) => one.id === id);
    const words = sayFault(fault, field, translator);
    return { fieldId: fieldName(id), text: field ? joinWords(sayText(field.label, tag), words) : words };
  });
  return (
    <DeskFrame {...props} title={t('services.previewTitle')} variant="wide" current="services">
      <p>
        <TextLink href={`/operator/services/${serviceKey}`}>{t('services.backToEditor')}</TextLink>
      </p>
      <Alert tone="info">{t('services.previewText', { version: String(version) })}</Alert>
      {result ? (
        <Panel title={t('services.result')} tone="tinted">
          <p>
            <strong>{result.title}</strong>
          </p>
          <p class="vk-written">{result.body}</p>
        </Panel>
      ) : null}
      <StepHeading
        title={sayText(content.name, tag) || t('services.unnamedService')}
        lead={said(content.summary, tag)}
      />
      <ErrorSummary title={t('common.errorSummary')} errors={errors} />
      <ServiceCard card={content.card} visit={visit} />
      <Form action={`/operator/services/${serviceKey}/preview`} hidden={{ version: String(version) }}>
        <FormFields
          fields={content.fields.map((field) => nameUnnamed(field, t('services.unnamed')))}
          translator={translator}
          typed={props.typed}
          faults={faults}
          renderFile={(field, words) => (
            <FileField name={fieldName(field.id)} label={words.label} hint={words.hint} disabled />
          )}
        />
        <Button>{t('services.try')}</Button>
      </Form>
    </DeskFrame>
  );
}

/** A question that has no words yet has some here, so that it can be told from the others. */
function nameUnnamed(field: FormField, words: string): FormField {
  return field.label.nb === '' ? { ...field, label: { nb: words } } : field;
}
