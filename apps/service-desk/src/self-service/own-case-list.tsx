import { formatDate } from '@vakt/messages/format';
import type { Translator } from '@vakt/messages/translate';
import { renderCaseNumber } from '../access/case-number.ts';
import { CaseStatusMark, explainStatus } from './case-status.tsx';
import type { OwnCaseRow } from './own-cases.store.ts';

/** Own cases, each a row that leads to it. What waits for the person says so in plain words. */
export function OwnCaseList(props: { cases: readonly OwnCaseRow[]; prefix: string; translator: Translator }) {
  const { translator } = props;
  const { t, tag } = translator;
  return (
    <ul class="vk-own-cases">
      {props.cases.map((one) => {
        const number = renderCaseNumber(one.number, props.prefix);
        return (
          <li>
            <a href={`/self-service/cases/${number}`}>
              <span class="vk-own-cases__text">
                <span class="vk-own-cases__title">{one.title}</span>
                <span class="vk-own-cases__facts">
                  {number} · {t('selfService.sentOn', { date: formatDate(tag, one.createdAt) })}
                  {one.requesterName ? ` · ${t('selfService.sharedBy', { name: one.requesterName })}` : null}
                </span>
                {one.status === 'waiting-user' ? (
                  <span class="vk-own-cases__wanted">{explainStatus(one.status, translator)}</span>
                ) : null}
              </span>
              <CaseStatusMark status={one.status} translator={translator} />
            </a>
          </li>
        );
      })}
    </ul>
  );
}
