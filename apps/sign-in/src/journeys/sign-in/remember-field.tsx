import { Checkbox } from '@vakt/ui/choices';
import type { View } from '../view.ts';
import { daysToRemember } from './device-here.ts';

/** "Ikke spør igjen på denne enheten de neste 30 dagene": only where the service allows it. Never ticked beforehand. */
export function RememberField({ view }: { view: View }) {
  const { t } = view.page;
  const days = daysToRemember(view.situation);
  if (days === 0) return null;
  return (
    <Checkbox
      name="remember"
      label={t('challenge.remember', { days })}
      hint={t('challenge.rememberHint')}
      checked={view.typed.remember === 'on'}
    />
  );
}
