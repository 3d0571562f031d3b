import { type Clock, SECOND } from '@vakt/foundation/clock';
import type { Log } from '@vakt/foundation/log';
import type { CallGateway, SendVerdict, TextGateway } from '@vakt/transports/transport';
import type { Gateways } from './dependencies.ts';

/** So many failures within so long a time close a gateway for a while. */
const FAILURES = 5;
const WITHIN = 30 * SECOND;
const CLOSED_FOR = 30 * SECOND;

/** What a person is spared while a gateway is down: the wait for its time-out. Nothing was sent: the next one takes it. */
const PASSED_BY: SendVerdict = { verdict: 'refused', reason: 'temporary', advice: 'try-next' };

interface GuardDependencies {
  clock: Clock;
  log: Log;
}

/**
 * Guards each gateway that has another one behind it: after five failures in 30 seconds it is passed by for 30 seconds,
 * and then until its link has been seen to work (`checkLink`), never tried out with a person's code. The last gateway of
 * a channel is always asked. What is known of a gateway is this process's own and forgotten with it.
 */
export function guardGateways(deps: GuardDependencies, gateways: Gateways): Gateways {
  return {
    readers: gateways.readers,
    texts: gateways.texts.map((gateway, at, all) => (at === all.length - 1 ? gateway : guardTexts(deps, gateway))),
    calls: gateways.calls.map((gateway, at, all) => (at === all.length - 1 ? gateway : guardCalls(deps, gateway))),
  };
}

function guardTexts(deps: GuardDependencies, gateway: TextGateway): TextGateway {
  const guard = createGuard(deps, gateway);
  return {
    name: gateway.name,
    checkLink: () => gateway.checkLink(),
    sendText: (message) => guard(() => gateway.sendText(message)),
  };
}

function guardCalls(deps: GuardDependencies, gateway: CallGateway): CallGateway {
  const guard = createGuard(deps, gateway);
  return {
    name: gateway.name,
    checkLink: () => gateway.checkLink(),
    endCall: (reference) => gateway.endCall(reference),
    placeCall: (call) => guard(() => gateway.placeCall(call)),
  };
}

type Ask = () => Promise<SendVerdict>;

function createGuard(
  { clock, log }: GuardDependencies,
  gateway: TextGateway | CallGateway,
): (ask: Ask) => Promise<SendVerdict> {
  let failures: number[] = [];
  let closedUntil: number | null = null;
  let probing = false;

  const note = (good: boolean): void => {
    const now = clock.now().getTime();
    failures = good ? [] : [...failures.filter((at) => at > now - WITHIN), now];
    if (failures.length < FAILURES) return;
    failures = [];
    closedUntil = now + CLOSED_FOR;
    log.error({ gateway: gateway.name }, 'a gateway fails: it is passed by');
  };
  const probe = async (): Promise<void> => {
    probing = true;
    try {
      await gateway.checkLink();
      closedUntil = null;
      log.info({ gateway: gateway.name }, 'a gateway works again');
    } catch {
      closedUntil = clock.now().getTime() + CLOSED_FOR;
    } finally {
      probing = false;
    }
  };

  return async (ask) => {
    if (closedUntil !== null) {
      if (!probing && clock.now().getTime() >= closedUntil) void probe();
      return PASSED_BY;
    }
    try {
      const verdict = await ask();
      note(isAnswer(verdict));
      return verdict;
    } catch (error) {
      note(false);
      throw error;
    }
  };
}

/** Whether the gateway did its work: taking a message, or telling that this number cannot have it. */
function isAnswer(verdict: SendVerdict): boolean {
  return verdict.verdict === 'handed-over' || (verdict.verdict === 'refused' && verdict.advice === 'tell-person');
}
