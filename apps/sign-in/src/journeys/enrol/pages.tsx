import { CodeField } from '@vakt/ui/code-field';
import { AccountLine, MoreInformation, QrCode, Secret, StepHeading } from '@vakt/ui/content';
import { Button, ButtonLink, ErrorSummary, Form, TextLink } from '@vakt/ui/form';
import { Alert } from '@vakt/ui/status';
import { formatNumber } from '../../accounts/phone-numbers.ts';
import type { DeliveryStatus } from '../../delivery/delivery-status.ts';
import type { Challenge } from '../../factors/phone-code/load-challenge.ts';
import type { ShownSecret } from '../../factors/totp/create-secret.ts';
import { renderFramed } from '../../web/frame.tsx';
import { CodePanel } from '../code-form.tsx';
import { hasLeft } from '../delivery-line.tsx';
import { describePanel } from '../describe-panel.ts';
import { serviceName } from '../situation.ts';
import { addressOf, faultOf, listFaults, pathOf, type View } from '../view.ts';

/** "Trenger mer informasjon" (step 2). */
export function renderMoreInfoPage(view: View): string {
  const { page, situation } = view;
  const { t } = page;
  const service = serviceName(page.settings, situation.journey.service);
  const isByPass = situation.session?.secondFactor === 'pass-once';
  return renderFramed({
    page,
    title: t('gate.title'),
    children: (
      <>
        <AccountLine address={addressOf(view)} />
        <StepHeading title={t('gate.heading')} lead={t('gate.text')} />
        <p>{isByPass ? t('gate.reasonPass') : t('gate.reason', { service })}</p>
        <div class="vk-inline">
          <Form action={pathOf(situation, 'other-account')}>
            <Button variant="link">{t('gate.useAnother')}</Button>
          </Form>
          <TextLink href="/help">{t('gate.learnMore')}</TextLink>
        </div>
        <Form action={pathOf(situation, 'next')}>
          <Button fullWidth>{t('gate.next')}</Button>
        </Form>
      </>
    ),
  });
}

/** "Trinn 2": first that a message is on its way, then the code field (steps 4 and 5). */
export function renderVerifyPage(view: View, challenge: Challenge | null, delivery: DeliveryStatus | null): string {
  const { page, situation } = view;
  const { t, settings } = page;
  const channel = situation.journey.state.channel ?? 'sms';
  const number = challenge ? formatNumber(challenge.number).replaceAll(' ', '\u00a0') : '';
  const waits = !hasLeft(delivery) && view.faults.length === 0;
  let step = t('enrol.step2Sms', { number });
  if (channel === 'call') {
    step = challenge?.extension
      ? t('enrol.step2CallExtension', { number, extension: challenge.extension })
      : t('enrol.step2Call', { number });
  }
  const approve = settings.codes.voice === 'approve';
  const waitCall = approve ? t('enrol.waitCallApprove') : t('enrol.waitCall');
  return renderFramed({
    page,
    title: t('enrol.title'),
    hasErrors: view.faults.length > 0,
    children: (
      <>
        <AccountLine address={addressOf(view)} />
        <StepHeading title={t('enrol.heading')} lead={t('enrol.intro')} />
        <StepHeading level={2} title={step} />
        <ErrorSummary title={t('common.errorSummary')} errors={listFaults(view)} />
        {channel === 'call' ? <p>{waitCall}</p> : null}
        {challenge ? (
          <CodePanel
            view={view}
            challenge={challenge}
            delivery={delivery}
            action={pathOf(situation, 'proof')}
            label={t('enrol.codeHeading')}
            hint={channel === 'call' ? t('enrol.codeHintCall') : t('enrol.codeHintSms')}
            waits={waits}
            {...describePanel(situation, challenge)}
          />
        ) : null}
      </>
    ),
  });
}

/** "Konfigurer Authenticator-appen": QR code, the secret by hand, one code that proves it. */
export function renderAppPage(view: View, app: ShownSecret): string {
  const { page, situation } = view;
  const { t } = page;
  const account = addressOf(view);
  return renderFramed({
    page,
    title: t('enrol.appHeading'),
    hasErrors: view.faults.length > 0,
    children: (
      <>
        <AccountLine address={account} />
        <StepHeading title={t('enrol.heading')} lead={t('enrol.intro')} />
        <StepHeading level={2} title={t('enrol.step2App')} />
        <ErrorSummary title={t('common.errorSummary')} errors={listFaults(view)} />
        <ol class="vk-steps">
          <li>{t('enrol.appStep1')}</li>
          <li>{t('enrol.appStep2')}</li>
          <li>{t('enrol.appStep3')}</li>
        </ol>
        <QrCode svg={app.qrSvg} label={t('enrol.appQrAlt', { account })} />
        <div class="vk-on-phone">
          <ButtonLink href={app.uri} fullWidth icon="Mobile">
            {t('enrol.appOpen')}
          </ButtonLink>
        </div>
        <ByHand view={view} app={app} />
        <Form action={pathOf(situation, 'proof')}>
          <CodeField
            name="code"
            label={t('enrol.codeLabel')}
            hint={t('enrol.codeHintApp')}
            digits={6}
            error={faultOf(view, 'code')}
            required
          />
          <Button fullWidth>{t('enrol.verify')}</Button>
        </Form>
        <Form action={pathOf(situation, 'change-number')}>
          <Button variant="tertiary" icon="ArrowLeft">
            {t('common.back')}
          </Button>
        </Form>
      </>
    ),
  });
}

/** For whoever cannot scan: the same in words. */
function ByHand({ view, app }: { view: View; app: ShownSecret }) {
  const { t } = view.page;
  return (
    <MoreInformation label={t('enrol.appByHand')}>
      <dl class="vk-facts">
        <div>
          <dt>{t('enrol.appAccountName')}</dt>
          <dd>{addressOf(view)}</dd>
        </div>
        <div>
          <dt>{t('enrol.appSecret')}</dt>
          <dd>
            <Secret text={app.typed.replaceAll(' ', '')} id="app-secret" />
          </dd>
        </div>
      </dl>
      <p>{t('enrol.appSecretType')}</p>
      <p>
        <TextLink href={app.uri}>{t('enrol.appOpen')}</TextLink>
      </p>
    </MoreInformation>
  );
}

/** "Bekreftelse vellykket." (step 6). */
export function renderVerifiedPage(view: View): string {
  const { page, situation } = view;
  const { t } = page;
  return renderFramed({
    page,
    title: t('enrol.success'),
    children: (
      <>
        <AccountLine address={addressOf(view)} />
        <StepHeading title={t('enrol.heading')} lead={t('enrol.intro')} />
        <Alert tone="success">
          <p role="status">{t('enrol.success')}</p>
        </Alert>
        <p>{t('enrol.successNext')}</p>
        <Form action={pathOf(situation, 'done')}>
          <Button fullWidth>{t('enrol.done')}</Button>
        </Form>
      </>
    ),
  });
}
