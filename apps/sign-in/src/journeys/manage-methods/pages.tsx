import type { PlainKey } from '@vakt/messages/translate';
import { CheckboxRow } from '@vakt/ui/choices';
import { AccountLine, StepHeading } from '@vakt/ui/content';
import { PhoneField, SelectField, TextField } from '@vakt/ui/fields';
import { Button, ButtonRow, ErrorSummary, Form, TextLink } from '@vakt/ui/form';
import { Alert } from '@vakt/ui/status';
import type { AnswerOption, Method } from '../../accounts/account.ts';
import { maskNumber } from '../../accounts/mask-number.ts';
import { SECURITY_PAGE } from '../../own-services.ts';
import { renderFramed } from '../../web/frame.tsx';
import { listCountryOptions } from '../enrol/contact-page.tsx';
import { hasOverview } from '../overview/home.ts';
import { serviceName } from '../situation.ts';
import { addressOf, faultOf, listFaults, pathOf, type View } from '../view.ts';
import type { PageKind } from './save-preferences.ts';

type PhoneKind = Exclude<PageKind, 'app'>;

const ROW_LABELS: Record<PageKind, PlainKey> = {
  'authentication-phone': 'preferences.authenticationPhone',
  'office-phone': 'preferences.officePhone',
  'alternate-phone': 'preferences.alternatePhone',
  app: 'preferences.app',
};

/** An option in words, as the list of step 7 has them. */
export function nameDefault(view: View, option: AnswerOption): string {
  const { t } = view.page;
  if (option.channel === 'totp') return t('preferences.optionApp');
  if (option.channel === 'token') return t('challenge.optionToken');
  if (option.channel === 'passkey') return t('preferences.optionPasskey');
  if (option.kind === 'office-phone') return t('preferences.optionOfficeCall');
  if (option.kind === 'alternate-phone') {
    return option.channel === 'sms' ? t('preferences.optionAlternateSms') : t('preferences.optionAlternateCall');
  }
  return option.channel === 'sms' ? t('preferences.optionSms') : t('preferences.optionCall');
}

export interface PreferencesProps {
  view: View;
  options: AnswerOption[];
  methods: Method[];
}

/** The preferences page (step 7), with all its rows. */
export function renderPreferencesPage(props: PreferencesProps): string {
  const { view } = props;
  const { page, situation } = view;
  const { t } = page;
  const { notice } = situation.journey.state;
  return renderFramed({
    page,
    title: t('preferences.title'),
    variant: 'wide',
    hasErrors: view.faults.length > 0,
    children: (
      <>
        <AccountLine address={addressOf(view)} />
        <StepHeading title={t('preferences.heading')} lead={<Intro view={view} />} />
        {notice && view.faults.length === 0 ? (
          <Alert tone="success">
            <p role="status">{t('enrol.success')}</p>
          </Alert>
        ) : null}
        <ErrorSummary title={t('common.errorSummary')} errors={listRowFaults(view)} />
        <Form action={pathOf(situation, 'preferences')}>
          <DefaultField {...props} />
          <StepHeading level={2} title={t('preferences.howLegend')} />
          <p class="vk-hint">
            {t('preferences.howHint')} {t('preferences.newMustBeProved')}{' '}
            <TextLink href="/help">{t('preferences.learnMore')}</TextLink>
          </p>
          <div id="ticked" role="group" aria-label={t('preferences.howLegend')}>
            <PhoneRow {...props} kind="authentication-phone" />
            <PhoneRow {...props} kind="office-phone" />
            <PhoneRow {...props} kind="alternate-phone" />
            <AppRow {...props} />
          </div>
          <ButtonRow>
            <Button>{t('preferences.save')}</Button>
          </ButtonRow>
          <p class="vk-small">{t('enrol.charges')}</p>
        </Form>
      </>
    ),
  });
}

function Intro({ view: { page } }: { view: View }) {
  const { t } = page;
  return (
    <>
      {t('preferences.intro')} <TextLink href="/help">{t('preferences.learnHow')}</TextLink>
    </>
  );
}

const PHONE_ROWS = ['authentication-phone', 'office-phone', 'alternate-phone'] as const;

/** Faults in the order in which their fields stand on the page; those of a phone say which one. */
function listRowFaults(view: View): ReturnType<typeof listFaults> {
  const places = ['defaultOption', 'ticked', ...PHONE_ROWS.flatMap((kind) => [`${kind}-number`, `${kind}-extension`])];
  return listFaults(view)
    .toSorted((one, other) => places.indexOf(one.fieldId) - places.indexOf(other.fieldId))
    .map(({ fieldId, text }) => {
      const row = PHONE_ROWS.find((kind) => fieldId.startsWith(`${kind}-`));
      return { fieldId, text: row ? `${view.page.t(ROW_LABELS[row])}: ${text}` : text };
    });
}

function DefaultField({ view, options }: PreferencesProps) {
  const { t } = view.page;
  const { account, journey } = view.situation;
  const chosen = journey.state.draft?.defaultOption ?? account?.defaultOption ?? options[0]?.id ?? '';
  return (
    <>
      <StepHeading level={2} title={t('preferences.defaultLegend')} />
      <SelectField
        name="defaultOption"
        label={t('preferences.defaultLabel')}
        hideLabel
        hint={t('preferences.defaultHint')}
        value={chosen}
        options={options.map((option) => ({ value: option.id, label: nameDefault(view, option) }))}
        error={faultOf(view, 'defaultOption')}
      />
    </>
  );
}

function PhoneRow({ view, methods, kind }: PreferencesProps & { kind: PhoneKind }) {
  const { page } = view;
  const { t } = page;
  const { draft } = view.situation.journey.state;
  const method = methods.find((one) => one.kind === kind);
  const typed = draft?.phones[kind];
  const label = t(ROW_LABELS[kind]);
  return (
    <CheckboxRow
      name="ticked"
      id={`${kind}-ticked`}
      value={kind}
      label={label}
      checked={draft ? draft.ticked.includes(kind) : method !== undefined}
      proved={method !== undefined}
      status={stateOf(view, kind, method)}
    >
      <SelectField
        name={`${kind}-country`}
        label={<FieldLabel seen={t('enrol.country')} heard={t('preferences.fieldCountry', { method: label })} />}
        value={
          typed?.country ?? method?.country ?? (kind === 'authentication-phone' ? page.organisation.defaultCountry : '')
        }
        empty={t('enrol.countryChoose')}
        {...listCountryOptions(page)}
      />
      <PhoneField
        name={`${kind}-number`}
        label={
          <FieldLabel
            seen={method?.number ? t('preferences.numberNew') : t('enrol.number')}
            heard={t('preferences.fieldNumber', { method: label })}
          />
        }
        value={typed?.number ?? ''}
        error={faultOf(view, `${kind}-number`)}
        autocomplete="off"
      />
      {kind === 'office-phone' ? (
        <TextField
          name={`${kind}-extension`}
          label={t('enrol.extension')}
          value={typed?.extension ?? method?.extension ?? ''}
          inputmode="numeric"
          error={faultOf(view, `${kind}-extension`)}
        />
      ) : null}
    </CheckboxRow>
  );
}

/** What stands above a field: short, because the row says which phone it is; heard alone it must say that itself. */
function FieldLabel({ seen, heard }: { seen: string; heard: string }) {
  return (
    <>
      <span aria-hidden="true">{seen}</span>
      <span class="ds-sr-only">{heard}</span>
    </>
  );
}

/** "Bekreftet: +XX XXXXXX04", that what was ticked is not proved yet, or nothing. */
function stateOf(view: View, kind: PhoneKind, method: Method | undefined): string | null {
  const { t } = view.page;
  if (method?.number) {
    return t('preferences.numberKept', { mask: maskNumber(method.number).replaceAll(' ', '\u00a0') });
  }
  return view.situation.journey.state.draft?.ticked.includes(kind) ? t('preferences.notProved') : null;
}

function AppRow({ view, methods }: PreferencesProps) {
  const { t } = view.page;
  const { draft } = view.situation.journey.state;
  const method = methods.find((one) => one.kind === 'app');
  return (
    <CheckboxRow
      name="ticked"
      id="app-ticked"
      value="app"
      label={t('preferences.app')}
      checked={draft ? draft.ticked.includes('app') : method !== undefined}
      proved={method !== undefined}
      status={method ? t('preferences.proved') : null}
    >
      <Button variant="secondary" formaction={pathOf(view.situation, 'configure-app')} formnovalidate>
        {method ? t('preferences.appReplace') : t('preferences.configureApp')}
      </Button>
    </CheckboxRow>
  );
}

/** From the person's own page: back to it. */
function BackHome({ view }: { view: View }) {
  return (
    <Form action={pathOf(view.situation, 'home')}>
      <Button fullWidth>{view.page.t('overview.heading')}</Button>
    </Form>
  );
}

/** The last page: it says that all is saved, and can be closed, or goes on to the service. */
export function renderSavedPage(view: View, options: AnswerOption[]): string {
  const { page, situation } = view;
  const { t } = page;
  const [first] = options;
  const isOwnPage = situation.journey.service === SECURITY_PAGE;
  const service = serviceName(page.settings, situation.journey.service);
  return renderFramed({
    page,
    title: t('preferences.savedTitle'),
    children: (
      <>
        <AccountLine address={addressOf(view)} />
        <StepHeading title={t('preferences.savedHeading')} />
        {first ? (
          <Alert tone="success">
            <p role="status">{t('preferences.savedDefault', { option: nameDefault(view, first) })}</p>
          </Alert>
        ) : null}
        {hasOverview(situation.journey) ? <BackHome view={view} /> : null}
        {isOwnPage ? (
          <p>{t('preferences.savedClose')}</p>
        ) : (
          <Form action={pathOf(situation, 'continue')}>
            <Button fullWidth>{t('preferences.savedGoOn', { service })}</Button>
          </Form>
        )}
        <Form action={pathOf(situation, 'change')}>
          <Button variant="tertiary">{t('preferences.savedAgain')}</Button>
        </Form>
      </>
    ),
  });
}
