import type { PlainKey } from '@vakt/messages/translate';
import { DescriptionList } from '@vakt/ui/content';
import type { PageProps } from '../pages/frame.tsx';
import type { ServiceContent } from './content.ts';
import { said } from './local-text.tsx';

const CARD_LINES = [
  ['who', 'selfService.cardWho'],
  ['needs', 'selfService.cardNeeds'],
  ['response', 'selfService.cardResponse'],
  ['delivery', 'selfService.cardDelivery'],
  ['cost', 'selfService.cardCost'],
] as const satisfies readonly (readonly [keyof ServiceContent['card'], PlainKey])[];

/** Who can order it, what it takes, how long it lasts. Nothing when the service says none of it. */
export function ServiceCard({ card, visit }: { card: ServiceContent['card']; visit: PageProps['visit'] }) {
  const { t, tag } = visit.translator;
  const items = CARD_LINES.flatMap(([part, key]) => {
    const text = card[part];
    return text?.nb ? [{ term: t(key), details: said(text, tag) }] : [];
  });
  return items.length === 0 ? null : (
    <section class="vk-service-card" aria-label={t('selfService.card')}>
      <DescriptionList items={items} />
    </section>
  );
}
