import { askGateway } from '../ask-gateway.ts';
import type { MailRelay } from '../mail-transport.ts';
import type { PhoneSimulatorOptions } from './gateway.ts';

/** Creates the way out to the simulator's mailboxes. Repeating a Message-ID puts nothing there twice. */
export function createSimulatorMailRelay(options: PhoneSimulatorOptions): MailRelay {
  const base = options.url.replace(/\/+$/, '');
  const ask = (method: 'GET' | 'POST', path: string, body?: unknown) =>
    askGateway({
      url: `${base}${path}`,
      method,
      headers: { authorization: `Bearer ${options.token}`, 'content-type': 'application/json' },
      timeoutMs: options.timeoutMs,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  return {
    name: options.name,
    async sendMail(message) {
      const answer = await ask('POST', '/api/mails', message);
      if (answer.came === 'not-reached') return { verdict: 'later', reason: 'unreachable' };
      if (answer.came !== 'answer') return { verdict: 'unknown', reason: 'unknown' };
      if (answer.status === 202) return { verdict: 'accepted' };
      if (answer.status === 400) return { verdict: 'refused', reason: 'relay-refused', advice: 'next-relay' };
      return { verdict: 'later', reason: answer.status === 401 ? 'auth' : 'busy' };
    },
    async checkLink() {
      const answer = await ask('GET', '/api/link');
      if (answer.came !== 'answer' || answer.status !== 200)
        throw new Error(`${options.name}: the phone simulator does not take mails.`);
    },
    close: async () => {},
  };
}
