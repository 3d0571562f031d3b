import { AccountLine, SecretCode, StepHeading } from '@vakt/ui/content';
import { Button, Form } from '@vakt/ui/form';
import { Alert } from '@vakt/ui/status';
import { renderFramed } from '../../web/frame.tsx';
import { addressOf, pathOf, type View } from '../view.ts';

/** The code that takes a used one's place: shown in the answer to the code, and never again. */
export function renderRecoveryCodeUsedPage(view: View): string {
  const { page, situation, reveal } = view;
  const { t } = page;
  const shown = reveal?.what === 'replacement' ? reveal.code : null;
  return renderFramed({
    page,
    title: t('recovery.usedTitle'),
    children: (
      <>
        <AccountLine address={addressOf(view)} />
        <StepHeading title={t('recovery.usedHeading')} lead={shown ? t('recovery.usedLead') : undefined} />
        {shown ? (
          <>
            <SecretCode text={shown} label={t('recovery.newCode')} />
            <p>{t('recovery.usedOnce')}</p>
          </>
        ) : (
          <Alert tone="info">
            <p>{t('recovery.usedGone')}</p>
          </Alert>
        )}
        <Form action={pathOf(situation, shown ? 'kept' : 'not-kept')}>
          <Button fullWidth>{shown ? t('recovery.usedKept') : t('common.continue')}</Button>
        </Form>
      </>
    ),
  });
}
