import { Panel, StepHeading } from '@vakt/ui/content';
import { EmptyState } from '@vakt/ui/desk';
import { SelectField, TextField } from '@vakt/ui/fields';
import { Button, ErrorSummary, Form, TextLink } from '@vakt/ui/form';
import { DeskFrame, type PageProps } from '../pages/frame.tsx';
import { nameGroup } from '../queues/describe-case.ts';
import { listHref, readListQuery, writeListQuery } from '../queues/list-query.ts';
import type { SavedView } from './load-views.ts';
import { LONGEST_NAME } from './save-view.ts';

export interface ViewsPageProps extends PageProps {
  views: readonly SavedView[];
  /** Groups that a view can be shared with. */
  groups: readonly { id: string; nameNb: string; nameEn: string }[];
  /** What is to be saved: a list's query string. */
  filter: string;
  typed?: { name: string; groupId: string };
  error?: string | null;
}

/** The views that one may use, and a form that saves the list that one comes from. */
export function ViewsPage(props: ViewsPageProps) {
  const { t } = props.visit.translator;
  const back = listHref(readListQuery(props.filter));
  return (
    <DeskFrame {...props} title={t('queue.savedViews')} variant="wide" current="queue">
      <p>
        <TextLink href={back}>{t('queue.backToList')}</TextLink>
        {' · '}
        <TextLink href={`/operator/cases.csv?${writeListQuery(readListQuery(props.filter))}`}>
          {t('queue.csv')}
        </TextLink>
      </p>
      <StepHeading title={t('queue.savedViews')} lead={t('queue.savedViewsLead')} />
      {props.error ? (
        <ErrorSummary title={t('common.errorSummary')} errors={[{ fieldId: 'name', text: props.error }]} />
      ) : null}
      <SaveForm {...props} />
      <SavedViews {...props} />
    </DeskFrame>
  );
}

function SaveForm(props: ViewsPageProps) {
  const { translator } = props.visit;
  const { t } = translator;
  const groups = props.groups.map(({ id, nameNb, nameEn }) => ({
    value: id,
    label: t('queue.shareWith', { group: nameGroup(translator, { nb: nameNb, en: nameEn }) }),
  }));
  return (
    <Panel title={t('queue.saveView')}>
      <Form action="/operator/views" hidden={{ filter: writeListQuery(readListQuery(props.filter)) }}>
        <TextField
          name="name"
          label={t('queue.viewName')}
          hint={t('queue.viewNameHint')}
          maxlength={LONGEST_NAME}
          value={props.typed?.name}
          error={props.error}
          required
        />
        <SelectField
          name="group"
          label={t('queue.viewFor')}
          empty={t('queue.viewForMe')}
          value={props.typed?.groupId}
          options={groups}
        />
        <Button>{t('queue.saveViewDo')}</Button>
      </Form>
    </Panel>
  );
}

function SavedViews(props: ViewsPageProps) {
  const { translator } = props.visit;
  const { t } = translator;
  if (props.views.length === 0) return <EmptyState title={t('queue.noViews')} icon="Bookmark" />;
  const nameOf = (groupId: string) => {
    const group = props.groups.find(({ id }) => id === groupId);
    return group ? nameGroup(translator, { nb: group.nameNb, en: group.nameEn }) : '';
  };
  return (
    <ul class="vk-saved">
      {props.views.map((view) => (
        <li>
          <p>
            <TextLink href={listHref(readListQuery(view.filter))}>{view.name}</TextLink>
            <span class="vk-small">
              {view.groupId === null ? t('queue.viewForMe') : t('queue.sharedWith', { group: nameOf(view.groupId) })}
            </span>
          </p>
          {view.removable ? (
            <form method="post" action={`/operator/views/${view.id}/remove`}>
              <Button variant="tertiary" danger>
                {t('queue.removeView')}
                <span class="ds-sr-only"> {view.name}</span>
              </Button>
            </form>
          ) : null}
        </li>
      ))}
    </ul>
  );
}
