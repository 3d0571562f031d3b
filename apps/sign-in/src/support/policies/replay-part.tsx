import { formatDateTime, formatList } from '@vakt/messages/format';
import type { PlainKey } from '@vakt/messages/translate';
import { Panel } from '@vakt/ui/content';
import { FieldFrame, TextField, wireField } from '@vakt/ui/fields';
import { Button, ButtonRow, Form } from '@vakt/ui/form';
import { serviceName } from '../../journeys/situation.ts';
import { POLICIES_ADDRESS } from '../../own-services.ts';
import type { Otherwise, Replay } from '../../policies/replay-receipts.ts';
import type { PageContext } from '../../web/page-context.ts';
import { Table } from '../table.tsx';
import type { PoliciesProps } from './policies-props.ts';

export const REPLAY_ADDRESS = `${POLICIES_ADDRESS}/replay`;

/** Changed rules, tried on the sign-ins that have been, before they are written down. */
export function ReplayPart({ page, administrator, replay }: PoliciesProps) {
  const { t } = page;
  const error = replay?.faults?.length ? replay.faults.join('\n') : null;
  const field = { name: 'section', label: t('policy.section'), error };
  const wiring = wireField(field);
  return (
    <Panel title={t('policy.replayHeading')} id="replay">
      <p>{t('policy.replayLead')}</p>
      {replay?.result ? <Result page={page} result={replay.result} /> : null}
      <Form action={REPLAY_ADDRESS} hidden={{ session: administrator.sessionId }} label={t('policy.replayHeading')}>
        <FieldFrame {...field} wiring={wiring}>
          <textarea class="ds-input vk-section" rows={12} spellcheck={false} {...wiring.control}>
            {replay?.text ?? ''}
          </textarea>
        </FieldFrame>
        <TextField
          name="days"
          label={t('policy.replayDays')}
          inputmode="numeric"
          value={String(replay?.days ?? 30)}
          maxlength={3}
        />
        <ButtonRow>
          <Button>{t('policy.replay')}</Button>
        </ButtonRow>
      </Form>
    </Panel>
  );
}

const OTHERWISE: Record<Otherwise, PlainKey> = {
  blocked: 'policy.otherwise.blocked',
  more: 'policy.otherwise.more',
  less: 'policy.otherwise.less',
  'let-in': 'policy.otherwise.letIn',
};

function Result({ page, result }: { page: PageContext; result: Replay }) {
  const { t, language, settings } = page;
  const otherwise = result.groups.reduce((sum, { count }) => sum + count, 0);
  const columns = [
    { label: t('policy.service') },
    { label: t('policy.otherwise') },
    { label: t('policy.becauseOf') },
    { label: t('policy.count'), numeric: true },
    { label: t('policy.people'), numeric: true },
    { label: t('policy.examples') },
  ];
  return (
    <section aria-labelledby="replay-result" class="vk-answer">
      <p id="replay-result" role="status">
        {t('policy.replayResult', { count: result.receipts, days: result.days, otherwise })}
      </p>
      {result.unsure > 0 ? <p>{t('policy.replayUnsure', { count: result.unsure })}</p> : null}
      {result.gone > 0 ? <p>{t('policy.replayGone', { count: result.gone })}</p> : null}
      {result.groups.length === 0 ? null : (
        <Table
          id="replay-table"
          caption={t('policy.otherwise')}
          columns={columns}
          rows={result.groups.map((group) => [
            serviceName(settings, group.service),
            t(OTHERWISE[group.otherwise]),
            group.rules.length === 0 ? t('policy.becauseService') : formatList(language, group.rules),
            String(group.count),
            String(group.people),
            group.examples.map(({ id, at }) => (
              <div>
                {id}, {formatDateTime(language, at)}
              </div>
            )),
          ])}
        />
      )}
    </section>
  );
}
