import { SelectField, TextField } from '@vakt/ui/fields';
import { Button, HiddenFields } from '@vakt/ui/form';
import { nameGroup } from '../queues/describe-case.ts';
import { CONFIDENTIALITIES } from '../tables-of-cases.ts';
import type { HeadProps } from './case-head.tsx';
import { impactKey, urgencyKey } from './case-words.ts';

/** The parts that change less often: handing over, title and tags, who may see it. */
export const PARTS = ['hand-over', 'details', 'access'] as const;
type Part = (typeof PARTS)[number];

/** Id of what stands in a part: live events replace that, and leave open what is open. */
export const panelId = (part: Part) => `${part}-panel`;

const LABELS = { 'hand-over': 'case.handOver', details: 'case.details', access: 'case.access' } as const;

/** All of them, closed at first. */
export function CaseMore(props: HeadProps & { open: string | null }) {
  const { t } = props.page.visit.translator;
  return (
    <div class="vk-case__more">
      {PARTS.map((part) => (
        <details name="more" id={part} open={props.open === part || undefined}>
          <summary>{t(LABELS[part])}</summary>
          <CasePanel {...props} part={part} />
        </details>
      ))}
    </div>
  );
}

/** What stands in one part; for who may only read by now, that it is so. */
export function CasePanel({ part, ...props }: HeadProps & { part: Part }) {
  return (
    <div class="vk-case__panel" id={panelId(part)} data-quiet="" data-idle="">
      {props.view.workable ? (
        <PanelContent {...props} part={part} />
      ) : (
        <p>{props.page.visit.translator.t('case.readOnly')}</p>
      )}
    </div>
  );
}

function PanelContent({ part, ...props }: HeadProps & { part: Part }) {
  if (part === 'hand-over') return <HandOver {...props} />;
  return part === 'details' ? <Details {...props} /> : <Access {...props} />;
}

function HandOver({ page, view, path, hidden, errorOf, typed }: HeadProps) {
  const { t } = page.visit.translator;
  const groups = view.groups.filter(({ id }) => id !== view.head.groupId);
  return (
    <>
      <form method="post" action={`${path}/hand-over`} aria-label={t('case.handOver')}>
        <HiddenFields values={hidden} />
        <SelectField
          name="group"
          label={t('case.handOverTo')}
          value={typed?.('group') ?? ''}
          error={errorOf?.('group') ?? null}
          required
          empty={t('case.pickGroup')}
          options={groups.map((group) => ({
            value: group.id,
            label: `${nameGroup(page.visit.translator, group)} (${t(group.line === 1 ? 'case.firstLine' : 'case.secondLine')})`,
          }))}
        />
        <TextField
          name="reason"
          id="hand-over-reason"
          label={t('case.reason')}
          value={errorOf?.('not-ours-reason') ? '' : typed?.('reason')}
          error={errorOf?.('hand-over-reason') ?? null}
          required
          maxlength={500}
        />
        <Button variant="secondary">{t('case.handOver')}</Button>
      </form>
      <form method="post" action={`${path}/not-ours`} aria-label={t('case.notOurs')}>
        <HiddenFields values={hidden} />
        <TextField
          name="reason"
          id="not-ours-reason"
          label={t('case.notOursReason')}
          hint={t('case.notOursHint')}
          value={errorOf?.('not-ours-reason') ? typed?.('reason') : ''}
          error={errorOf?.('not-ours-reason') ?? null}
          required
          maxlength={500}
        />
        <Button variant="secondary">{t('case.notOurs')}</Button>
      </form>
    </>
  );
}

/** Details, and the acts that have pages of their own. */
function Details(props: HeadProps) {
  const { t } = props.page.visit.translator;
  return (
    <>
      <DetailsForm {...props} />
      <p class="vk-case__ways">
        <a class="ds-link" href={`${props.path}/merge`}>
          {t('case.merge')}
        </a>
        {props.view.leads ? (
          <a class="ds-link" href={`${props.path}/hold`}>
            {t('hold.title')}
          </a>
        ) : null}
      </p>
    </>
  );
}

function DetailsForm({ page, view, path, hidden, errorOf, typed }: HeadProps) {
  const { t } = page.visit.translator;
  const levels = [1, 2, 3];
  return (
    <form method="post" action={`${path}/details`} aria-label={t('case.details')}>
      <HiddenFields values={hidden} />
      <TextField
        name="title"
        id="title-field"
        label={t('case.titleField')}
        value={typed?.('title') ?? view.head.title}
        error={errorOf?.('title-field') ?? null}
        required
        maxlength={200}
      />
      <TextField
        name="tags"
        label={t('case.tags')}
        hint={t('case.tagsHint')}
        value={typed?.('tags') ?? view.head.tags.join(', ')}
        maxlength={600}
      />
      <SelectField
        name="impact"
        label={t('case.impact')}
        value={typed?.('impact') ?? String(view.head.impact)}
        options={levels.map((level) => ({ value: String(level), label: t(impactKey(level)) }))}
      />
      <SelectField
        name="urgency"
        label={t('case.urgency')}
        value={typed?.('urgency') ?? String(view.head.urgency)}
        options={levels.map((level) => ({ value: String(level), label: t(urgencyKey(level)) }))}
      />
      <Button variant="secondary">{t('common.save')}</Button>
    </form>
  );
}

function Access({ page, view, path, hidden, errorOf, typed }: HeadProps) {
  const { t } = page.visit.translator;
  const { head } = view;
  return (
    <>
      <form method="post" action={`${path}/confidentiality`} aria-label={t('case.confidentiality')}>
        <HiddenFields values={hidden} />
        <SelectField
          name="confidentiality"
          label={t('case.confidentiality')}
          hint={t('case.confidentialityHint')}
          value={head.confidentiality}
          options={CONFIDENTIALITIES.map((one) => ({ value: one, label: t(`case.confidentiality.${one}Long`) }))}
        />
        <Button variant="secondary">{t('common.save')}</Button>
      </form>
      {head.named.length > 0 ? (
        <ul class="vk-case__named" aria-label={t('case.named')}>
          {head.named.map((id) => (
            <li>
              <span>{view.people.get(id)?.name ?? t('case.unknownPerson')}</span>
              <form method="post" action={`${path}/named`}>
                <HiddenFields values={{ ...hidden, remove: id }} />
                <Button variant="link">
                  {t('common.remove')}
                  <span class="ds-sr-only"> {view.people.get(id)?.name}</span>
                </Button>
              </form>
            </li>
          ))}
        </ul>
      ) : null}
      <form method="post" action={`${path}/named`} aria-label={t('case.named')}>
        <HiddenFields values={hidden} />
        <TextField
          name="add"
          label={t('case.nameWorker')}
          hint={t('case.nameWorkerHint')}
          value={typed?.('add')}
          error={errorOf?.('add') ?? null}
          spellcheck={false}
          maxlength={200}
        />
        <Button variant="secondary">{t('case.nameAdd')}</Button>
      </form>
    </>
  );
}
