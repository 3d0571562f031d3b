import type { PlainKey } from '@vakt/messages/translate';
import { CodeField } from '@vakt/ui/code-field';
import { AccountLine, MoreInformation, Panel, StepHeading } from '@vakt/ui/content';
import { Button, ErrorSummary, Form, TextLink } from '@vakt/ui/form';
import type { AnswerChannel, AnswerOption } from '../../accounts/account.ts';
import type { DeliveryStatus } from '../../delivery/delivery-status.ts';
import type { Challenge } from '../../factors/phone-code/load-challenge.ts';
import { renderFramed } from '../../web/frame.tsx';
import { CodePanel } from '../code-form.tsx';
import { describePanel } from '../describe-panel.ts';
import { AskPasskey } from '../passkey-button.tsx';
import { addressOf, faultOf, listFaults, pathOf, type View } from '../view.ts';
import { RememberField } from './remember-field.tsx';
import { TokenAnswer } from './token-answer.tsx';
import { CollectHint, WayBackForm } from './way-back-form.tsx';

export interface ChallengePageProps {
  view: View;
  option: AnswerOption | null;
  challenge: Challenge | null;
  delivery: DeliveryStatus | null;
  /** What the browser is asked for where a passkey answers. */
  passkey: object | null;
}

/** "Angi kode" (the guide's step 9). */
export function renderChallengePage(props: ChallengePageProps): string {
  const { view, option, challenge, passkey } = props;
  const { t } = view.page;
  return renderFramed({
    page: view.page,
    title: passkey ? t('passkey.answerHeading') : t('challenge.title'),
    hasErrors: view.faults.length > 0,
    children: (
      <>
        <AccountLine address={addressOf(view)} />
        <StepHeading title={passkey ? t('passkey.answerHeading') : t('challenge.heading')} lead={<Lead {...props} />} />
        <ErrorSummary title={titleOfFaults(props)} errors={listFaults(view)} />
        <Answer {...props} />
        <CollectHint view={view} />
        <Ways view={view} challenge={isSent(option) ? challenge : null} />
      </>
    ),
  });
}

/** Nothing can be put right by whoever must only wait before the next code. */
function titleOfFaults({ view, option, challenge }: ChallengePageProps): string {
  const { t } = view.page;
  const nothingSent = isSent(option) && challenge === null;
  const onlyAgain = view.faults.every((fault) => fault.field === 'again');
  return nothingSent || onlyAgain ? t('challenge.notSentTitle') : t('common.errorSummary');
}

/** Of ways that are not sent to a number. */
const LEADS: Partial<Record<AnswerChannel, PlainKey>> = {
  totp: 'challenge.app',
  token: 'challenge.token',
  passkey: 'challenge.passkey',
  recovery: 'challenge.recovery',
  pass: 'challenge.pass',
};

const isSent = (option: AnswerOption | null) => option === null || LEADS[option.channel] === undefined;

/** One sentence that says where the code is; the number is masked, and spoken as its last digits. */
function Lead({ view, option, challenge }: ChallengePageProps) {
  const { t, settings } = view.page;
  if (!option) return <>{t('challenge.optionNone')}</>;
  const lead = LEADS[option.channel];
  if (lead) return <>{t(lead)}</>;
  const mask = option.mask ?? '';
  const spoken = t('challenge.maskSpoken', { digits: option.lastDigits ?? '' });
  const channel = view.situation.journey.state.channel ?? option.channel;
  let sentence = t('challenge.sms', { mask });
  if (!challenge) sentence = t('challenge.notSent', { mask });
  else if (channel === 'call') {
    if (settings.codes.voice === 'approve') sentence = t('challenge.callApprove', { mask });
    else sentence = challenge.extension ? t('challenge.callExtension', { mask }) : t('challenge.call', { mask });
  }
  const [before, after] = sentence.split(mask);
  return (
    <>
      {before}
      <span class="vk-nowrap" aria-hidden="true">
        {mask}
      </span>
      <span class="ds-sr-only">{spoken}</span>
      {after}
    </>
  );
}

function PasskeyForm({ view, options }: { view: View; options: object }) {
  return (
    <Form action={pathOf(view.situation, 'passkey')}>
      <AskPasskey page={view.page} use="answer" options={options} />
    </Form>
  );
}

function Answer({ view, option, challenge, delivery, passkey }: ChallengePageProps) {
  const { t } = view.page;
  const { situation } = view;
  if (!option) return null;
  if (passkey) return <PasskeyForm view={view} options={passkey} />;
  if (option.channel === 'token') return <TokenAnswer view={view} />;
  if (option.channel === 'recovery' || option.channel === 'pass')
    return <WayBackForm view={view} channel={option.channel} />;
  if (option.channel === 'totp') return <AppAnswer view={view} />;
  if (!challenge) {
    // A limit refused the send: there is nothing to type, and the summary says when there will be.
    return (
      <Form action={pathOf(situation, 'way')} hidden={{ option: option.id }}>
        <Button id="code" variant="secondary">
          {t('common.tryAgain')}
        </Button>
      </Form>
    );
  }
  return (
    <CodePanel
      view={view}
      challenge={challenge}
      delivery={delivery}
      action={pathOf(situation, 'code')}
      label={t('challenge.codeLabel')}
      waits={false}
      remember={<RememberField view={view} />}
      {...describePanel(situation, challenge)}
    />
  );
}

/** The code that the app shows. */
function AppAnswer({ view }: { view: View }) {
  const { t } = view.page;
  return (
    <Form action={pathOf(view.situation, 'code')}>
      <CodeField
        name="code"
        label={t('challenge.codeLabel')}
        digits={6}
        error={faultOf(view, 'code')}
        autofocus
        required
      />
      <RememberField view={view} />
      <Button fullWidth>{t('challenge.verify')}</Button>
    </Form>
  );
}

function More({ view, challenge }: { view: View; challenge: Challenge }) {
  const { t, settings } = view.page;
  const minutes = Math.max(1, Math.ceil(challenge.expiresInSeconds / 60));
  return (
    <MoreInformation label={t('challenge.moreInformation')}>
      <p>{t('challenge.moreInformationText', { minutes: Math.round(settings.codes.lifeSeconds / 60) })}</p>
      {challenge.state === 'live' ? <p>{t('challenge.expiresIn', { minutes })}</p> : null}
      <p>{t('challenge.moreInformationLost')}</p>
      <p>
        <TextLink href="/help">{t('common.help')}</TextLink>
      </p>
    </MoreInformation>
  );
}

function Ways({ view, challenge }: { view: View; challenge: Challenge | null }) {
  const { t } = view.page;
  const { situation } = view;
  return (
    <Panel>
      <div class="vk-ways">
        <div class="vk-inline">
          <span>{t('challenge.trouble')}</span>
          <Form action={pathOf(situation, 'other-way')}>
            <Button variant="link">{t('challenge.otherWay')}</Button>
          </Form>
        </div>
        {challenge ? <More view={view} challenge={challenge} /> : null}
        <Form action={pathOf(situation, 'other-account')}>
          <Button variant="link">{t('challenge.useAnother')}</Button>
        </Form>
      </div>
    </Panel>
  );
}
