import { Button, Form } from '@vakt/ui/form';
import { TokenCodeField } from '../token-code-field.tsx';
import { pathOf, type View } from '../view.ts';
import type { ShownMethod } from './gather-overview.ts';

/** Two codes in a row bring a token back into step. */
export function ResyncForm({ view, method, name }: { view: View; method: ShownMethod; name: string }) {
  const { t } = view.page;
  return (
    <details class="vk-more">
      <summary>
        {t('token.synchronise')}
        <span class="ds-sr-only"> {name}</span>
      </summary>
      <p class="vk-small">{t('token.outOfStepText')}</p>
      <Form action={pathOf(view.situation, 'resync-token')} hidden={{ method: method.id }}>
        <TokenCodeField name="code" id={`code-${method.id}`} label={t('token.firstCodeLabel')} required />
        <TokenCodeField name="nextCode" id={`next-${method.id}`} label={t('token.secondCodeLabel')} required />
        <Button variant="secondary">{t('token.synchronise')}</Button>
      </Form>
    </details>
  );
}
