import { StepHeading } from '@vakt/ui/content';
import { ButtonLink, ButtonRow } from '@vakt/ui/form';
import { problemWords } from '../problems.ts';
import { renderFramed } from './frame.tsx';
import type { PageContext } from './page-context.ts';

export interface ProblemPageProps {
  page: PageContext;
  kind: string;
  /** A number that support can look up in the log. */
  trace: string;
  /** Where the person can go on, if anywhere. */
  wayOn?: { href: string; label: string } | undefined;
}

/** A page for what went wrong: what it is, what to do next, and a number for support. */
export function renderProblemPage({ page, kind, trace, wayOn }: ProblemPageProps): string {
  const { t, organisation } = page;
  const words = problemWords(kind);
  return renderFramed({
    page,
    title: t(words.title),
    children: (
      <>
        <StepHeading title={t(words.title)} lead={words.text ? t(words.text) : undefined} />
        <ButtonRow stacked>
          {wayOn ? (
            <ButtonLink href={wayOn.href} variant="primary" fullWidth>
              {wayOn.label}
            </ButtonLink>
          ) : null}
          <ButtonLink href={organisation.helpUrl} fullWidth>
            {t('common.contactSupport')}
          </ButtonLink>
        </ButtonRow>
        <p class="vk-small">{t('problem.trace', { trace })}</p>
      </>
    ),
  });
}
