import { formatDateTime } from '@vakt/messages/format';
import { DescriptionList, Panel, StepHeading } from '@vakt/ui/content';
import { ButtonLink, ButtonRow, TextLink } from '@vakt/ui/form';
import { Alert } from '@vakt/ui/status';
import { SUPPORT_ADDRESS } from '../../own-services.ts';
import { renderConsoleFrame } from '../console-frame.tsx';
import { Table } from '../table.tsx';
import { ACT_KINDS, ACTS, type ActKind } from './acts.ts';
import { actPath, personPath } from './addresses.ts';
import type { Failure } from './explain-failures.ts';
import type { PersonSummary, ShownMethod } from './load-person.ts';
import { addressOfPerson, type PeoplePage } from './part-props.ts';
import { ACT_NAMES, METHOD_NAMES, STATE_NAMES, sayFailure, sayUntil } from './words.ts';
import { workerRoleOf } from './worker.ts';

export interface PersonPageProps extends PeoplePage {
  person: PersonSummary;
  failures: readonly Failure[];
}

/** All that a worker may know of a person, and what can be done. */
export function renderPersonPage(props: PersonPageProps): string {
  const { page, worker, person } = props;
  const { t } = page;
  return renderConsoleFrame({
    page,
    administrator: worker,
    title: person.displayName,
    current: 'support',
    children: (
      <>
        <StepHeading title={person.displayName} lead={addressOfPerson(page, person)} />
        <Warnings {...props} />
        <WhyPart {...props} />
        <ActsPart {...props} />
        <Panel title={t('support.methodsHeading')}>
          <MethodsPart {...props} />
        </Panel>
        <Panel title={t('support.sessionsHeading')}>
          <SessionsPart {...props} />
        </Panel>
        <Panel title={t('support.account')}>
          <WhoPart {...props} />
        </Panel>
        <DonePart {...props} />
        <p>
          <TextLink href={SUPPORT_ADDRESS}>{t('support.backToList')}</TextLink>
        </p>
      </>
    ),
  });
}

function Warnings({ page, person }: PersonPageProps) {
  const { t, language } = page;
  return (
    <>
      {person.isOwn ? (
        <Alert tone="info" title={t('support.ownTitle')}>
          <p>{t('support.ownText')}</p>
        </Alert>
      ) : null}
      {person.disabledAt ? (
        <Alert tone="danger" title={t('support.disabledTitle')}>
          <p>{t('support.disabledText', { time: formatDateTime(language, person.disabledAt) })}</p>
        </Alert>
      ) : null}
      {person.changedAt ? (
        <Alert tone="warning" title={t('support.changedTitle')}>
          <p>{t('support.changedText', { time: formatDateTime(language, person.changedAt) })}</p>
        </Alert>
      ) : null}
    </>
  );
}

function WhyPart({ page, failures }: PersonPageProps) {
  const { t, language } = page;
  return (
    <Panel title={t('support.whyHeading')}>
      {failures.length === 0 ? (
        <p>{t('support.whyNothing')}</p>
      ) : (
        <>
          <p class="vk-small">{t('support.whyNote')}</p>
          <ul class="ds-list">
            {failures.map((failure) => (
              <li>
                <time datetime={failure.at.toISOString()}>{formatDateTime(language, failure.at)}</time>
                {': '}
                {sayFailure(t, language, failure)}
              </li>
            ))}
          </ul>
        </>
      )}
    </Panel>
  );
}

function ActsPart({ page, worker, person }: PersonPageProps) {
  const { t } = page;
  const isAdministrator = workerRoleOf(worker.roles) === 'administrator';
  const fits = (kind: ActKind) =>
    (isAdministrator || !ACTS[kind].administratorsOnly) &&
    kind !== (person.disabledAt ? 'disable-account' : 'enable-account');
  if (person.isOwn) return null;
  return (
    <Panel title={t('support.actsHeading')}>
      {person.isPrivileged ? <p>{t('support.privilegedText')}</p> : null}
      <ButtonRow>
        {ACT_KINDS.filter(fits).map((kind) => (
          <ButtonLink href={personPath(person.id, kind)}>{t(ACT_NAMES[kind])}</ButtonLink>
        ))}
      </ButtonRow>
    </Panel>
  );
}

function MethodsPart({ page, person }: PersonPageProps) {
  const { t, language } = page;
  const time = (at: Date | null) => (at ? formatDateTime(language, at) : t('support.never'));
  const state = ({ switchedOff, removedAt }: ShownMethod) => {
    if (removedAt) return t('support.removedAt', { time: time(removedAt) });
    if (!switchedOff) return t('support.works');
    return t('support.switchedOff', { time: time(switchedOff.at), failures: switchedOff.failures });
  };
  const methods = [...person.methods, ...person.removed];
  return (
    <>
      {methods.length === 0 ? (
        <p>{t('support.noMethods')}</p>
      ) : (
        <Table
          id="methods"
          caption={t('support.methodsCaption')}
          columns={[
            { label: t('support.method') },
            { label: t('support.added') },
            { label: t('support.lastUsed') },
            { label: t('support.state') },
          ]}
          rows={methods.map((method) => [
            <MethodName page={page} method={method} />,
            time(method.addedAt),
            time(method.lastUsedAt),
            state(method),
          ])}
        />
      )}
      <DescriptionList
        items={[
          {
            term: t('support.recoveryCodes'),
            details: t('support.recoveryCodesLeft', { count: person.recoveryCodesLeft }),
          },
          { term: t('support.pass'), details: sayPass(page, person) },
          { term: t('support.locksTerm'), details: sayLock(page, person.codes.lockedUntil, person.now) },
          { term: t('support.passwordLockTerm'), details: sayLock(page, person.passwords.blockedUntil, person.now) },
        ]}
      />
    </>
  );
}

function MethodName({ page, method }: { page: PeoplePage['page']; method: ShownMethod }) {
  const { t } = page;
  return (
    <>
      {t(METHOD_NAMES[method.kind])}
      {method.name ? ` «${method.name}»` : ''}
      {method.mask ? (
        <>
          {' '}
          <span aria-hidden="true">{method.mask}</span>
          <span class="ds-sr-only">{t('support.endsWith', { digits: method.mask.slice(-2) })}</span>
        </>
      ) : null}
    </>
  );
}

function sayPass({ t, language }: PeoplePage['page'], { pass, needsPass, methods }: PersonSummary): string {
  if (pass) return t('support.passUntil', { time: formatDateTime(language, pass.until) });
  return needsPass && methods.length === 0 ? t('support.passNeeded') : t('support.passNone');
}

function sayLock({ t, language }: PeoplePage['page'], until: Date | null, now: Date): string {
  return until ? sayUntil(t, language, until, now) : t('support.notLocked');
}

function SessionsPart({ page, person }: PersonPageProps) {
  const { t, language } = page;
  const lines = person.sessions.map(({ agent, startedAt, lastUsedAt, secondFactor }) =>
    t('support.sessionLine', {
      agent: agent ?? t('support.unknownBrowser'),
      start: formatDateTime(language, startedAt),
      used: formatDateTime(language, lastUsedAt),
      level: secondFactor ? t('support.twoFactors') : t('support.oneFactor'),
    }),
  );
  const sessions =
    lines.length === 0 ? (
      t('support.notSignedIn')
    ) : (
      <ul class="ds-list">
        {lines.map((line) => (
          <li>{line}</li>
        ))}
      </ul>
    );
  const devices = { term: t('support.devicesTerm'), details: String(person.devices) };
  return <DescriptionList items={[{ term: t('support.sessionsTerm'), details: sessions }, devices]} />;
}

function WhoPart({ page, person }: PersonPageProps) {
  const { t, language, settings } = page;
  const organisation = settings.organisations.find(({ id }) => id === person.organisation)?.name ?? person.organisation;
  return (
    <>
      <DescriptionList
        items={[
          { term: t('support.account'), details: `${addressOfPerson(page, person)} (${organisation})` },
          { term: t('support.email'), details: person.email ?? t('support.noEmail') },
          { term: t('support.rolesTerm'), details: person.roles.join(', ') || t('support.none') },
          { term: t('support.created'), details: formatDateTime(language, person.createdAt) },
        ]}
      />
      {person.hasPassword ? null : <p>{t('support.noPassword')}</p>}
    </>
  );
}

function DonePart({ page, person }: PersonPageProps) {
  const { t, language } = page;
  return (
    <Panel title={t('support.doneHeading')}>
      {person.acts.length === 0 ? (
        <p>{t('support.noDone')}</p>
      ) : (
        <ul class="ds-list">
          {person.acts.map((act) => (
            <li>
              <TextLink href={actPath(act.id)}>{t(ACT_NAMES[act.kind])}</TextLink>
              {`, ${formatDateTime(language, act.createdAt)}, ${act.workerName} (${t(STATE_NAMES[act.state])})`}
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}
