import { SmallPrint, StepHeading } from '@vakt/ui/content';
import { Button, ButtonRow, ErrorSummary, Form, TextLink } from '@vakt/ui/form';
import { Alert } from '@vakt/ui/status';
import { KeptNote } from '../kept-forms/kept-note.tsx';
import { DeskFrame, type PageProps } from '../pages/frame.tsx';
import type { ServiceContent } from '../services/content.ts';
import { fieldName } from '../services/field-name.ts';
import { FormFields, type FormFieldsProps, sayFault } from '../services/form-fields.tsx';
import { joinWords, said, sayText } from '../services/local-text.tsx';
import type { AnswerFault, Typed } from '../services/read-answers.ts';
import { ServiceCard } from '../services/service-card.tsx';
import { ConfidentialityNote } from './confidentiality-note.tsx';

export interface ServicePageProps extends PageProps {
  service: { key: string; version: number; content: ServiceContent };
  formId: string;
  typed: Typed;
  faults: ReadonlyMap<string, AnswerFault>;
  renderFile: FormFieldsProps['renderFile'];
  /** The form was changed while somebody filled it in: what they wrote stands here still. */
  changed?: { dropped: readonly string[]; carried: readonly [string, string][] };
  /** It was sent when the session had run out, and waited for the sign-in. */
  isKept?: boolean;
  /** Files that were not taken, each with the field that it was chosen in. */
  refusedFiles?: readonly { fieldId: string; text: string }[];
}

/** A service: what it is, and its form. */
export function ServicePage(props: ServicePageProps) {
  const { service, visit, faults } = props;
  const { translator } = visit;
  const { t, tag } = translator;
  const { content } = service;
  const title = sayText(content.name, tag);
  const errors = [
    ...[...faults].map(([id, fault]) => ({
      fieldId: id === '' ? 'service-form' : fieldName(id),
      text: sayError(id, fault, props),
    })),
    ...(props.refusedFiles ?? []),
  ];
  return (
    <DeskFrame {...props} title={title} variant="wide" current="self-service">
      <p>
        <TextLink href="/self-service">{t('selfService.allServices')}</TextLink>
      </p>
      <StepHeading title={said(content.name, tag)} lead={said(content.summary, tag)} />
      {props.isKept ? <KeptNote translator={translator} /> : null}
      {props.changed ? <Changed {...props} changed={props.changed} /> : null}
      <ErrorSummary title={t('common.errorSummary')} errors={errors} />
      <ServiceCard card={content.card} visit={visit} />
      <ConfidentialityNote confidentiality={content.confidentiality} translator={translator} />
      <Form
        action={`/self-service/services/${service.key}`}
        id="service-form"
        multipart
        hidden={{ 'form-id': props.formId, version: String(service.version) }}
      >
        {props.changed?.carried.map(([name, value]) => (
          <input type="hidden" name={name} value={value} />
        ))}
        <FormFields {...props} fields={content.fields} translator={translator} />
        <ButtonRow>
          <Button>{t('selfService.send')}</Button>
        </ButtonRow>
        <SmallPrint>{t('selfService.sendText')}</SmallPrint>
      </Form>
    </DeskFrame>
  );
}

/** In the summary each fault says which question it is about. */
function sayError(id: string, fault: AnswerFault, { service, visit }: ServicePageProps): string {
  const field = service.content.fields.find((one) => one.id === id);
  const words = sayFault(fault, field, visit.translator);
  return field ? joinWords(sayText(field.label, visit.translator.tag), words) : words;
}

function Changed({ changed, visit }: ServicePageProps & { changed: { dropped: readonly string[] } }) {
  const { t } = visit.translator;
  return (
    <Alert tone="warning" title={t('selfService.changedTitle')} urgent>
      <p>{t('selfService.changedText')}</p>
      {changed.dropped.length > 0 ? (
        <>
          <p>{t('selfService.changedDropped')}</p>
          <ul class="ds-list">
            {changed.dropped.map((answer) => (
              <li class="vk-written">{answer}</li>
            ))}
          </ul>
        </>
      ) : null}
    </Alert>
  );
}
