import type { PlainKey, Translator } from '@vakt/messages/translate';
import { Button } from '@vakt/ui/form';
import { BULK_ACTS, type BulkAct } from '../bulk/apply-to-cases.ts';
import { type ListQuery, writeListQuery } from './list-query.ts';

/** The form that the rows' check boxes belong to. */
export const BULK_FORM = 'bulk';

const NAMES: Readonly<Record<BulkAct, PlainKey>> = {
  take: 'queue.bulkTake',
  hold: 'queue.bulkHold',
  complete: 'queue.bulkComplete',
};

/** What can be done with the cases that are ticked. With script it comes out when one is. */
export function BulkBar({ query, translator }: { query: ListQuery; translator: Translator }) {
  const { t } = translator;
  return (
    <form class="vk-bulk" id={BULK_FORM} method="post" action="/operator/bulk" aria-label={t('queue.bulk')}>
      <input type="hidden" name="list" value={writeListQuery(query)} />
      <p class="vk-bulk__count" role="status" data-choose-count={t('queue.chosen', { count: '{n}' })}>
        {t('queue.bulk')}
      </p>
      {BULK_ACTS.map((act) => (
        <Button variant="secondary" name="act" value={act}>
          {t(NAMES[act])}
        </Button>
      ))}
      <button class="ds-button vk-bulk__none" data-variant="tertiary" type="button" data-choose-none="">
        {t('queue.chooseNone')}
      </button>
    </form>
  );
}
