import { formatDateTime, formatDuration } from '@vakt/messages/format';
import { DescriptionList, SecretCode, StepHeading } from '@vakt/ui/content';
import { TextArea } from '@vakt/ui/fields';
import { Button, ButtonLink, ButtonRow, ErrorSummary, Form, TextLink } from '@vakt/ui/form';
import { Alert } from '@vakt/ui/status';
import type { Child } from 'hono/jsx';
import type { PageContext } from '../../web/page-context.ts';
import { renderConsoleFrame } from '../console-frame.tsx';
import { actPath, personPath } from './addresses.ts';
import { MOST_REASON, type ReasonFault } from './draft-act.ts';
import type { ShownAct } from './load-act.ts';
import { addressOfPerson, type PeoplePage } from './part-props.ts';
import { passAddress, WhatHappens } from './what-happens.tsx';
import { ACT_NAMES, nameProof, sayWishFault } from './words.ts';

export interface ActPageProps extends PeoplePage {
  shown: ShownAct;
  /** What is wrong with the reason for refusing, and what was typed. */
  refusal: { fault: ReasonFault | null; typed: string };
}

/** An act as it stands: to be confirmed, waiting, to be approved, or what became of it. */
export function renderActPage(props: ActPageProps): string {
  const { page, worker, shown } = props;
  const { t } = page;
  const title = t(titleOf(shown));
  const fault = props.refusal.fault;
  return renderConsoleFrame({
    page,
    administrator: worker,
    title,
    current: 'support',
    hasErrors: fault !== null,
    children: (
      <>
        <StepHeading title={title} eyebrow={t(ACT_NAMES[shown.act.kind])} />
        <ErrorSummary
          title={t('common.errorSummary')}
          errors={fault ? [{ fieldId: 'reason', text: sayWishFault(t, { field: 'reason', kind: fault }) }] : []}
        />
        <Standing {...props} />
        <Facts {...props} />
        <Ways {...props} />
        <p>
          <TextLink href={personPath(shown.act.accountId)}>{t('support.backToPerson')}</TextLink>
        </p>
      </>
    ),
  });
}

const isWaiting = ({ act }: ShownAct) => act.state === 'waiting' && !act.isOver;

function titleOf(shown: ShownAct) {
  const { act, own } = shown;
  switch (act.state) {
    case 'draft':
      return act.isOver ? 'support.overTitle' : 'support.confirmTitle';
    case 'waiting':
      if (act.isOver) return 'support.overTitle';
      return own ? 'support.waitingTitle' : 'support.decideTitle';
    case 'done':
      return 'support.doneTitle';
    case 'refused':
      return 'support.refusedTitle';
    case 'withdrawn':
      return 'support.withdrawnTitle';
  }
}

/** What is to be said of it beside its facts. */
function Standing({ page, shown }: ActPageProps) {
  const { t, language } = page;
  const { act, own, deciderName } = shown;
  const time = (at: Date) => formatDateTime(language, at);
  if (act.state === 'done') return <Done page={page} shown={shown} />;
  if (act.state === 'refused')
    return <p>{t('support.refusedText', { name: deciderName ?? '–', time: time(act.decidedAt ?? act.now) })}</p>;
  if (act.state === 'withdrawn') return <p>{t('support.withdrawnText')}</p>;
  if (act.isOver) return <p>{t('support.overText')}</p>;
  if (act.state === 'draft')
    return (
      <>
        <p>{t('support.confirmTold')}</p>
        {shown.privileged ? <Alert tone="info">{paragraph(t('support.confirmSecond'))}</Alert> : null}
      </>
    );
  return (
    <>
      {own ? <p>{t('support.waitingText', { time: time(act.expiresAt) })}</p> : null}
      <p>{act.secondEyes === 'cap' ? t('support.whyCap') : t('support.whyPrivileged')}</p>
    </>
  );
}

const paragraph = (text: string): Child => <p>{text}</p>;

function Done({ page, shown }: { page: PageContext; shown: ShownAct }) {
  const { t, language } = page;
  const { act, person, collectionCode, own } = shown;
  const done = { act: t(ACT_NAMES[act.kind]), name: person.displayName };
  const hadCode = act.wishes['pass'] === true && own;
  return (
    <>
      {collectionCode ? (
        <Alert tone="success" title={t('support.codeTitle')}>
          <SecretCode text={collectionCode} label={t('support.codeTitle')} id="collection-code" />
          <p>{t('support.codeText', { address: passAddress(page), time: formatDateTime(language, act.expiresAt) })}</p>
        </Alert>
      ) : (
        <p>{t('support.doneText', done)}</p>
      )}
      {hadCode && !collectionCode ? <p>{t('support.codeGone')}</p> : null}
    </>
  );
}

function Facts({ page, shown }: ActPageProps) {
  const { t, language } = page;
  const { act, person, workerName, deciderName } = shown;
  const life = Number(act.wishes['lifeSeconds']);
  const needsPass = act.wishes['pass'] === true || act.outcome['needsPass'] === true;
  const items: { term: string; details: Child }[] = [
    { term: t('support.confirmPerson'), details: `${person.displayName}, ${addressOfPerson(page, person)}` },
    { term: t('support.confirmAct'), details: t(ACT_NAMES[act.kind]) },
    { term: t('support.reason'), details: act.reason },
  ];
  if (act.proof) items.push({ term: t('support.proofTerm'), details: nameProof(t, act.proof) });
  if (act.wishes['pass'] === true) {
    const words = { life: formatDuration(language, life) };
    items.push({
      term: t('support.passFor'),
      details: act.wishes['once'] === false ? t('support.passMany', words) : t('support.passOnce', words),
    });
  }
  if (workerName) items.push({ term: t('support.askedBy'), details: workerName });
  if (act.state === 'done' && deciderName) items.push({ term: t('support.approvedBy'), details: deciderName });
  if (act.decisionReason) items.push({ term: t('support.decision'), details: act.decisionReason });
  items.push({ term: t('support.at'), details: formatDateTime(language, act.confirmedAt ?? act.createdAt) });
  return (
    <>
      <DescriptionList items={items} />
      {act.state === 'draft' || isWaiting(shown) ? (
        <WhatHappens page={page} kind={act.kind} pass={act.wishes['pass'] === true} needsPass={needsPass} />
      ) : null}
    </>
  );
}

/** The buttons: what this worker may say to it now. */
function Ways(props: ActPageProps) {
  const { page, shown, worker } = props;
  const { t } = page;
  const { act, own } = shown;
  const hidden = { session: worker.sessionId };
  const name = t(ACT_NAMES[act.kind]);
  if (act.state === 'draft' && !act.isOver)
    return (
      <Form action={actPath(act.id, 'confirm')} hidden={hidden} label={name}>
        <ButtonRow>
          <Button danger={act.kind === 'require-enrolment' || act.kind === 'disable-account'}>
            {t('support.confirm', { act: name })}
          </Button>
          <ButtonLink href={personPath(act.accountId)}>{t('common.cancel')}</ButtonLink>
        </ButtonRow>
      </Form>
    );
  if (!isWaiting(shown)) return null;
  if (own)
    return (
      <Form action={actPath(act.id, 'withdraw')} hidden={hidden} label={t('support.withdraw')}>
        <Button variant="secondary">{t('support.withdraw')}</Button>
      </Form>
    );
  return <Decide {...props} />;
}

function Decide({ page, shown, worker, refusal }: ActPageProps) {
  const { t } = page;
  const { act } = shown;
  const hidden = { session: worker.sessionId };
  const name = t(ACT_NAMES[act.kind]);
  return (
    <>
      <Form action={actPath(act.id, 'approve')} hidden={hidden} label={t('support.approve', { act: name })}>
        <Button>{t('support.approve', { act: name })}</Button>
      </Form>
      <Form action={actPath(act.id, 'refuse')} hidden={hidden} label={t('support.refuse')}>
        <TextArea
          name="reason"
          label={t('support.refuseReason')}
          error={refusal.fault ? sayWishFault(t, { field: 'reason', kind: refusal.fault }) : null}
          value={refusal.typed}
          maxlength={MOST_REASON}
        />
        <Button variant="secondary">{t('support.refuse')}</Button>
      </Form>
    </>
  );
}
