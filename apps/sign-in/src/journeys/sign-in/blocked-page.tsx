import { AccountLine, StepHeading } from '@vakt/ui/content';
import { Button, ButtonLink, ButtonRow, Form } from '@vakt/ui/form';
import { createReceipt } from '../../policies/create-receipt.ts';
import { recordBlocked } from '../../policies/record-receipt.ts';
import { renderFramed } from '../../web/frame.tsx';
import { supportLineOf } from '../../web/page-context.ts';
import type { JourneyDependencies, Outcome } from '../dependencies.ts';
import { type Situation, serviceName, serviceOf } from '../situation.ts';
import { addressOf, pathOf, type View } from '../view.ts';

/**
 * A rule keeps this person out, here and now: says so, whom to ask, and the number of the receipt that stands for it. Which
 * rule it was is for support and the person's own page, not for whoever tries from where nobody may.
 */
export async function showBlocked(deps: Pick<JourneyDependencies, 'db' | 'settings'>, view: View): Promise<string> {
  const { journey, account, session, facts, origin } = view.situation;
  if (!account) throw new Error('Nobody is blocked before it is known who it is.');
  const receipt = createReceipt(
    deps.settings,
    {
      account,
      sessionId: session?.id ?? null,
      journeyId: journey.id,
      service: journey.service,
      request: journey.request,
      facts,
      origin,
    },
    'blocked',
    null,
  );
  return renderBlockedPage(view, await recordBlocked(deps.db, deps.settings, receipt));
}

function renderBlockedPage(view: View, receipt: string): string {
  const { page, situation } = view;
  const { t, organisation } = page;
  const service = serviceName(page.settings, situation.journey.service);
  const isRelyingParty = serviceOf(page.settings, situation.journey.service) !== null;
  return renderFramed({
    page,
    title: t('blocked.title'),
    children: (
      <>
        <AccountLine address={addressOf(view)} />
        <StepHeading
          title={t('blocked.title')}
          lead={t('blocked.text', { organisation: organisation.name, service })}
        />
        <p>{t('blocked.ask', { support: supportLineOf(page).text })}</p>
        <p>
          {t('blocked.receipt')} <strong class="vk-receipt">{receipt}</strong>
        </p>
        {isRelyingParty ? (
          <Form action={pathOf(situation, 'leave')}>
            <Button fullWidth>{t('blocked.back', { service })}</Button>
          </Form>
        ) : null}
        <Form action={pathOf(situation, 'other-account')}>
          <Button variant="secondary" fullWidth>
            {t('chooser.useAnother')}
          </Button>
        </Form>
        <ButtonRow stacked>
          <ButtonLink href={organisation.helpUrl} variant="tertiary" fullWidth>
            {t('common.contactSupport')}
          </ButtonLink>
        </ButtonRow>
      </>
    ),
  });
}

/** The person goes back to the service, which is told that they may not come in; never who decided so, or why. */
export async function leaveBlocked(deps: JourneyDependencies, situation: Situation): Promise<Outcome> {
  if (situation.gate !== 'blocked' || serviceOf(deps.settings, situation.journey.service) === null) return {};
  const answer = await deps.door.refuse(situation.journey.id, 'access_denied', 'the sign-in is not allowed');
  return answer ? { location: answer.location } : {};
}
