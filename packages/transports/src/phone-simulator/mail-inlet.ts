import type { Log } from '@vakt/foundation/log';
import { askGateway } from '../ask-gateway.ts';
import type { MailInlet, TakeMail } from '../mail-inlet.ts';
import { type Schedule, systemSchedule } from '../schedule.ts';
import type { PhoneSimulatorOptions } from './gateway.ts';

export interface SimulatorInletOptions extends PhoneSimulatorOptions {
  /** Mails to this domain are ours. */
  domain: string;
  log: Log;
  schedule?: Schedule;
}

const EVERY_MS = 1500;

interface Waiting {
  id: string;
  raw: string;
  from: string;
  to: string;
}

function readWaiting(body: string): Waiting[] {
  try {
    const list: unknown = JSON.parse(body);
    return Array.isArray(list)
      ? list.filter((one): one is Waiting => typeof one?.id === 'string' && typeof one.raw === 'string')
      : [];
  } catch {
    return [];
  }
}

/** Creates the way in from the simulator's mailboxes: what people write there is fetched, and forgotten there once it was taken. */
export function createSimulatorMailInlet(options: SimulatorInletOptions): MailInlet {
  const { name, domain, log, schedule = systemSchedule } = options;
  const base = options.url.replace(/\/+$/, '');
  let callOff: () => void = () => {};
  let stopped = false;
  let running: Promise<void> = Promise.resolve();

  const ask = (method: 'GET' | 'DELETE', path: string) =>
    askGateway({
      url: `${base}${path}`,
      method,
      headers: { authorization: `Bearer ${options.token}` },
      timeoutMs: options.timeoutMs,
    });
  const fetchAll = async (take: TakeMail): Promise<void> => {
    const answer = await ask('GET', `/api/written/${encodeURIComponent(domain)}`);
    if (answer.came !== 'answer' || answer.status !== 200) return;
    for (const { id, raw, from, to } of readWaiting(answer.body)) {
      await take({ raw: Buffer.from(raw), envelopeFrom: from, recipients: [to] });
      await ask('DELETE', `/api/written/${encodeURIComponent(id)}`);
    }
  };
  const goOn = (take: TakeMail): void => {
    running = fetchAll(take)
      .catch((error: Error) => log.warn({ inlet: name, kind: error.name }, 'mails of the simulator were not fetched'))
      .then(() => {
        if (!stopped) callOff = schedule.after(EVERY_MS, () => goOn(take));
      });
  };
  return {
    name,
    start: async (take) => goOn(take),
    async stop() {
      stopped = true;
      callOff();
      await running;
    },
  };
}
