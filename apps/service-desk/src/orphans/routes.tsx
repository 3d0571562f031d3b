import type { PlainKey } from '@vakt/messages/translate';
import type { Assets } from '@vakt/ui/assets.ts';
import { StepHeading } from '@vakt/ui/content';
import { SelectField, TextArea } from '@vakt/ui/fields';
import { Button, ButtonLink, ButtonRow, ErrorSummary, Form } from '@vakt/ui/form';
import { renderCaseNumber } from '../access/case-number.ts';
import { createGuardedRoutes, type GuardedRoutes } from '../access/guarded-routes.ts';
import type { GuardedContext } from '../access/rules.ts';
import type { DeskDependencies } from '../dependencies.ts';
import { DeskFrame, sendPage } from '../pages/frame.tsx';
import { readForm } from '../pages/read-form.ts';
import { problems } from '../problems.ts';
import { type AppointOutcome, appointWorker } from './appoint-worker.ts';
import { findWorkersOf } from './orphans.store.ts';

type Deps = DeskDependencies & { assets: Assets };
type Fault = Exclude<AppointOutcome, 'appointed' | 'gone'>;

const FAULTS: Readonly<Record<Fault, { fieldId: 'worker' | 'reason'; text: PlainKey }>> = {
  'no-worker': { fieldId: 'worker', text: 'orphans.noWorker' },
  refused: { fieldId: 'worker', text: 'orphans.refused' },
  'no-reason': { fieldId: 'reason', text: 'orphans.noReason' },
};

/** Leads give a confidential case that nobody sees any more to a new case worker. */
export function createOrphanRoutes(deps: Deps): GuardedRoutes {
  return createGuardedRoutes(deps)
    .get('/operator/cases/:number/appoint', 'case-appoint', (c) =>
      showForm(c, deps, { worker: '', reason: '', faults: [] }),
    )
    .post('/operator/cases/:number/appoint', 'case-appoint', async (c) => {
      const form = await readForm(c);
      const worker = form.get('worker', 40);
      const reason = form.get('reason', 500);
      const missing: Fault[] = [
        ...(worker === '' ? (['no-worker'] as const) : []),
        ...(reason.trim() === '' ? (['no-reason'] as const) : []),
      ];
      if (missing.length > 0) return showForm(c, deps, { worker, reason, faults: missing });
      const wish = { caseId: c.var.case.id, workerId: worker, reason };
      const outcome = await appointWorker(deps, c.var.viewer, wish);
      if (outcome === 'gone') throw problems.notFound();
      if (outcome === 'appointed') return c.redirect('/operator?done=appointed', 303);
      return showForm(c, deps, { worker, reason, faults: [outcome] });
    });
}

interface Typed {
  worker: string;
  reason: string;
  faults: readonly Fault[];
}

/** Everybody of the group stands in the list: who is left out would be whose case it is. */
async function showForm(c: GuardedContext, deps: Deps, { worker, reason, faults }: Typed): Promise<Response> {
  const { visit, case: opened } = c.var;
  const { t } = visit.translator;
  const number = renderCaseNumber(opened.number, deps.settings.casePrefix);
  const title = t('orphans.appointTitle', { case: number });
  const errors = faults.map((fault) => ({ ...FAULTS[fault], text: t(FAULTS[fault].text) }));
  const errorOf = (field: string) => errors.find(({ fieldId }) => fieldId === field)?.text ?? null;
  const workers = await findWorkersOf(deps.db, opened.groupId);
  return sendPage(
    c,
    <DeskFrame settings={deps.settings} assets={deps.assets} visit={visit} title={title} variant="wide" current="queue">
      <ErrorSummary title={t('common.errorSummary')} errors={errors} />
      <StepHeading title={title} lead={t('orphans.appointLead')} />
      <Form action={`/operator/cases/${number}/appoint`}>
        <SelectField
          name="worker"
          label={t('orphans.worker')}
          empty={t('orphans.pick')}
          options={workers.map(({ id, name }) => ({ value: id, label: name }))}
          value={worker}
          error={errorOf('worker')}
        />
        <TextArea
          name="reason"
          label={t('orphans.reason')}
          hint={t('orphans.reasonHint')}
          value={reason}
          error={errorOf('reason')}
          maxlength={500}
          rows={3}
        />
        <ButtonRow>
          <Button>{t('orphans.appoint')}</Button>
          <ButtonLink href="/operator">{t('common.cancel')}</ButtonLink>
        </ButtonRow>
      </Form>
    </DeskFrame>,
    faults.length === 0 ? 200 : 422,
  );
}
