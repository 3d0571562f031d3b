import type { Assets } from '@vakt/ui/assets.ts';
import { StepHeading } from '@vakt/ui/content';
import { TextField } from '@vakt/ui/fields';
import { Button, ButtonLink, ButtonRow, ErrorSummary, Form } from '@vakt/ui/form';
import { renderCaseNumber } from '../access/case-number.ts';
import { createGuardedRoutes, type GuardedRoutes } from '../access/guarded-routes.ts';
import type { GuardedContext } from '../access/rules.ts';
import type { DeskDependencies } from '../dependencies.ts';
import { DeskFrame, sendPage } from '../pages/frame.tsx';
import { readForm } from '../pages/read-form.ts';
import { problems } from '../problems.ts';
import { findHold } from './find-hold.ts';
import { holdCase } from './hold-case.ts';

type Deps = DeskDependencies & { assets: Assets };

/** Leads put a case on hold, and lift the hold. */
export function createHoldRoutes(deps: Deps): GuardedRoutes {
  const save = async (c: GuardedContext, reason: string | null) => {
    const { case: opened, viewer } = c.var;
    const wish = { case: opened, reason, by: viewer.personId };
    const outcome = await deps.db.transaction().execute((trx) => holdCase(trx, wish));
    if (outcome === 'gone') throw problems.notFound();
    return c.redirect(addressOf(c, deps), 303);
  };
  return createGuardedRoutes(deps)
    .get('/operator/cases/:number/hold', 'case-lead', (c) => showHold(c, deps, null))
    .post('/operator/cases/:number/hold', 'case-lead', async (c) => {
      const reason = (await readForm(c)).get('reason', 500).trim();
      return reason === '' ? showHold(c, deps, c.var.visit.translator.t('hold.noReason')) : save(c, reason);
    })
    .post('/operator/cases/:number/release', 'case-lead', (c) => save(c, null));
}

function addressOf(c: GuardedContext, { settings }: Deps): string {
  return `/operator/cases/${renderCaseNumber(c.var.case.number, settings.casePrefix)}`;
}

async function showHold(c: GuardedContext, deps: Deps, error: string | null): Promise<Response> {
  const { visit } = c.var;
  const { t } = visit.translator;
  const reason = await findHold(deps.db, c.var.case.id);
  const address = addressOf(c, deps);
  const title = t('hold.title');
  return sendPage(
    c,
    <DeskFrame settings={deps.settings} assets={deps.assets} visit={visit} title={title} variant="wide" current="queue">
      <ErrorSummary
        title={t('common.errorSummary')}
        errors={error === null ? [] : [{ fieldId: 'reason', text: error }]}
      />
      <StepHeading title={title} lead={t('hold.lead')} />
      {reason === null ? (
        <Form action={`${address}/hold`}>
          <TextField name="reason" label={t('hold.reason')} hint={t('hold.reasonHint')} error={error} maxlength={500} />
          <ButtonRow>
            <Button>{t('hold.hold')}</Button>
            <ButtonLink href={address}>{t('common.cancel')}</ButtonLink>
          </ButtonRow>
        </Form>
      ) : (
        <Form action={`${address}/release`}>
          <p>{t('hold.held', { reason })}</p>
          <ButtonRow>
            <Button>{t('hold.release')}</Button>
            <ButtonLink href={address}>{t('common.cancel')}</ButtonLink>
          </ButtonRow>
        </Form>
      )}
    </DeskFrame>,
    error === null ? 200 : 422,
  );
}
