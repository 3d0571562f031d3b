import { CodeField } from '@vakt/ui/code-field';
import { FieldError } from '@vakt/ui/fields';
import { Button, ButtonRow, Form } from '@vakt/ui/form';
import { PasskeyAbility } from '@vakt/ui/passkey';
import { Alert, Countdown, Live } from '@vakt/ui/status';
import type { Child } from 'hono/jsx';
import type { DeliveryStatus } from '../delivery/delivery-status.ts';
import type { Challenge } from '../factors/phone-code/load-challenge.ts';
import { DeliveryLine, isSettled, isTrouble } from './delivery-line.tsx';
import { faultOf, pathOf, type View } from './view.ts';

/** Name of the live event that lets the code form be seen. */
export const CODE_FORM = 'code-form';
/** Id of the ways on; live events replace it when there is trouble, and when it is over. */
export const AGAIN_ID = 'again';

export interface CodePanelProps {
  view: View;
  challenge: Challenge;
  delivery: DeliveryStatus | null;
  channel: 'sms' | 'call';
  /** Where the code is sent. */
  action: string;
  label: string;
  hint?: string;
  /** The message has not left yet: with script the form waits until it has. */
  waits: boolean;
  /** Whether the phone can get the other kind. */
  canText: boolean;
  /** Enrolment: the number can be typed anew. */
  canChange: boolean;
  /** Sign-in: the box that has this browser remembered. */
  remember?: Child;
}

/** The code field with everything around it: where the message is, which message it is, and the ways on when it does not come. */
export function CodePanel(props: CodePanelProps) {
  const { view, channel } = props;
  const { t, settings } = view.page;
  const { situation } = view;
  const approve = channel === 'call' && settings.codes.voice === 'approve';
  return (
    <Live
      src={liveAddress(situation, isTrouble(props.delivery))}
      reload={{ label: t('common.tryAgain'), href: pathOf(situation) }}
    >
      {situation.journey.state.notice === 'code-sent' && view.faults.length === 0 ? (
        <Alert tone="success">
          <p role="status">{channel === 'call' ? t('challenge.calledAgain') : t('challenge.sent')}</p>
        </Alert>
      ) : null}
      <Form action={props.action} {...(props.waits ? { waitFor: CODE_FORM } : {})} id={CODE_FORM}>
        {situation.journey.step === 'challenge' ? <PasskeyAbility /> : null}
        {approve ? null : (
          <>
            <CodeField
              name="code"
              label={props.label}
              hint={<CodeHint {...props} />}
              digits={settings.codes.digits}
              error={faultOf(view, 'code')}
              autofocus={!props.waits}
              required
            />
            {props.remember}
            <Button fullWidth>{t('challenge.verify')}</Button>
          </>
        )}
        {approve ? (
          <>
            {props.remember}
            <Button fullWidth>{t('common.continue')}</Button>
          </>
        ) : null}
      </Form>
      {props.waits && channel === 'sms' ? <p class="vk-wait">{t('enrol.waitSms')}</p> : null}
      <DeliveryLine page={view.page} delivery={props.delivery} />
      <StatusFrame {...props} />
      <AgainPanel {...props} />
    </Live>
  );
}

/** The stream's address says how the ways on were shown: they are replaced only when that changes, or a click could be lost. */
function liveAddress(situation: View['situation'], trouble: boolean): string {
  return `${pathOf(situation, 'live')}${trouble ? '?trouble' : ''}`;
}

/** Which message the code is in; its letters stand out and stay on the line. */
function CodeHint({ view, challenge, channel, hint }: CodePanelProps) {
  const { t } = view.page;
  const { reference } = challenge;
  const sentence =
    channel === 'call' ? t('challenge.referenceCall', { reference }) : t('challenge.reference', { reference });
  const end = sentence.lastIndexOf(reference);
  const before = sentence.slice(0, end).trimEnd();
  return (
    <>
      {hint ? `${hint} ` : null}
      {before}
      {'\u00a0'}
      <strong>{reference}</strong>
      {sentence.slice(end + reference.length)}
    </>
  );
}

/** Where the message is, for browsers without scripts: a small page of its own that asks again by itself, so that what is typed stays. */
function StatusFrame({ view, delivery }: CodePanelProps) {
  if (isSettled(delivery)) return null;
  return (
    <noscript>
      <iframe
        class="vk-status-frame"
        src={pathOf(view.situation, 'status')}
        title={view.page.t('delivery.frameTitle')}
      />
    </noscript>
  );
}

export type AgainPanelProps = Pick<
  CodePanelProps,
  'view' | 'challenge' | 'delivery' | 'channel' | 'canText' | 'canChange'
>;

/** The ways on. When there is trouble with the message, another way comes first, and sending again after it. */
export function AgainPanel(props: AgainPanelProps) {
  const { t } = props.view.page;
  const trouble = isTrouble(props.delivery);
  return (
    <div class="vk-again" id={AGAIN_ID} data-trouble={trouble ? '' : undefined}>
      <h2 class="ds-heading">{t('challenge.notGetting')}</h2>
      <FieldError text={faultOf(props.view, 'again')} />
      {trouble ? <OtherWays {...props} trouble /> : null}
      <SendAgain {...props} />
      {trouble ? null : <OtherWays {...props} trouble={false} />}
    </div>
  );
}

function SendAgain({ view, challenge, channel }: AgainPanelProps) {
  const { t } = view.page;
  const wait = challenge.state === 'live' ? challenge.resendInSeconds : 0;
  const again = channel === 'call' ? t('challenge.callAgain') : t('challenge.sendAgain');
  const inSeconds = (seconds: number) =>
    channel === 'call' ? t('challenge.callAgainIn', { seconds }) : t('challenge.sendAgainIn', { seconds });
  if (wait === null) return <p class="vk-hint">{t('error.sendsSpent')}</p>;
  return (
    <Form action={pathOf(view.situation, 'again')} hidden={{ channel }}>
      <Countdown seconds={wait} text={inSeconds}>
        <Button variant="secondary" fullWidth>
          {again}
        </Button>
      </Countdown>
    </Form>
  );
}

function OtherWays({ view, challenge, channel, canText, canChange, trouble }: AgainPanelProps & { trouble: boolean }) {
  const { t } = view.page;
  const { situation } = view;
  const switches =
    (channel === 'sms' || canText) && !(challenge.state === 'live' && challenge.resendInSeconds === null);
  return (
    <ButtonRow stacked={trouble}>
      {switches ? (
        <Form action={pathOf(situation, 'again')} hidden={{ channel: channel === 'sms' ? 'call' : 'sms' }}>
          <Button variant={trouble ? 'primary' : 'tertiary'} fullWidth={trouble}>
            {channel === 'sms' ? t('challenge.callInstead') : t('challenge.textInstead')}
          </Button>
        </Form>
      ) : null}
      {canChange ? (
        <Form action={pathOf(situation, 'change-number')}>
          <Button variant={trouble ? 'secondary' : 'tertiary'} fullWidth={trouble}>
            {t('challenge.changeNumber')}
          </Button>
        </Form>
      ) : null}
      {trouble && !canChange ? (
        <Form action={pathOf(situation, 'other-way')}>
          <Button variant="secondary" fullWidth>
            {t('challenge.chooseAnother')}
          </Button>
        </Form>
      ) : null}
    </ButtonRow>
  );
}
