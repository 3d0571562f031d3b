import { RadioCards } from '@vakt/ui/choices';
import { AccountLine, StepHeading } from '@vakt/ui/content';
import { PhoneField, SelectField, TextField } from '@vakt/ui/fields';
import { Button, ErrorSummary, Form, TextLink } from '@vakt/ui/form';
import { listDiallingCodes } from '../../accounts/phone-numbers.ts';
import { readRelyingParty } from '../../factors/passkey/relying-party.ts';
import { renderFramed } from '../../web/frame.tsx';
import type { PageContext } from '../../web/page-context.ts';
import { hasOverview } from '../overview/home.ts';
import { addressOf, faultOf, listFaults, pathOf, type View } from '../view.ts';

/** Countries with dialling codes: the organisation's own first, and again in its place. */
export function listCountryOptions(page: PageContext) {
  const options = listDiallingCodes(page.language).map((one) => ({
    value: one.region as string,
    label: page.t('enrol.countryOption', { country: one.name, callingCode: one.code.replace('+', '') }),
  }));
  return { first: options.filter((one) => one.value === page.organisation.defaultCountry), options };
}

/** "Trinn 1: Hvordan skal vi kontakte deg?" (step 3). */
export function renderContactPage(view: View, tokensOffered: boolean): string {
  const { page, situation } = view;
  const { t } = page;
  const kind = view.typed.kind ?? 'authentication-phone';
  const isHome = hasOverview(situation.journey);
  return renderFramed({
    page,
    title: t('enrol.title'),
    hasErrors: view.faults.length > 0,
    children: (
      <>
        <AccountLine address={addressOf(view)} />
        <StepHeading
          title={t('enrol.heading')}
          lead={
            <>
              {t('enrol.intro')} <TextLink href="/help">{t('enrol.learnHow')}</TextLink>
            </>
          }
        />
        <StepHeading level={2} title={t('enrol.step1')} />
        <ErrorSummary title={t('common.errorSummary')} errors={listFaults(view)} />
        <Form action={pathOf(situation, 'contact')}>
          <SelectField
            name="kind"
            label={t('enrol.contactLabel')}
            value={kind}
            options={[
              { value: 'authentication-phone', label: t('enrol.authenticationPhone') },
              { value: 'office-phone', label: t('enrol.officePhone') },
              ...(isHome
                ? [{ value: 'alternate-phone', label: t('preferences.alternatePhone') }]
                : [{ value: 'app', label: t('enrol.app') }]),
              ...(!isHome && readRelyingParty(page.settings.publicUrl)
                ? [{ value: 'passkey', label: t('passkey.kind') }]
                : []),
              ...(tokensOffered && !isHome ? [{ value: 'hardware-token', label: t('enrol.token') }] : []),
            ]}
            error={faultOf(view, 'kind')}
          />
          <PhoneFields {...view} />
          <Button fullWidth>{t('enrol.next')}</Button>
        </Form>
        {isHome ? <Back {...view} /> : null}
        <SmallPrint page={page} />
      </>
    ),
  });
}

/** On the person's own page: back to it, with nothing added. */
function Back({ page, situation }: View) {
  return (
    <Form action={pathOf(situation, 'home')}>
      <Button variant="tertiary" icon="ArrowLeft">
        {page.t('common.back')}
      </Button>
    </Form>
  );
}

/** Where the code goes; with script only the fields of the chosen kind are shown. */
function PhoneFields(view: View) {
  const { page, typed } = view;
  const { t, organisation } = page;
  return (
    <>
      <vakt-only class="vk-contents" data-field="kind" data-values="authentication-phone office-phone alternate-phone">
        <SelectField
          name="country"
          label={t('enrol.country')}
          value={typed.country ?? organisation.defaultCountry}
          {...listCountryOptions(page)}
          autocomplete="country"
        />
        <PhoneField
          name="number"
          label={t('enrol.number')}
          hint={<NumberHint {...view} />}
          value={typed.number ?? ''}
          error={faultOf(view, 'number')}
        />
      </vakt-only>
      <vakt-only class="vk-contents" data-field="kind" data-values="office-phone">
        <TextField
          name="extension"
          label={`${t('enrol.extension')} (${t('common.optional')})`}
          hint={t('enrol.extensionHint')}
          value={typed.extension ?? ''}
          inputmode="numeric"
          error={faultOf(view, 'extension')}
        />
      </vakt-only>
      <ChannelField {...view} />
    </>
  );
}

/** What number is asked for: of the chosen kind of phone, without script of the one that was chosen last. */
function NumberHint({ page, typed }: View) {
  const { t, organisation } = page;
  if (organisation.defaultCountry !== 'NO') return <>{t('enrol.foreignHint')}</>;
  const isOffice = typed.kind === 'office-phone';
  return (
    <>
      <vakt-only data-field="kind" data-values="authentication-phone alternate-phone" hidden={isOffice}>
        {t('enrol.numberHintNorwayMobile')}
      </vakt-only>
      <vakt-only data-field="kind" data-values="office-phone" hidden={!isOffice}>
        {t('enrol.numberHintNorwayOffice')}
      </vakt-only>{' '}
      {t('enrol.foreignHint')}
    </>
  );
}

function ChannelField(view: View) {
  const { typed } = view;
  const { t } = view.page;
  return (
    <vakt-only class="vk-contents" data-field="kind" data-values="authentication-phone alternate-phone">
      <RadioCards
        name="channel"
        legend={t('enrol.method')}
        value={typed.channel ?? 'sms'}
        choices={[
          { value: 'sms', label: t('enrol.methodSms') },
          { value: 'call', label: t('enrol.methodCall') },
        ]}
        layout="columns"
        error={faultOf(view, 'channel')}
      />
    </vakt-only>
  );
}

/** What it costs, what it risks, and what happens to the number: told where it is typed. */
function SmallPrint({ page: { t, organisation } }: { page: PageContext }) {
  return (
    <div class="vk-notes">
      <p class="vk-small">{t('enrol.charges')}</p>
      <p class="vk-small">{t('enrol.phoneRisk')}</p>
      <p class="vk-small">
        {t('privacy.numberNote', { organisation: organisation.name })}{' '}
        <TextLink href="/privacy">{t('privacy.numberLink')}</TextLink>
      </p>
    </div>
  );
}
