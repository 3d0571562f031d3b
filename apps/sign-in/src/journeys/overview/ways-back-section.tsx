import { formatDateTime } from '@vakt/messages/format';
import { Panel } from '@vakt/ui/content';
import { Button, Form } from '@vakt/ui/form';
import { Alert } from '@vakt/ui/status';
import { pathOf } from '../view.ts';
import type { OverviewProps } from './overview-props.ts';

/** From so few on the page says that it is time for new ones. */
const FEW = 3;

/** Recovery codes: how many are left, since when, and the way to new ones. */
export function RecoveryCodesSection({ view, overview }: OverviewProps) {
  const { t, language } = view.page;
  const left = view.situation.account?.recoveryCodesLeft ?? 0;
  const { recoveryCodesMadeAt: madeAt } = overview;
  const made = madeAt ? t('recovery.left', { left, date: formatDateTime(language, madeAt) }) : t('recovery.none');
  return (
    <Panel title={t('recovery.title')} id="recovery-codes">
      {madeAt && left <= FEW ? (
        <Alert tone="warning">
          <p>
            {made} {t('recovery.few')}
          </p>
        </Alert>
      ) : (
        <p>{made}</p>
      )}
      <Form action={pathOf(view.situation, 'recovery-codes')}>
        <Button variant="secondary">{madeAt ? t('recovery.makeNew') : t('recovery.make')}</Button>
      </Form>
    </Panel>
  );
}

/** An access pass that stands, or that was ordered and not collected: the owner can take it away. */
export function PassSection({ view, overview }: OverviewProps) {
  const { t, language } = view.page;
  const { pass } = overview;
  const isOrdered = view.situation.account?.passOrdered ?? false;
  if (!pass && !isOrdered) return null;
  const at = (time: Date) => formatDateTime(language, time);
  return (
    <Panel title={t('pass.title')} id="pass">
      {pass ? <p>{t('pass.stands', { from: at(pass.from), until: at(pass.until) })}</p> : null}
      {pass ? <p>{pass.once ? t('pass.standsOnce') : t('pass.standsMany')}</p> : null}
      {isOrdered ? <p>{t('pass.standsOrdered')}</p> : null}
      <Form action={pathOf(view.situation, 'revoke-pass')}>
        <Button variant="secondary" danger>
          {t('pass.revoke')}
        </Button>
      </Form>
    </Panel>
  );
}
