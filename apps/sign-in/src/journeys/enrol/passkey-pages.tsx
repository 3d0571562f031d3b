import { AccountLine, Note, StepHeading } from '@vakt/ui/content';
import { Button, ErrorSummary, Form } from '@vakt/ui/form';
import { renderFramed } from '../../web/frame.tsx';
import { AskPasskey } from '../passkey-button.tsx';
import { serviceName } from '../situation.ts';
import { addressOf, listFaults, pathOf, type View } from '../view.ts';

/** "Legg til en passnøkkel": what it is, where it is kept, and the button. */
export function renderAddPasskeyPage(view: View, options: object): string {
  const { page, situation } = view;
  const { t } = page;
  const isRequired = situation.gate === 'enrol-passkey';
  const service = serviceName(page.settings, situation.journey.service);
  return renderFramed({
    page,
    title: t('passkey.addTitle'),
    hasErrors: view.faults.length > 0,
    children: (
      <>
        <AccountLine address={addressOf(view)} />
        <StepHeading title={t('passkey.addHeading')} lead={t('passkey.addLead')} />
        <ErrorSummary title={t('common.errorSummary')} errors={listFaults(view)} />
        {isRequired ? <p>{t('passkey.addRequired', { service })}</p> : null}
        <p>{t('passkey.addWhere')}</p>
        <Form action={pathOf(situation, 'passkey')}>
          <AskPasskey page={page} use="new" options={options} />
        </Form>
        <Note icon="InformationSquareFill">{t('passkey.addShared')}</Note>
        {isRequired ? (
          <Form action={pathOf(situation, 'other-account')}>
            <Button variant="tertiary">{t('gate.useAnother')}</Button>
          </Form>
        ) : (
          <Form action={pathOf(situation, 'leave-passkey')}>
            <Button variant="tertiary" icon="ArrowLeft">
              {t('common.back')}
            </Button>
          </Form>
        )}
      </>
    ),
  });
}

/** The offer between an accepted code and the service: three buttons, each of which leads on. */
export function renderOfferPage(view: View): string {
  const { page, situation } = view;
  const { t } = page;
  return renderFramed({
    page,
    title: t('passkey.offerTitle'),
    children: (
      <>
        <AccountLine address={addressOf(view)} />
        <StepHeading title={t('passkey.offerHeading')} lead={t('passkey.offerLead')} />
        <p>{t('passkey.offerSafe')}</p>
        <Form action={pathOf(situation, 'offer')}>
          <Button name="choice" value="add" icon="KeyVertical" fullWidth>
            {t('passkey.offerAdd')}
          </Button>
          <Button name="choice" value="later" variant="secondary" fullWidth>
            {t('passkey.offerLater')}
          </Button>
          <Button name="choice" value="never" variant="tertiary">
            {t('passkey.offerNever')}
          </Button>
        </Form>
        <Note icon="InformationSquareFill">{t('passkey.addShared')}</Note>
      </>
    ),
  });
}
