import { formatDateTime } from '@vakt/messages/format';
import { AccountLine, DescriptionList, SecretCode, StepHeading } from '@vakt/ui/content';
import { TextField } from '@vakt/ui/fields';
import { Button, ButtonLink, ErrorSummary, Form, TextLink } from '@vakt/ui/form';
import { Alert } from '@vakt/ui/status';
import type { CollectedPass } from '../../factors/access-pass/collect-pass.ts';
import { PASS_ADDRESS } from '../../own-services.ts';
import { renderFramed } from '../../web/frame.tsx';
import { addressOf, faultOf, listFaults, pathOf, type View } from '../view.ts';

/** Where the collection code is typed that support has told. */
export function renderCollectPage(view: View): string {
  const { page, situation } = view;
  const { t, organisation } = page;
  return renderFramed({
    page,
    title: t('pass.title'),
    hasErrors: view.faults.length > 0,
    children: (
      <>
        <AccountLine address={addressOf(view)} />
        <StepHeading title={t('pass.heading')} lead={t('pass.lead')} />
        <ErrorSummary title={t('common.errorSummary')} errors={listFaults(view)} />
        <Form action={pathOf(situation, 'collect')}>
          <TextField
            name="code"
            label={t('pass.codeLabel')}
            hint={t('pass.codeHint')}
            error={faultOf(view, 'code')}
            autocomplete="off"
            maxlength={40}
            spellcheck={false}
            autofocus
            required
          />
          <Button fullWidth>{t('pass.collect')}</Button>
        </Form>
        <div class="vk-inline">
          <Form action={pathOf(situation, 'other-account')}>
            <Button variant="link">{t('challenge.useAnother')}</Button>
          </Form>
          <TextLink href={organisation.helpUrl}>{t('common.contactSupport')}</TextLink>
        </div>
      </>
    ),
  });
}

/** The pass: shown in the answer to the collection code, and never again. */
export function renderCollectedPage(view: View): string {
  const { t } = view.page;
  const pass = view.reveal?.what === 'pass' ? view.reveal.pass : null;
  return renderFramed({
    page: view.page,
    title: t('pass.title'),
    children: (
      <>
        <AccountLine address={addressOf(view)} />
        {pass ? <Pass view={view} pass={pass} /> : <PassGone view={view} />}
      </>
    ),
  });
}

function Pass({ view, pass }: { view: View; pass: CollectedPass }) {
  const { t, language } = view.page;
  const at = (time: Date) => formatDateTime(language, time);
  const isAhead = pass.from.getTime() > view.situation.facts.now;
  return (
    <>
      <StepHeading title={t('pass.shownHeading')} lead={t('pass.shownLead')} />
      <SecretCode text={pass.shown} label={t('challenge.passLabel')} />
      <DescriptionList
        items={[
          ...(isAhead ? [{ term: t('pass.from'), details: at(pass.from) }] : []),
          { term: t('pass.until'), details: at(pass.until) },
          { term: t('pass.uses'), details: pass.once ? t('pass.once') : t('pass.many') },
        ]}
      />
      <p>{pass.once ? t('pass.nextOnce') : t('pass.nextMany')}</p>
      {isAhead ? null : (
        <ButtonLink href="/security" variant="primary" fullWidth>
          {pass.once ? t('pass.goEnrol') : t('pass.goOn')}
        </ButtonLink>
      )}
    </>
  );
}

function PassGone({ view }: { view: View }) {
  const { t, organisation } = view.page;
  return (
    <>
      <StepHeading title={t('pass.shownHeading')} />
      <Alert tone="info">
        <p>{t('pass.gone')}</p>
      </Alert>
      <ButtonLink href="/security" variant="primary" fullWidth>
        {t('pass.goOn')}
      </ButtonLink>
      <p>
        <TextLink href={PASS_ADDRESS}>{t('pass.again')}</TextLink>
      </p>
      <p>
        <TextLink href={organisation.helpUrl}>{t('common.contactSupport')}</TextLink>
      </p>
    </>
  );
}
