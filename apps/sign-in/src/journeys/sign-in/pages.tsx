import type { PlainKey } from '@vakt/messages/translate';
import { AccountList, ChoiceList } from '@vakt/ui/choices';
import { AccountLine, Note, StepHeading } from '@vakt/ui/content';
import { PasswordField, TextField } from '@vakt/ui/fields';
import { Button, ErrorSummary, Form, TextLink } from '@vakt/ui/form';
import { Alert } from '@vakt/ui/status';
import type { AnswerChannel, AnswerOption } from '../../accounts/account.ts';
import type { Organisation } from '../../settings.ts';
import { renderFramed } from '../../web/frame.tsx';
import { AskPasskey } from '../passkey-button.tsx';
import { serviceName } from '../situation.ts';
import { addressOf, faultOf, listFaults, pathOf, type View } from '../view.ts';
import type { SignedInAccount } from './choose-account.ts';
import { CollectHint } from './way-back-form.tsx';

/** "Logg inn med Feide": the organisation's own sign-in page (the guide's step 1). */
export function renderPasswordPage(view: View, others: number, passkey: object | null): string {
  const { page, situation } = view;
  const { t, organisation } = page;
  const service = serviceName(page.settings, situation.journey.service);
  const { federation } = organisation;
  return renderFramed({
    page,
    title: t('signIn.heading', { federation }),
    hasErrors: view.faults.length > 0,
    children: (
      <>
        <StepHeading title={t('signIn.heading', { federation })} lead={t('signIn.service', { service, federation })} />
        <ErrorSummary title={t('common.errorSummary')} errors={listFaults(view)} />
        <div class="vk-inline">
          <p>{t('signIn.organisation', { federation, organisation: organisation.name })}</p>
          <Form action={pathOf(situation, 'other-organisation')}>
            <Button variant="link" formnovalidate>
              {t('signIn.otherOrganisation')}
            </Button>
          </Form>
        </div>
        <PasswordForm view={view} offersPasskeys={passkey !== null} />
        {passkey ? (
          <Form action={pathOf(situation, 'passkey')}>
            {/* One that was refused just now is not suggested again by itself. */}
            <AskPasskey
              page={page}
              use="alone"
              options={passkey}
              offers={!view.faults.some(({ field }) => field === 'passkey')}
            />
          </Form>
        ) : null}
        <p class="vk-centre">
          <TextLink href={organisation.passwordHelpUrl}>{t('signIn.forgotten')}</TextLink>
        </p>
        {others > 0 ? (
          <Form action={pathOf(situation, 'other-account')}>
            <Button variant="tertiary" fullWidth formnovalidate>
              {t('signIn.chooseSignedIn')}
            </Button>
          </Form>
        ) : null}
        <Note icon="PadlockLocked">{t('signIn.checkAddress', { host: page.settings.publicUrl.host })}</Note>
      </>
    ),
  });
}

function PasswordForm({ view, offersPasskeys }: { view: View; offersPasskeys: boolean }) {
  const { situation } = view;
  const { t } = view.page;
  return (
    <Form action={pathOf(situation, 'password')}>
      <TextField
        name="userName"
        label={t('signIn.userName')}
        autocomplete={offersPasskeys ? 'username webauthn' : 'username'}
        value={view.typed.userName ?? situation.journey.state.userName ?? ''}
        error={faultOf(view, 'userName')}
        autofocus={view.faults.length === 0}
        spellcheck={false}
        required
      />
      <PasswordField
        name="password"
        label={t('signIn.password')}
        showLabel={t('signIn.showPassword')}
        hideLabelText={t('signIn.hidePassword')}
        error={faultOf(view, 'password')}
        required
      />
      <Button fullWidth>{t('signIn.submit')}</Button>
    </Form>
  );
}

/** "Velg en konto": accounts that are signed in in this browser (the guide's step 8). */
export function renderAccountPage(view: View, accounts: SignedInAccount[]): string {
  const { page, situation } = view;
  const { t } = page;
  const items = accounts.map((account) => ({
    value: account.sessionId,
    name: account.displayName,
    address: `${account.userName}@${page.settings.organisations.find((one) => one.id === account.organisation)?.domain ?? ''}`,
    note: t('chooser.signedIn'),
  }));
  return renderFramed({
    page,
    title: t('chooser.title'),
    hasErrors: view.faults.length > 0,
    children: (
      <>
        <StepHeading
          title={t('chooser.heading')}
          lead={t('chooser.service', { service: serviceName(page.settings, situation.journey.service) })}
        />
        <ErrorSummary title={t('common.errorSummary')} errors={listFaults(view)} />
        <div id="account">
          <Form action={pathOf(situation, 'account')}>
            <AccountList name="account" items={items} other={{ label: t('chooser.useAnother'), value: 'other' }} />
          </Form>
        </div>
      </>
    ),
  });
}

/** "Ikke din tilhørighet?": organisations with search; without script the search is a GET of this page. */
export function renderOrganisationPage(view: View, organisations: Organisation[], query: string): string {
  const { page, situation } = view;
  const { t } = page;
  const service = serviceName(page.settings, situation.journey.service);
  const wanted = query.trim().toLocaleLowerCase();
  const found = organisations.filter((one) => `${one.name} ${one.domain}`.toLocaleLowerCase().includes(wanted));
  return renderFramed({
    page,
    title: t('organisations.title'),
    children: (
      <>
        <StepHeading title={t('organisations.heading')} lead={t('organisations.intro', { service })} />
        <Form action={pathOf(situation)} method="get" label={t('organisations.search')}>
          <div class="vk-search">
            <TextField name="q" type="search" label={t('organisations.search')} value={query} />
            <Button variant="secondary">{t('organisations.searchSubmit')}</Button>
          </div>
        </Form>
        {wanted === '' ? null : (
          <p class="vk-hint">
            {found.length > 0 ? `${t('organisations.found', { count: found.length })}. ` : null}
            <TextLink href={pathOf(situation)}>{t('organisations.showAll')}</TextLink>
          </p>
        )}
        {found.length > 0 ? (
          <Form action={pathOf(situation, 'organisation')}>
            <ChoiceList
              name="organisation"
              items={found.map((one) => ({
                value: one.id,
                label: one.name,
                hint: one.id === situation.journey.state.organisation ? t('organisations.chosen') : one.domain,
              }))}
            />
          </Form>
        ) : (
          <Alert tone="info">
            <p>{t('organisations.none', { query })}</p>
          </Alert>
        )}
        <p class="vk-small">{t('organisations.missing', { service })}</p>
        <Form action={pathOf(situation, 'back')}>
          <Button variant="tertiary" icon="ArrowLeft">
            {t('common.back')}
          </Button>
        </Form>
      </>
    ),
  });
}

/** "Logg på på en annen måte": the other enrolled ways. Choosing one only starts it; it completes nothing (T1). */
export function renderOtherWayPage(view: View, options: AnswerOption[]): string {
  const { page, situation } = view;
  const { t, organisation } = page;
  const items = options.map((option) => ({ value: option.id, label: nameOption(view, option), icon: iconOf(option) }));
  return renderFramed({
    page,
    title: t('challenge.optionsTitle'),
    hasErrors: view.faults.length > 0,
    children: (
      <>
        <AccountLine address={addressOf(view)} />
        <StepHeading title={t('challenge.optionsHeading')} />
        <ErrorSummary title={t('common.errorSummary')} errors={listFaults(view)} />
        <div id="option">
          <Form action={pathOf(situation, 'way')}>
            <ChoiceList name="option" items={items} />
          </Form>
        </div>
        {options.length < 2 ? <p>{t('challenge.optionNone')}</p> : null}
        <CollectHint view={view} />
        <p>
          <TextLink href={organisation.helpUrl}>{t('common.contactSupport')}</TextLink>
        </p>
        <Form action={pathOf(situation, 'back')}>
          <Button variant="tertiary" icon="ArrowLeft">
            {t('common.back')}
          </Button>
        </Form>
      </>
    ),
  });
}

/** An option in words: what will happen when it is chosen. */
export function nameOption({ page: { t } }: View, option: AnswerOption): string {
  // The number stays on one line.
  const mask = (option.mask ?? '').replaceAll(' ', '\u00a0');
  const name = OPTION_NAMES[option.channel];
  if (name) return t(name);
  if (option.channel === 'sms') return t('challenge.optionSms', { mask });
  return option.kind === 'office-phone'
    ? t('challenge.optionOfficeCall', { mask })
    : t('challenge.optionCall', { mask });
}

/** Ways that are not sent to a number. */
const OPTION_NAMES: Partial<Record<AnswerChannel, PlainKey>> = {
  totp: 'challenge.optionApp',
  token: 'challenge.optionToken',
  passkey: 'challenge.optionPasskey',
  recovery: 'challenge.optionRecovery',
  pass: 'challenge.optionPass',
};

function iconOf(option: AnswerOption): 'Paperplane' | 'PhoneFill' | 'Mobile' {
  if (OPTION_NAMES[option.channel]) return 'Mobile';
  return option.channel === 'sms' ? 'Paperplane' : 'PhoneFill';
}
