import { formatDateTime } from '@vakt/messages/format';
import type { PlainKey } from '@vakt/messages/translate';
import { AccountLine, Panel, StepHeading } from '@vakt/ui/content';
import { SelectField, TextField } from '@vakt/ui/fields';
import { Button, ButtonRow, ErrorSummary, Form, TextLink } from '@vakt/ui/form';
import { Alert } from '@vakt/ui/status';
import { readRelyingParty } from '../../factors/passkey/relying-party.ts';
import { ReceiptList } from '../../policies/receipt-list.tsx';
import type { MethodKind } from '../../tables.ts';
import { renderFramed } from '../../web/frame.tsx';
import { nameDefault } from '../manage-methods/pages.tsx';
import type { Notice } from '../notice.ts';
import { serviceName } from '../situation.ts';
import { addressOf, faultOf, listFaults, pathOf, type View } from '../view.ts';
import { DevicesSection } from './devices-section.tsx';
import type { ShownMethod } from './gather-overview.ts';
import { NoticesSection } from './notices-section.tsx';
import type { OverviewProps } from './overview-props.ts';
import { ResyncForm } from './resync-form.tsx';
import { SessionsSection } from './sessions-section.tsx';
import { PassSection, RecoveryCodesSection } from './ways-back-section.tsx';

const KIND_NAMES: Record<MethodKind, PlainKey> = {
  'authentication-phone': 'preferences.authenticationPhone',
  'office-phone': 'preferences.officePhone',
  'alternate-phone': 'preferences.alternatePhone',
  app: 'overview.app',
  passkey: 'overview.passkey',
  'hardware-token': 'overview.token',
};

const NOTICES: Record<Notice, PlainKey | null> = {
  'code-sent': null,
  'phone-proved': 'overview.phoneProved',
  'app-proved': 'overview.appProved',
  'passkey-proved': 'overview.passkeyProved',
  'token-proved': 'overview.tokenProved',
  'token-in-step': 'overview.tokenInStep',
  'method-removed': 'overview.methodRemoved',
  'method-renamed': 'overview.methodRenamed',
  'default-changed': 'overview.defaultChanged',
  'session-ended': 'overview.sessionEnded',
  'sessions-ended': 'overview.sessionsEnded',
  'not-me-reported': 'overview.notMeReported',
  'pass-revoked': 'pass.revoked',
  'device-ended': 'overview.deviceEnded',
  'devices-ended': 'overview.devicesEnded',
};

/** "Sikkerhetsinformasjon": how the person signs in, and where. */
export function renderOverviewPage(props: OverviewProps): string {
  const { view } = props;
  const { t } = view.page;
  return renderFramed({
    page: view.page,
    title: t('overview.title'),
    hasErrors: view.faults.length > 0,
    variant: 'wide',
    children: (
      <>
        <AccountLine address={addressOf(view)} />
        <StepHeading title={t('overview.heading')} lead={t('overview.lead')} />
        <ErrorSummary title={t('common.errorSummary')} errors={listFaults(view)} />
        <Told view={view} />
        <MethodsSection {...props} />
        <DefaultSection {...props} />
        <RecoveryCodesSection {...props} />
        <PassSection {...props} />
        <SessionsSection {...props} />
        <NoticesSection {...props} />
        <DevicesSection {...props} />
        <ReceiptList
          page={view.page}
          receipts={props.overview.receipts}
          serviceName={(id) => serviceName(view.page.settings, id)}
        />
      </>
    ),
  });
}

/** After these the other sessions may be ended. */
const CHANGES: readonly (Notice | undefined)[] = [
  'method-removed',
  'phone-proved',
  'app-proved',
  'passkey-proved',
  'token-proved',
];

/** What was done just now; after a change of methods, with the offer to end what else is open (ASVS 7.4.3). */
function Told({ view }: { view: View }) {
  const { t } = view.page;
  const { notice } = view.situation.journey.state;
  const text = notice && NOTICES[notice];
  if (!text) return null;
  const isChange = CHANGES.includes(notice);
  return (
    <Alert tone="success">
      <p role="status">{t(text)}</p>
      {isChange ? (
        <Form action={pathOf(view.situation, 'end-session')} hidden={{ session: 'all' }}>
          <p>{t('overview.othersAskAnew')}</p>
          <Button variant="secondary">{t('overview.endOthers')}</Button>
        </Form>
      ) : null}
    </Alert>
  );
}

/** A method by the name that its owner gave it, or by what it is. */
export function nameMethod({ page: { t } }: View, method: Pick<ShownMethod, 'kind' | 'name'>): string {
  return method.name ?? t(KIND_NAMES[method.kind]);
}

function MethodsSection({ view, overview }: OverviewProps) {
  const { t } = view.page;
  return (
    <Panel title={t('overview.methodsHeading')} id="methods">
      <ul class="vk-entries">
        {overview.methods.map((method) => (
          <MethodEntry view={view} method={method} />
        ))}
      </ul>
      <ButtonRow>
        <Form action={pathOf(view.situation, 'add-phone')}>
          <Button variant="secondary">{t('overview.addPhone')}</Button>
        </Form>
        <Form action={pathOf(view.situation, 'add-app')}>
          <Button variant="secondary">
            {overview.methods.some(({ kind }) => kind === 'app') ? t('overview.replaceApp') : t('overview.addApp')}
          </Button>
        </Form>
        {readRelyingParty(view.page.settings.publicUrl) ? (
          <Form action={pathOf(view.situation, 'add-passkey')}>
            <Button variant="secondary">{t('passkey.offerAdd')}</Button>
          </Form>
        ) : null}
        {overview.tokensOffered ? (
          <Form action={pathOf(view.situation, 'add-token')}>
            <Button variant="secondary">{t('overview.addToken')}</Button>
          </Form>
        ) : null}
      </ButtonRow>
    </Panel>
  );
}

function MethodEntry({ view, method }: { view: View; method: ShownMethod }) {
  const { t, language } = view.page;
  const name = nameMethod(view, method);
  return (
    <li class="vk-entry" id={`method-${method.id}`}>
      <div class="vk-entry__what">
        <strong>{name}</strong>
        {method.name ? <span>{t(KIND_NAMES[method.kind])}</span> : null}
        {method.mask ? (
          <span class="vk-nowrap">
            <span aria-hidden="true">{method.mask}</span>
            <span class="ds-sr-only">{t('challenge.maskSpoken', { digits: method.lastDigits ?? '' })}</span>
          </span>
        ) : null}
        {method.serialEnd ? <span>{t('overview.tokenSerial', { end: method.serialEnd })}</span> : null}
        <span class="vk-small">{t('overview.added', { date: formatDateTime(language, method.addedAt) })}</span>
        <span class="vk-small">
          {method.lastUsedAt
            ? t('overview.lastUsed', { date: formatDateTime(language, method.lastUsedAt) })
            : t('overview.neverUsed')}
        </span>
        {method.disabled ? <span class="vk-entry__bad">{t(whyOff(method))}</span> : null}
      </div>
      <div class="vk-entry__acts">
        <RenameForm view={view} method={method} name={name} />
        {method.kind === 'hardware-token' ? <ResyncForm view={view} method={method} name={name} /> : null}
        <Form action={pathOf(view.situation, 'remove')} hidden={{ method: method.id }}>
          <Button variant="tertiary" danger>
            {t('common.remove')}
            <span class="ds-sr-only"> {name}</span>
          </Button>
        </Form>
      </div>
    </li>
  );
}

/** Why a method does not work any more. */
const whyOff = ({ copied }: ShownMethod): PlainKey => (copied ? 'passkey.copied' : 'preferences.disabled');

/** What the owner calls a method. */
function RenameForm({ view, method, name }: { view: View; method: ShownMethod; name: string }) {
  const { t } = view.page;
  return (
    <details class="vk-more">
      <summary>
        {t('overview.rename')}
        <span class="ds-sr-only"> {name}</span>
      </summary>
      <Form action={pathOf(view.situation, 'rename')} hidden={{ method: method.id }}>
        <TextField
          name="name"
          id={`name-${method.id}`}
          label={t('overview.nameLabel')}
          hint={t('overview.nameHint')}
          value={method.name ?? ''}
        />
        <Button variant="secondary">{t('common.save')}</Button>
      </Form>
    </details>
  );
}

function DefaultSection({ view, overview }: OverviewProps) {
  const { t } = view.page;
  const { options } = overview;
  if (options.length < 2) return null;
  const chosen = view.situation.account?.defaultOption;
  return (
    <Panel title={t('overview.defaultHeading')}>
      <Form action={pathOf(view.situation, 'default')}>
        <SelectField
          name="defaultOption"
          label={t('preferences.defaultLabel')}
          hint={t('preferences.defaultHint')}
          value={options.find(({ id }) => id === chosen)?.id ?? options[0]?.id ?? ''}
          options={options.map((option) => ({ value: option.id, label: nameDefault(view, option) }))}
          error={faultOf(view, 'defaultOption')}
        />
        <Button variant="secondary">{t('common.save')}</Button>
      </Form>
    </Panel>
  );
}

/** Asks before a method is removed, and says what that means. */
export function renderRemovePage(view: View, method: ShownMethod | null): string {
  const { t, organisation } = view.page;
  const name = method ? nameMethod(view, method) : '';
  return renderFramed({
    page: view.page,
    title: t('overview.removeTitle'),
    hasErrors: view.faults.length > 0,
    children: (
      <>
        <AccountLine address={addressOf(view)} />
        <StepHeading title={t('overview.removeHeading', { method: name })} />
        <ErrorSummary title={t('common.errorSummary')} errors={listFaults(view)} />
        <p id="method">{t('overview.removeText')}</p>
        {method?.mask ? <p class="vk-nowrap">{method.mask}</p> : null}
        <Form action={pathOf(view.situation, 'remove-asked')}>
          <Button fullWidth danger>
            {t('overview.removeYes')}
          </Button>
        </Form>
        <Form action={pathOf(view.situation, 'home')}>
          <Button variant="tertiary" icon="ArrowLeft">
            {t('overview.removeNo')}
          </Button>
        </Form>
        <p>
          <TextLink href={organisation.helpUrl}>{t('common.contactSupport')}</TextLink>
        </p>
      </>
    ),
  });
}
