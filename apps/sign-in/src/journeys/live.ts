import { hashToken } from '@vakt/foundation/secrets';
import { renderFragment } from '@vakt/ui/page-frame';
import type { LiveEvent } from '@vakt/ui/status';
import type { Context } from 'hono';
import { streamSSE } from 'hono/streaming';
import { loadDelivery } from '../delivery/load-delivery.ts';
import { loadChallenge } from '../factors/phone-code/load-challenge.ts';
import { createPageContext } from '../web/page-context.ts';
import { AGAIN_ID, AgainPanel, CODE_FORM } from './code-form.tsx';
import { DELIVERY_ID, DeliveryLine, hasLeft, isTrouble, secondsUntilLate } from './delivery-line.tsx';
import { describePanel } from './describe-panel.ts';
import { isJourneyId } from './journey-id.ts';
import { originOf } from './origin-of.ts';
import type { RouteDependencies } from './route-dependencies.ts';
import { loadSituation, type Situation } from './situation.ts';

/** Open streams end by themselves; the page opens a new one. */
const LONGEST_MS = 5 * 60_000;

/** The live part of a code page: where the message is, as the gateway reports it. Never a code, a number or a step. */
export async function streamLive(deps: RouteDependencies, context: Context, token: string | null): Promise<Response> {
  const id = context.req.param('id') ?? '';
  const origin = originOf(deps, context);
  const situation = token && isJourneyId(id) ? await loadSituation(deps, deps.db, id, hashToken(token), origin) : null;
  if (!situation || !['challenge', 'verify'].includes(situation.journey.step)) return context.body(null, 204);
  const challenge = await loadChallenge(deps.codes, deps.db, id);
  if (!challenge) return context.body(null, 204);
  return streamSSE(context, async (stream) => {
    const told = new Map<string, string>();
    let trouble = context.req.query('trouble') !== undefined;
    let late: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      const tell = async (): Promise<void> => {
        const shown = { situation, challengeId: challenge.id, trouble };
        const { events, lateInSeconds, ...now } = await readEvents(deps, context, shown);
        trouble = now.trouble;
        clearTimeout(late);
        if (lateInSeconds > 0) late = setTimeout(quietly, lateInSeconds * 1000 + 500);
        for (const event of events) {
          const data = JSON.stringify(event);
          if (told.get(event.target) === data) continue;
          if (event.action === 'replace') told.set(event.target, data);
          await stream.writeSSE({ data });
        }
      };
      // One after the other: of two changes the older must not be written last.
      let telling: Promise<void> = Promise.resolve();
      const quietly = (): void => {
        telling = telling.then(tell).catch(() => resolve());
      };
      const unsubscribe = deps.watch.subscribe(challenge.id, quietly);
      const timer = setTimeout(resolve, LONGEST_MS);
      stream.onAbort(resolve);
      void Promise.resolve().then(quietly);
      ended.set(stream, () => {
        clearTimeout(timer);
        clearTimeout(late);
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
  shown: { situation: Situation; challengeId: string; trouble: boolean },
): Promise<{ events: LiveEvent[]; lateInSeconds: number; trouble: boolean }> {
  const { situation, challengeId } = shown;
  const [delivery, challenge] = await Promise.all([
    loadDelivery(deps.db, challengeId),
    loadChallenge(deps.codes, deps.db, situation.journey.id),
  ]);
  const organisation = situation.account?.organisation ?? situation.journey.state.organisation;
  const page = createPageContext(deps, context, organisation, situation.journey.request.uiLocales);
  const over = { lateInSeconds: 0, trouble: shown.trouble };
  if (delivery?.outcome === 'denied') return { ...over, events: [{ target: DELIVERY_ID, action: 'reload' }] };
  if (delivery?.outcome === 'approved') return { ...over, events: [{ target: CODE_FORM, action: 'submit' }] };
  const trouble = isTrouble(delivery);
  const events: LiveEvent[] = [];
  // The ways on stand as they are, with their countdown, until trouble comes or goes.
  if (challenge && trouble !== shown.trouble) {
    const view = { page, situation, faults: [], typed: {} };
    // Before the line: the last thing that changes is the one that is read out.
    const html = renderFragment(AgainPanel({ view, challenge, delivery, ...describePanel(situation, challenge) }));
    events.push({ target: AGAIN_ID, action: 'replace', html });
  }
  events.push({ target: DELIVERY_ID, action: 'replace', html: renderFragment(DeliveryLine({ page, delivery })) });
  if (hasLeft(delivery)) events.push({ target: CODE_FORM, action: 'show' });
  const left = delivery && secondsUntilLate(delivery);
  return { events, trouble, lateInSeconds: left ? Math.max(1, left) : 0 };
}
