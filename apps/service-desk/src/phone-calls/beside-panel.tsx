import { renderCaseNumber } from '../access/case-number.ts';
import type { PageProps } from '../pages/frame.tsx';
import { nameStatus } from '../queues/describe-case.ts';
import type { BesideCall } from './beside-call.ts';
import type { CaseBeside } from './calls.store.ts';

/** What stands beside a call. The page script fills it anew as one types; each list is there from the start, hidden while it is empty. */
export function BesidePanel({ beside, page }: { beside: BesideCall; page: PageProps }) {
  const { t } = page.visit.translator;
  const parts = [
    { id: 'recent', title: t('phoneCall.recent'), cases: beside.recent },
    { id: 'similar', title: t('phoneCall.similar'), cases: beside.similar },
  ];
  return (
    <aside class="vk-call__beside" aria-label={t('phoneCall.beside')}>
      {parts.map(({ id, title, cases }) => (
        <section data-beside={id} hidden={cases.length === 0 || undefined}>
          <h2 class="ds-heading">{title}</h2>
          <ul>
            {cases.map((one) => {
              const { href, text, facts } = describeBeside(one, page);
              return (
                <li>
                  <a class="ds-link" href={href} target="_blank" rel="noopener">
                    {text}
                  </a>
                  <span>{facts}</span>
                </li>
              );
            })}
          </ul>
        </section>
      ))}
    </aside>
  );
}

/** One case in words: the same on the page and for the script. */
export function describeBeside(
  one: CaseBeside,
  { visit, settings }: PageProps,
): { href: string; text: string; facts: string } {
  const number = renderCaseNumber(one.number, settings.casePrefix);
  return {
    href: `/operator/cases/${number}`,
    text: one.title ?? visit.translator.t('queue.sealedTitle'),
    facts: `${number} · ${nameStatus(visit.translator, one.status)}`,
  };
}
