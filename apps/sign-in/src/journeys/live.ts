import { hashToken } from '@vakt/foundation/secrets';
import { renderFragment } from '@vakt/ui/page-frame';
import type { LiveEvent } from '@vakt/ui/status';
import type { Context } from 'hono';
import { streamSSE } from 'hono/streaming';
import { loadDelivery } from '../delivery/load-delivery.ts';
import { loadChallenge } from '../factors/phone-code/load-challenge.ts';
import { createPageContext } from '../web/page-context.ts';
import { CODE_FORM } from './code-form.tsx';
import { DELIVERY_ID, DeliveryLine, hasLeft } from './delivery-line.tsx';
import { isJourneyId } from './journey-id.ts';
import type { RouteDependencies } from './route-dependencies.ts';
import { loadSituation, type Situation } from './situation.ts';

/** Open streams end by themselves; the page opens a new one. */
const LONGEST_MS = 5 * 60_000;

/** The live part of a code page: where the message is, as the gateway reports it. Never a code, a number or a step. */
export async function streamLive(deps: RouteDependencies, context: Context, token: string | null): Promise<Response> {
  const id = context.req.param('id') ?? '';
  const situation = token && isJourneyId(id) ? await loadSituation(deps, deps.db, id, hashToken(token)) : null;
  if (!situation || !['challenge', 'verify'].includes(situation.journey.step)) return context.body(null, 204);
  const challenge = await loadChallenge(deps.codes, deps.db, id);
  if (!challenge) return context.body(null, 204);
  return streamSSE(context, async (stream) => {
    let told = '';
    const tell = async (): Promise<void> => {
      for (const event of await readEvents(deps, context, situation, challenge.id)) {
        const data = JSON.stringify(event);
        if (data === told) continue;
        if (event.target === DELIVERY_ID) told = data;
        await stream.writeSSE({ data });
      }
    };
    await new Promise<void>((resolve) => {
      const quietly = () => void tell().catch(() => resolve());
      const unsubscribe = deps.watch.subscribe(challenge.id, quietly);
      const timer = setTimeout(resolve, LONGEST_MS);
      stream.onAbort(resolve);
      void Promise.resolve().then(quietly);
      ended.set(stream, () => {
        clearTimeout(timer);
        unsubscribe();
      });
    });
    ended.get(stream)?.();
  });
}

/** What to do when a stream is over. */
const ended = new WeakMap<object, () => void>();

async function readEvents(
  deps: RouteDependencies,
  context: Context,
  situation: Situation,
  challengeId: string,
): Promise<LiveEvent[]> {
  const delivery = await loadDelivery(deps.db, challengeId);
  const organisation = situation.account?.organisation ?? situation.journey.state.organisation;
  const page = createPageContext(deps, context, organisation, situation.journey.request.uiLocales);
  if (delivery?.outcome === 'denied') return [{ target: DELIVERY_ID, action: 'reload' }];
  if (delivery?.outcome === 'approved') return [{ target: CODE_FORM, action: 'submit' }];
  const html = renderFragment(DeliveryLine({ page, delivery }));
  const events: LiveEvent[] = [{ target: DELIVERY_ID, action: 'replace', html }];
  if (hasLeft(delivery)) events.push({ target: CODE_FORM, action: 'show' });
  return events;
}
