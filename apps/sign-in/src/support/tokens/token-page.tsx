import { RadioCards } from '@vakt/ui/choices';
import { DescriptionList, Panel, StepHeading } from '@vakt/ui/content';
import { TextField } from '@vakt/ui/fields';
import { Button, ButtonLink, ErrorSummary, Form } from '@vakt/ui/form';
import { Alert } from '@vakt/ui/status';
import type { InventoryToken } from '../../factors/hardware-token/list-tokens.ts';
import { TOKENS_ADDRESS } from '../../own-services.ts';
import type { PageContext } from '../../web/page-context.ts';
import { renderConsoleFrame } from '../console-frame.tsx';
import type { Administrator } from '../find-administrator.ts';
import { createFigurer } from '../words.ts';
import { STATE_NAMES } from './state-words.ts';

export interface TokenPageProps {
  page: PageContext;
  administrator: Administrator;
  token: InventoryToken;
  /** Something was done with it just now. */
  done: boolean;
  /** As it was typed, when it was wrong. */
  reason: string;
  fault: boolean;
}

/** One token, and the way to take it from its owner. */
export function renderTokenPage(props: TokenPageProps): string {
  const { page, administrator, token, done, fault } = props;
  const { t } = page;
  const title = t('tokens.tokenTitle', { serial: token.serial });
  return renderConsoleFrame({
    page: { ...page, path: `${TOKENS_ADDRESS}/${token.id}` },
    administrator,
    title,
    current: 'tokens',
    hasErrors: fault,
    children: (
      <>
        <StepHeading title={title} />
        {done ? (
          <Alert tone="success">
            <p role="status">{token.state === 'lost' ? t('tokens.isLost') : t('tokens.isReleased')}</p>
          </Alert>
        ) : null}
        <ErrorSummary
          title={t('common.errorSummary')}
          errors={fault ? [{ fieldId: 'reason', text: t('tokens.reasonMissing') }] : []}
        />
        <Facts {...props} />
        {token.state === 'lost' ? null : <Release {...props} />}
        <ButtonLink href={TOKENS_ADDRESS} variant="tertiary">
          {t('tokens.toAll')}
        </ButtonLink>
      </>
    ),
  });
}

function Facts({ page, token }: TokenPageProps) {
  const { t, language } = page;
  const { moment, count } = createFigurer(language);
  const shape = [token.kind.toUpperCase(), token.algorithm, t('tokens.digits', { digits: token.digits })];
  if (token.intervalSeconds !== null) shape.push(t('tokens.seconds', { seconds: token.intervalSeconds }));
  const facts: [string, string | null][] = [
    [t('console.state'), `${t(STATE_NAMES[token.state])}${token.disabled ? ` (${t('preferences.disabled')})` : ''}`],
    [t('tokens.owner'), token.userName && `${token.displayName} (${token.userName})`],
    [t('tokens.make'), [token.manufacturer, token.model].filter(Boolean).join(' ') || null],
    [t('tokens.kind'), shape.join(', ')],
    [t('tokens.drift'), token.drift === 0 ? null : count(token.drift)],
    [t('tokens.assignedAt'), token.assignedAt && moment(token.assignedAt)],
    [t('tokens.activatedAt'), token.activatedAt && moment(token.activatedAt)],
    [t('tokens.lastUsed'), token.lastUsedAt && moment(token.lastUsedAt)],
    [t('tokens.lostAt'), token.lostAt && moment(token.lostAt)],
    [t('tokens.note'), token.note],
    [t('tokens.importedFrom'), token.importFile],
  ];
  const items = facts.flatMap(([term, details]) => (details ? [{ term, details }] : []));
  return <DescriptionList items={items} />;
}

function Release({ page, administrator, token, reason, fault }: TokenPageProps) {
  const { t } = page;
  const inStock = token.state === 'stock';
  const choices = [
    { value: 'stock', label: t('tokens.toStock'), hint: t('tokens.toStockHint'), disabled: inStock },
    { value: 'lost', label: t('tokens.toLost'), hint: t('tokens.toLostHint') },
  ];
  return (
    <Panel title={t('tokens.releaseHeading')}>
      {token.state === 'active' ? <p>{t('tokens.releaseActive')}</p> : null}
      <Form action={`${TOKENS_ADDRESS}/${token.id}/release`} hidden={{ session: administrator.sessionId }}>
        <RadioCards
          name="to"
          legend={t('tokens.releaseTo')}
          value={inStock ? 'lost' : 'stock'}
          choices={inStock ? choices.slice(1) : choices}
        />
        <TextField
          name="reason"
          label={t('tokens.reasonLabel')}
          hint={t('tokens.reasonHint')}
          value={reason}
          error={fault ? t('tokens.reasonMissing') : null}
          maxlength={500}
          required
        />
        <Button danger>{t('tokens.release')}</Button>
      </Form>
    </Panel>
  );
}
