import type { PlainKey } from '@vakt/messages/translate';
import type { Assets } from '@vakt/ui/assets.ts';
import { StepHeading } from '@vakt/ui/content';
import { TextField } from '@vakt/ui/fields';
import { Button, ButtonLink, ButtonRow, ErrorSummary, Form } from '@vakt/ui/form';
import { parseCaseNumber, renderCaseNumber } from '../access/case-number.ts';
import { createGuardedRoutes, type GuardedRoutes } from '../access/guarded-routes.ts';
import { openCase } from '../access/open-case.ts';
import type { GuardedContext } from '../access/rules.ts';
import { type MergeVerdict, mergeCases } from '../cases/merge-cases.ts';
import type { DeskDependencies } from '../dependencies.ts';
import { DeskFrame, sendPage } from '../pages/frame.tsx';
import { readForm } from '../pages/read-form.ts';

type Deps = DeskDependencies & { assets: Assets };
type Refusal = Exclude<MergeVerdict, 'merged'> | 'unknown';

const WORDS: Readonly<Record<Refusal, PlainKey>> = {
  unknown: 'merge.unknown',
  cannot: 'merge.cannot',
  conflict: 'merge.conflict',
  held: 'merge.held',
  confidentiality: 'merge.confidentiality',
  parties: 'merge.parties',
};

/** Merging a case into another one of the same people. */
export function createMergeRoutes(deps: Deps): GuardedRoutes {
  return createGuardedRoutes(deps)
    .get('/operator/cases/:number/merge', 'case-work', (c) => showMerge(c, deps, { typed: '', refusal: null }))
    .post('/operator/cases/:number/merge', 'case-work', async (c) => {
      const form = await readForm(c);
      const typed = form.get('into', 40).trim();
      const number = parseCaseNumber(typed, deps.settings.casePrefix);
      const verdict = number === null ? 'unknown' : await merge(c, deps, number, Number(form.get('version', 10)));
      if (verdict === 'merged' && number !== null) return c.redirect(addressOf(number, deps), 303);
      return showMerge(c, deps, { typed, refusal: verdict as Refusal });
    });
}

/** The other case is opened as this one was: whoever may not change it is told that there is none. */
async function merge(
  c: GuardedContext,
  deps: Deps,
  number: number,
  version: number,
): Promise<MergeVerdict | 'unknown'> {
  const { case: from, viewer } = c.var;
  return deps.db.transaction().execute(async (trx) => {
    const into = await openCase(trx, viewer, number, 'case-work');
    if (!into) return 'unknown';
    return mergeCases(trx, { from: { id: from.id, version }, into, by: viewer.personId });
  });
}

function addressOf(number: number, { settings }: Deps): string {
  return `/operator/cases/${renderCaseNumber(number, settings.casePrefix)}`;
}

function showMerge(c: GuardedContext, deps: Deps, form: { typed: string; refusal: Refusal | null }): Response {
  const { visit, case: from } = c.var;
  const { t } = visit.translator;
  const name = renderCaseNumber(from.number, deps.settings.casePrefix);
  const title = t('merge.title', { case: name });
  const error = form.refusal === null ? null : t(WORDS[form.refusal]);
  return sendPage(
    c,
    <DeskFrame settings={deps.settings} assets={deps.assets} visit={visit} title={title} variant="wide" current="queue">
      <ErrorSummary
        title={t('common.errorSummary')}
        errors={error === null ? [] : [{ fieldId: 'into', text: error }]}
      />
      <StepHeading title={title} lead={t('merge.lead')} />
      <Form action={`/operator/cases/${name}/merge`} hidden={{ version: String(from.version) }}>
        <TextField
          name="into"
          label={t('merge.into')}
          hint={t('merge.hint')}
          value={form.typed}
          error={error}
          maxlength={40}
        />
        <ButtonRow>
          <Button>{t('merge.merge')}</Button>
          <ButtonLink href={addressOf(from.number, deps)}>{t('common.cancel')}</ButtonLink>
        </ButtonRow>
      </Form>
    </DeskFrame>,
    form.refusal === null ? 200 : 422,
  );
}
