import { formatDateTime } from '@vakt/messages/format';
import { AccountLine, CodeList, Sheet, StepHeading } from '@vakt/ui/content';
import { Button, ButtonRow, DownloadLink, Form, PrintButton } from '@vakt/ui/form';
import { Alert } from '@vakt/ui/status';
import { renderFramed } from '../../web/frame.tsx';
import { addressOf, pathOf, type View } from '../view.ts';

/** How many recovery codes there are, and the way to new ones. */
export function renderRecoveryCodesPage(view: View): string {
  const { page, situation } = view;
  const { t } = page;
  const left = situation.account?.recoveryCodesLeft ?? 0;
  return renderFramed({
    page,
    title: t('recovery.title'),
    children: (
      <>
        <AccountLine address={addressOf(view)} />
        <StepHeading title={t('recovery.heading')} lead={t('recovery.lead')} />
        {left > 0 ? (
          <Alert tone="warning">
            <p>{t('recovery.replaces', { left })}</p>
          </Alert>
        ) : null}
        <Form action={pathOf(situation, 'make-codes')}>
          <Button fullWidth>{left > 0 ? t('recovery.makeNew') : t('recovery.make')}</Button>
        </Form>
        <Form action={pathOf(situation, 'home')}>
          <Button variant="tertiary" icon="ArrowLeft">
            {t('common.back')}
          </Button>
        </Form>
      </>
    ),
  });
}

/** The codes: shown in the answer that made them, and never again. On paper nothing but the sheet is seen. */
export function renderCodesMadePage(view: View): string {
  const { page, situation, reveal } = view;
  const { t } = page;
  const codes = reveal?.what === 'codes' ? reveal.codes : null;
  return renderFramed({
    page,
    title: t('recovery.title'),
    variant: 'wide',
    children: (
      <>
        <AccountLine address={addressOf(view)} />
        <StepHeading title={t('recovery.madeHeading')} lead={codes ? t('recovery.madeLead') : undefined} />
        {codes ? (
          <Codes view={view} codes={codes} />
        ) : (
          <Alert tone="info">
            <p>{t('recovery.madeGone')}</p>
          </Alert>
        )}
        <Form action={pathOf(situation, 'home')}>
          <Button fullWidth>{codes ? t('recovery.madeKept') : t('common.continue')}</Button>
        </Form>
      </>
    ),
  });
}

function Codes({ view, codes }: { view: View; codes: readonly string[] }) {
  const { t, language, organisation, settings } = view.page;
  const who = addressOf(view);
  const where = `${organisation.name}, ${settings.publicUrl.host}`;
  const when = formatDateTime(language, new Date(view.situation.facts.now));
  const facts = [
    { term: t('common.account'), details: who },
    { term: t('recovery.where'), details: where },
    { term: t('recovery.when'), details: when },
  ];
  const lines = [
    t('recovery.title'),
    ...facts.map(({ term, details }) => `${term}: ${details}`),
    '',
    ...numbered(codes),
  ];
  return (
    <>
      <Sheet title={t('recovery.title')} facts={facts}>
        <CodeList codes={codes} label={t('recovery.title')} />
      </Sheet>
      <ButtonRow>
        <PrintButton>{t('recovery.print')}</PrintButton>
        <DownloadLink name={`${t('recovery.fileName')}.txt`} text={`${lines.join('\r\n')}\r\n`}>
          {t('recovery.download')}
        </DownloadLink>
      </ButtonRow>
    </>
  );
}

const numbered = (codes: readonly string[]) => codes.map((code, at) => `${String(at + 1).padStart(2)}. ${code}`);
