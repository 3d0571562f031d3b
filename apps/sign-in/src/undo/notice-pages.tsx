import { formatDateTime, formatDuration } from '@vakt/messages/format';
import { Checkbox } from '@vakt/ui/choices';
import { Note, Panel, StepHeading } from '@vakt/ui/content';
import { PasswordField, TextField } from '@vakt/ui/fields';
import { Button, ButtonLink, ButtonRow, ErrorSummary, Form } from '@vakt/ui/form';
import { Alert } from '@vakt/ui/status';
import type { FoundNotice } from '../notices/check-notice.ts';
import { showReference } from '../notices/sign-reference.ts';
import { nameMethodKind } from '../notices/write-notice.ts';
import { renderFramed, SupportLine } from '../web/frame.tsx';
import type { PageContext } from '../web/page-context.ts';
import type { LiveUndo } from './read-code.ts';

/** Field and what is wrong with it, in the page's words. */
export interface PageFault {
  field: 'typed' | 'password' | 'userName' | 'code';
  text: string;
}

const summary = (page: PageContext, fault: PageFault | null) => (
  <ErrorSummary
    title={page.t('common.errorSummary')}
    errors={fault ? [{ fieldId: fault.field, text: fault.text }] : []}
  />
);

const errorOf = (fault: PageFault | null, field: PageFault['field']) => (fault?.field === field ? fault.text : null);

/** "Er varselet fra oss?": one field for a reference or a code. A GET does nothing else. */
export function renderNoticePage(page: PageContext, typed = '', fault: PageFault | null = null): string {
  const { t } = page;
  return renderFramed({
    page,
    title: t('noticePage.title'),
    hasErrors: fault !== null,
    children: (
      <>
        <StepHeading title={t('noticePage.heading')} lead={t('noticePage.lead')} />
        {summary(page, fault)}
        <Form action="/notice">
          <TextField
            name="typed"
            label={t('noticePage.field')}
            hint={t('noticePage.hint')}
            value={typed}
            error={errorOf(fault, 'typed')}
            autocomplete="off"
            spellcheck={false}
            autofocus={fault === null}
            required
          />
          <Button fullWidth>{t('noticePage.submit')}</Button>
        </Form>
        <Note icon="PadlockLocked">{t('noticePage.safe')}</Note>
      </>
    ),
  });
}

/** Whether we sent a notice with this reference, and when. Not to whom, and not about what. */
export function renderCheckedPage(
  page: PageContext,
  { reference, found, typed = { userName: '' }, fault = null }: CheckedPage,
): string {
  const { t, language, organisation } = page;
  const shown = showReference(reference);
  const when = found ? formatDateTime(language, found.at) : '';
  return renderFramed({
    page,
    title: found ? t('noticePage.yesTitle') : t('noticePage.noTitle'),
    hasErrors: fault !== null,
    children: (
      <>
        <StepHeading title={found ? t('noticePage.yesTitle') : t('noticePage.noTitle')} />
        {summary(page, fault)}
        <Alert tone={found ? 'success' : 'warning'}>
          <p>
            {found
              ? t('noticePage.yesText', { reference: shown, when })
              : t('noticePage.noText', { reference: shown, days: page.settings.notices.keepDays })}
          </p>
        </Alert>
        {found ? <NotMeByPassword page={page} reference={shown} userName={typed.userName} fault={fault} /> : null}
        <ButtonRow stacked>
          <ButtonLink href={organisation.helpUrl} fullWidth>
            {t('common.contactSupport')}
          </ButtonLink>
          <ButtonLink href="/notice" variant="tertiary" fullWidth>
            {t('noticePage.again')}
          </ButtonLink>
        </ButtonRow>
      </>
    ),
  });
}

export interface CheckedPage {
  reference: string;
  found: FoundNotice | null;
  typed?: { userName: string };
  fault?: PageFault | null;
}

function NotMeByPassword(props: { page: PageContext; reference: string; userName: string; fault: PageFault | null }) {
  const { page, reference, userName, fault } = props;
  const { t } = page;
  return (
    <Panel title={t('notMe.heading')} tone="tinted">
      <p>{t('notMe.lead', { duration: freezeOf(page) })}</p>
      <Form action="/notice/not-me" hidden={{ typed: reference }} label={t('notMe.heading')}>
        <TextField
          name="userName"
          label={t('signIn.userName')}
          autocomplete="username"
          value={userName}
          error={errorOf(fault, 'userName')}
          spellcheck={false}
          required
        />
        <PasswordField
          name="password"
          label={t('signIn.password')}
          showLabel={t('signIn.showPassword')}
          hideLabelText={t('signIn.hidePassword')}
          error={errorOf(fault, 'password')}
          required
        />
        <BlockChoice page={page} />
        <Button fullWidth danger>
          {t('notMe.submit')}
        </Button>
      </Form>
    </Panel>
  );
}

function BlockChoice({ page: { t } }: { page: PageContext }) {
  return <Checkbox name="block" value="yes" label={t('notMe.block')} hint={t('notMe.blockHint')} />;
}

const freezeOf = ({ language, settings }: PageContext) => formatDuration(language, settings.notices.freezeHours * 3600);

export interface UndoPage {
  /** As it was typed. */
  code: string;
  undo: LiveUndo;
  fault?: PageFault | null;
  /** What came of asking for the code once more; null: it was not asked for. */
  sent?: boolean | null;
}

/** What a code leads to. The old number's: undo with the password. Any: "this was not me". */
export function renderUndoPage(page: PageContext, { code, undo, fault = null, sent = null }: UndoPage): string {
  const { t, language } = page;
  const method = nameMethodKind(t, undo.methodKind);
  return renderFramed({
    page,
    title: t('undo.title'),
    hasErrors: fault !== null,
    children: (
      <>
        <StepHeading
          title={t('undo.heading')}
          lead={t('undo.codeOk', { when: formatDateTime(language, undo.at), method })}
        />
        {summary(page, fault)}
        {sent === null ? null : (
          <Alert tone={sent ? 'success' : 'warning'}>
            <p role="status">{sent ? t('undo.sentAgain') : t('undo.notSent')}</p>
          </Alert>
        )}
        <Panel title={t('undo.restoreHeading')}>
          {undo.byText ? (
            <RestoreForm page={page} code={code} fault={fault} />
          ) : (
            <NeedsText page={page} code={code} undo={undo} />
          )}
        </Panel>
        <Panel title={t('notMe.heading')} tone="tinted">
          <p>{t('notMe.leadCode', { duration: freezeOf(page) })}</p>
          <Form action="/undo/not-me" hidden={{ code }} label={t('notMe.heading')}>
            <BlockChoice page={page} />
            <Button fullWidth variant={undo.byText ? 'secondary' : 'primary'} danger>
              {t('notMe.submit')}
            </Button>
          </Form>
        </Panel>
      </>
    ),
  });
}

function RestoreForm({ page, code, fault }: { page: PageContext; code: string; fault: PageFault | null }) {
  const { t } = page;
  return (
    <>
      <p>{t('undo.restoreText', { duration: freezeOf(page) })}</p>
      <Form action="/undo/restore" hidden={{ code }} label={t('undo.restoreHeading')}>
        <PasswordField
          name="password"
          label={t('undo.password')}
          showLabel={t('signIn.showPassword')}
          hideLabelText={t('signIn.hidePassword')}
          error={errorOf(fault, 'password')}
          required
        />
        <Button fullWidth>{t('undo.restore')}</Button>
      </Form>
    </>
  );
}

function NeedsText({ page, code, undo }: { page: PageContext; code: string; undo: LiveUndo }) {
  const { t, organisation } = page;
  return undo.takesTexts ? (
    <>
      <p>{t('undo.needsText')}</p>
      <Form action="/undo/text" hidden={{ code }} label={t('undo.restoreHeading')}>
        <Button variant="secondary">{t('undo.sendAgain')}</Button>
      </Form>
    </>
  ) : (
    <ButtonLink href={organisation.helpUrl}>{t('common.contactSupport')}</ButtonLink>
  );
}

/** What was done, and what the person does next. */
export function renderDonePage(
  page: PageContext,
  done: { what: 'not-me' | 'restored'; until: Date; blocked: boolean },
): string {
  const { t, language, organisation } = page;
  const until = formatDateTime(language, done.until);
  const restored = done.what === 'restored';
  const title = restored ? t('undo.doneTitle') : t('notMe.doneTitle');
  const next = [
    ...(restored ? [t('undo.next')] : [t('notMe.nextPassword')]),
    t('notMe.nextPhone'),
    t('notMe.nextSupport'),
  ];
  return renderFramed({
    page,
    title,
    children: (
      <>
        <StepHeading title={title} />
        <Alert tone="success">
          <p role="status">{restored ? t('undo.doneText', { until }) : t('notMe.doneText', { until })}</p>
          {done.blocked ? <p>{t('notMe.doneBlocked')}</p> : null}
        </Alert>
        <Panel title={t('notMe.nextTitle')}>
          <ol class="ds-list">
            {next.map((line) => (
              <li>{line}</li>
            ))}
          </ol>
          <SupportLine page={page} />
        </Panel>
        <ButtonRow stacked>
          <ButtonLink href={organisation.passwordHelpUrl} variant="primary" fullWidth>
            {t('signIn.forgotten')}
          </ButtonLink>
          <ButtonLink href={organisation.helpUrl} fullWidth>
            {t('common.contactSupport')}
          </ButtonLink>
        </ButtonRow>
      </>
    ),
  });
}
