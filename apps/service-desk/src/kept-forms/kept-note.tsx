import type { Translator } from '@vakt/messages/translate';
import { TextLink } from '@vakt/ui/form';
import { Alert } from '@vakt/ui/status';

/** Said above a form that came when the session had run out: it is still there, and it is not sent. `at`: where on the page. */
export function KeptNote({ translator: { t }, at }: { translator: Translator; at?: string }) {
  return (
    <Alert tone="warning" title={t('selfService.keptTitle')} urgent>
      <p>{t('selfService.keptText')}</p>
      {at ? <TextLink href={at}>{t('selfService.keptSee')}</TextLink> : null}
    </Alert>
  );
}
