import { LinkList } from '@vakt/ui/choices';
import { Panel, StepHeading } from '@vakt/ui/content';
import { SelectField, TextField } from '@vakt/ui/fields';
import { Button, ErrorSummary, Form } from '@vakt/ui/form';
import { DeskFrame, type PageProps } from '../pages/frame.tsx';
import { serviceContentSchema } from './content.ts';
import type { ListedRow } from './editor.store.ts';

export interface ServicesPageProps extends PageProps {
  services: readonly ListedRow[];
  groups: readonly { id: string; name: string }[];
  typed: { name: string; group: string; error: string | null };
}

/** The services that somebody edits, and a new one. */
export function ServicesPage(props: ServicesPageProps) {
  const { visit, services, groups, typed } = props;
  const { t, tag } = visit.translator;
  const title = t('services.title');
  return (
    <DeskFrame {...props} title={title} variant="wide" current="services">
      <StepHeading title={title} lead={t('services.lead')} />
      <ErrorSummary
        title={t('common.errorSummary')}
        errors={typed.error ? [{ fieldId: 'name', text: typed.error }] : []}
      />
      <Panel title={t('services.new')}>
        <Form action="/operator/services" {...(groups.length > 1 ? {} : { hidden: { group: groups[0]?.id ?? '' } })}>
          <TextField
            name="name"
            label={t('services.name')}
            hint={t('services.nameHint')}
            value={typed.name}
            error={typed.error}
            maxlength={80}
          />
          {groups.length > 1 ? (
            <SelectField
              name="group"
              label={t('services.owner')}
              value={typed.group}
              options={groups.map(({ id, name }) => ({ value: id, label: name }))}
            />
          ) : null}
          <Button>{t('services.create')}</Button>
        </Form>
      </Panel>
      <Panel title={t('services.yours')}>
        {services.length === 0 ? (
          <p>{t('services.none')}</p>
        ) : (
          <LinkList
            items={services.map((service) => ({
              href: `/operator/services/${service.key}`,
              label: nameOf(service) || t('services.unnamedService'),
              hint: `${stateOf(service, props)} · ${tag === 'en' ? service.groupEn : service.groupNb}`,
            }))}
          />
        )}
      </Panel>
    </DeskFrame>
  );
}

function nameOf({ name }: ListedRow): string {
  const read = serviceContentSchema.shape.name.safeParse(name);
  return read.success ? read.data.nb : '';
}

function stateOf({ publishedVersion, retiredAt, hasDraft }: ListedRow, { visit }: ServicesPageProps): string {
  const { t } = visit.translator;
  if (publishedVersion === null) return t('services.listDraft');
  if (retiredAt !== null) return t('services.listRetired');
  return hasDraft ? t('services.listChanged') : t('services.listPublished');
}
