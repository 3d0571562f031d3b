import { Panel } from '@vakt/ui/content';
import type { PageContext } from '../web/page-context.ts';
import { describeReceipt, type Receipt } from './list-receipts.ts';

export interface ReceiptListProps {
  page: Pick<PageContext, 't' | 'language'>;
  receipts: readonly Receipt[];
  /** Name of a service by its id. */
  serviceName(id: string): string;
}

/** A person's latest sign-ins in plain words: what happened, why, and the number that support knows it by. */
export function ReceiptList({ page, receipts, serviceName }: ReceiptListProps) {
  const { t, language } = page;
  return (
    <Panel title={t('receipt.heading')} id="receipts">
      {receipts.length === 0 ? <p>{t('receipt.none')}</p> : null}
      <ol class="vk-entries">
        {receipts.map((receipt) => {
          const { what, time, details, number } = describeReceipt(receipt, language, serviceName);
          return (
            <li class="vk-entry">
              <div class="vk-entry__what">
                <strong class={receipt.outcome === 'granted' ? undefined : 'vk-entry__bad'}>{what}</strong>
                <span>{time}</span>
                <span>{details.join(' ')}</span>
                <span class="vk-small">{t('receipt.number', { number })}</span>
              </div>
            </li>
          );
        })}
      </ol>
    </Panel>
  );
}
