import { nameCountry } from '@vakt/messages/countries';
import { formatDuration } from '@vakt/messages/format';
import type { PlainKey } from '@vakt/messages/translate';
import { DescriptionList, Panel, StepHeading } from '@vakt/ui/content';
import { PhoneField, SelectField } from '@vakt/ui/fields';
import { Button, ButtonLink, ButtonRow, ErrorSummary, Form, TextLink } from '@vakt/ui/form';
import { type DeliveryState, DeliveryStatus } from '@vakt/ui/status';
import type { Method } from '../accounts/account.ts';
import { maskNumber } from '../accounts/mask-number.ts';
import { listDiallingCodes } from '../accounts/phone-numbers.ts';
import type { PageContext } from '../web/page-context.ts';
import { renderConsoleFrame, TEST_ADDRESS } from './console-frame.tsx';
import type { Administrator } from './find-administrator.ts';
import type { TestFault, TestWish } from './send-test.ts';
import type { TestSend } from './sent-tests.store.ts';
import { createFigurer, explainReason } from './words.ts';

const FAULTS: Record<Exclude<TestFault['kind'], 'limit'>, PlainKey> = {
  missing: 'console.fault.missing',
  'bad-number': 'console.fault.badNumber',
  'cannot-take-sms': 'console.fault.cannotTakeSms',
  'not-allowed': 'console.fault.notAllowed',
  'country-not-allowed': 'console.fault.countryNotAllowed',
};

function faultText({ t, language }: PageContext, fault: TestFault): string {
  if (fault.kind !== 'limit') return t(FAULTS[fault.kind]);
  if (fault.seconds === null) return t('console.fault.closed');
  return t('console.fault.limit', { duration: formatDuration(language, fault.seconds) });
}

export interface TestPageProps {
  page: PageContext;
  administrator: Administrator;
  ways: readonly { channel: 'sms' | 'call'; gateway: string }[];
  phones: readonly Method[];
  sends: readonly TestSend[];
  wish: Omit<TestWish, 'address'>;
  fault: TestFault | null;
}

/** The form of a test, and the tests that were sent. */
export function renderTestPage(props: TestPageProps): string {
  const { page, administrator, ways, fault, sends } = props;
  const { t, settings } = page;
  return renderConsoleFrame({
    page: { ...page, path: TEST_ADDRESS },
    administrator,
    title: t('console.testTitle'),
    current: 'test-send',
    hasErrors: fault !== null,
    children: (
      <>
        <StepHeading
          title={t('console.testTitle')}
          lead={t('console.testLead', { count: settings.limits.testSendsPerAdministratorDay })}
        />
        <ErrorSummary
          title={t('common.errorSummary')}
          errors={fault ? [{ fieldId: fault.field, text: faultText(page, fault) }] : []}
        />
        {ways.length === 0 ? <p>{t('console.noWays')}</p> : <TestForm {...props} />}
        <Panel title={t('console.testsHeading')}>
          {sends.length === 0 ? <p>{t('console.noTests')}</p> : <TestList page={page} sends={sends} />}
        </Panel>
      </>
    ),
  });
}

function TestForm({ page, administrator, ways, phones, wish, fault }: TestPageProps) {
  const { t } = page;
  const errorOf = (field: TestFault['field']) => (fault?.field === field ? faultText(page, fault) : null);
  const channels = { sms: t('console.channelSms'), call: t('console.channelCall') };
  return (
    <Form action={TEST_ADDRESS} hidden={{ session: administrator.sessionId }} label={t('console.testTitle')}>
      <SelectField
        name="way"
        label={t('console.testWay')}
        hint={t('console.testWayHint')}
        error={errorOf('way')}
        value={wish.way}
        options={ways.map(({ channel, gateway }) => ({
          value: `${channel}:${gateway}`,
          label: `${gateway}: ${channels[channel]}`,
        }))}
      />
      <SelectField
        name="language"
        label={t('console.testLanguage')}
        value={wish.language}
        options={spokenLanguages(page)}
      />
      <TargetFields page={page} phones={phones} wish={wish} errorOf={errorOf} />
      <ButtonRow>
        <Button>{t('console.testSend')}</Button>
      </ButtonRow>
    </Form>
  );
}

interface TargetProps extends Pick<TestPageProps, 'page' | 'phones' | 'wish'> {
  errorOf(field: TestFault['field']): string | null;
}

/** Whom the test goes to: a phone of one's own, or a number that is typed. */
function TargetFields({ page, phones, wish, errorOf }: TargetProps) {
  const { t, language, organisation } = page;
  const own = phones.map(({ id, number }) => ({ value: id, label: maskNumber(number ?? '') }));
  const countries = listDiallingCodes(language, organisation.defaultCountry)
    .filter(({ region }) => organisation.allowedCountries.includes(region))
    .map(({ region, code, name }) => ({ value: region, label: `${name} (${code})` }));
  return (
    <>
      <SelectField
        name="phone"
        label={t('console.testPhone')}
        error={errorOf('phone')}
        value={wish.phone}
        options={[...own, { value: '', label: t('console.testOtherNumber') }]}
      />
      <SelectField name="country" label={t('console.testCountry')} value={wish.country} options={countries} />
      <PhoneField
        name="number"
        label={t('console.testNumber')}
        hint={t('console.testNumberHint')}
        error={errorOf('number')}
        value={wish.number}
      />
    </>
  );
}

function spokenLanguages({ t }: PageContext) {
  return [
    { value: 'nb', label: t('console.languageNb'), lang: 'nb' },
    { value: 'nn', label: t('console.languageNn'), lang: 'nn' },
    { value: 'en', label: t('console.languageEn'), lang: 'en' },
  ];
}

function TestList({ page, sends }: { page: PageContext; sends: readonly TestSend[] }) {
  const figures = createFigurer(page.language);
  return (
    <ul class="ds-list">
      {sends.map((send) => (
        <li>
          <TextLink href={`${TEST_ADDRESS}/${send.id}`}>
            {figures.moment(send.createdAt)}, {send.gateway}
          </TextLink>{' '}
          – {sayState(page, send)}
        </li>
      ))}
    </ul>
  );
}

const STATES: Record<TestSend['state'], { look: DeliveryState; text: PlainKey }> = {
  queued: { look: 'sending', text: 'console.test.queued' },
  sending: { look: 'sending', text: 'console.test.sending' },
  'handed-over': { look: 'handed-over', text: 'console.test.handedOver' },
  delivered: { look: 'delivered', text: 'console.test.delivered' },
  failed: { look: 'failed', text: 'console.test.failed' },
  expired: { look: 'expired', text: 'console.test.expired' },
};

function sayState({ t }: PageContext, { state, outcome, channel }: TestSend): string {
  if (channel === 'call' && state === 'handed-over' && outcome === 'ringing') return t('console.test.ringing');
  if (channel === 'call' && state === 'handed-over' && outcome === 'answered') return t('console.test.answered');
  if (channel === 'call' && state === 'delivered') return t('console.test.callDone');
  return t(STATES[state].text);
}

/** While a test is under way its page asks again so often. */
const REFRESH_SECONDS = 2;

/** What has become of one test. */
export function renderTestSendPage(page: PageContext, administrator: Administrator, send: TestSend): string {
  const { t, language } = page;
  const figures = createFigurer(language);
  const isUnderWay = !send.isOver && send.state !== 'failed';
  const reason = send.state === 'failed' ? explainReason(t, send.reason ?? 'unknown') : null;
  const after = (at: Date | null, from: Date) => (at ? figures.seconds((at.getTime() - from.getTime()) / 1000) : '–');
  const channel = send.channel === 'sms' ? t('console.channelSms') : t('console.channelCall');
  return renderConsoleFrame({
    page: { ...page, path: `${TEST_ADDRESS}/${send.id}` },
    administrator,
    title: t('console.testMessageTitle'),
    current: 'test-send',
    ...(isUnderWay ? { refreshSeconds: REFRESH_SECONDS } : {}),
    children: (
      <>
        <StepHeading title={t('console.testMessageTitle')} />
        <DeliveryStatus
          state={STATES[send.state].look}
          text={sayState(page, send)}
          detail={reason ? `${reason.name}. ${reason.todo}` : undefined}
        />
        <DescriptionList
          items={[
            { term: t('console.gateway'), details: send.gateway },
            { term: t('console.channel'), details: channel },
            { term: t('console.country'), details: send.country ? nameCountry(language, send.country).name : '–' },
            { term: t('console.when'), details: figures.moment(send.createdAt) },
            { term: t('console.waitOf'), details: after(send.handedOverAt, send.createdAt) },
            { term: t('console.receiptOf'), details: after(send.endedAt, send.handedOverAt ?? send.createdAt) },
          ]}
        />
        <ButtonRow>
          <ButtonLink href={`${TEST_ADDRESS}/${send.id}`} variant="primary">
            {t('console.refresh')}
          </ButtonLink>
          <ButtonLink href={TEST_ADDRESS}>{t('console.testAnother')}</ButtonLink>
        </ButtonRow>
      </>
    ),
  });
}
