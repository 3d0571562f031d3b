import { hashToken } from '@vakt/foundation/secrets';
import { renderPage, StatusFrame } from '@vakt/ui/page-frame';
import type { Context } from 'hono';
import { loadDelivery } from '../delivery/load-delivery.ts';
import { loadChallenge } from '../factors/phone-code/load-challenge.ts';
import { createPageContext } from '../web/page-context.ts';
import { DeliveryLine, isSettled } from './delivery-line.tsx';
import { isJourneyId } from './journey-id.ts';
import { originOf } from './origin-of.ts';
import type { RouteDependencies } from './route-dependencies.ts';
import { loadSituation } from './situation.ts';

const REFRESH_SECONDS = 4;

/**
 * Where the message is, as a page for the frame that browsers without scripts show (`GET /sign-in/:id/status`). It holds
 * what the live line holds: never a code, a number or a step. Empty for a browser that the journey does not belong to.
 */
export async function showStatusFrame(
  deps: RouteDependencies,
  context: Context,
  token: string | null,
): Promise<Response> {
  const id = context.req.param('id') ?? '';
  const origin = originOf(deps, context);
  const situation = token && isJourneyId(id) ? await loadSituation(deps, deps.db, id, hashToken(token), origin) : null;
  if (!situation || !['challenge', 'verify'].includes(situation.journey.step)) return context.body(null, 404);
  const challenge = await loadChallenge(deps.codes, deps.db, id);
  const delivery = challenge ? await loadDelivery(deps.db, challenge.id) : null;
  const organisation = situation.account?.organisation ?? situation.journey.state.organisation;
  const page = createPageContext(deps, context, organisation, situation.journey.request.uiLocales);
  context.set('framed', true);
  if (challenge?.state === 'live' && !isSettled(delivery)) context.header('refresh', String(REFRESH_SECONDS));
  return context.html(
    renderPage(
      <StatusFrame
        lang={page.language}
        title={page.t('delivery.frameTitle')}
        assets={page.assets}
        organisation={page.organisation}
      >
        <DeliveryLine page={page} delivery={delivery} />
      </StatusFrame>,
    ),
  );
}
