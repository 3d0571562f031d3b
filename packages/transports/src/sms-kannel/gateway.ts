import { askGateway, judgeNoAnswer, judgeStatus, refuse } from '../ask-gateway.ts';
import { measureText, normaliseText } from '../text-encoding.ts';
import type { SendVerdict, TextGateway, TextMessage } from '../transport.ts';

export interface KannelOptions {
  name: string;
  /** smsbox: `http://127.0.0.1:13013/cgi-bin/sendsms`. Text and code are in the address: loopback or TLS only. */
  sendUrl: string;
  /** bearerbox: `http://127.0.0.1:13000/status.xml`; null when it cannot be reached from here. */
  statusUrl: string | null;
  statusPassword: string | null;
  username: string;
  password: string;
  /** The id of the SMSC link to use; null lets Kannel choose. */
  smsc: string | null;
  timeoutMs: number;
}

/** All reports: 1 delivered, 2 failed, 4 queued, 8 taken by the SMSC, 16 refused by it. */
const ALL_REPORTS = '31';

/**
 * Kannel counts validity in whole minutes. Rounded down, so that nothing is delivered past the life of the code;
 * one minute is the least it can be told.
 */
function countMinutes(seconds: number): number {
  return Math.max(1, Math.floor(seconds / 60));
}

/** The address Kannel reports to; `%d` and `%A` are filled in by Kannel, other percent signs are doubled for it. */
function makeReportUrl(receiptUrl: string): string {
  const joint = receiptUrl.includes('?') ? '&' : '?';
  return `${receiptUrl.replaceAll('%', '%%')}${joint}type=%d&answer=%A`;
}

function makeSendUrl(options: KannelOptions, message: TextMessage): string {
  const url = new URL(options.sendUrl);
  const fields: Record<string, string> = {
    username: options.username,
    password: options.password,
    to: message.to,
    from: message.from,
    text: normaliseText(message.body),
    charset: 'UTF-8',
    // Chosen by us: Kannel would not notice that a text has letters outside GSM 03.38.
    coding: measureText(message.body).encoding === 'gsm7' ? '0' : '2',
    validity: String(countMinutes(message.validForSeconds)),
    'dlr-mask': ALL_REPORTS,
    'dlr-url': makeReportUrl(message.receiptUrl),
  };
  if (options.smsc !== null) fields['smsc'] = options.smsc;
  for (const [name, value] of Object.entries(fields)) url.searchParams.set(name, value);
  return url.href;
}

/** The verdict of smsbox's answer (Kannel user guide 1.4.5, "sendsms: HTTP return codes"). */
function judgeAnswer(status: number, body: string): SendVerdict {
  if (status === 202) {
    // "3: Queued": the SMSC link is down. Kannel keeps the message and may yet send it, within its validity.
    if (/^3:/.test(body)) return { verdict: 'maybe-sent', reason: 'temporary' };
    if (/^0:/.test(body)) return { verdict: 'handed-over', gatewayMessageId: null };
    return { verdict: 'maybe-sent', reason: 'unknown' };
  }
  if (status === 400 && /denied by/i.test(body)) return refuse('barred');
  if (status === 400 && /receiver/i.test(body)) return refuse('invalid_number');
  return judgeStatus(status);
}

/** Finds the links that a status page tells of: id and whether each is online. */
function readLinks(xml: string): { id: string; online: boolean }[] {
  return [...xml.matchAll(/<smsc>([\s\S]*?)<\/smsc>/g)].map(([, one = '']) => ({
    id: /<id>([^<]*)<\/id>/.exec(one)?.[1] ?? '',
    online: /<status>\s*online\b/.test(one),
  }));
}

async function checkByStatusPage(options: KannelOptions, statusUrl: string): Promise<void> {
  const url = new URL(statusUrl);
  if (options.statusPassword !== null) url.searchParams.set('password', options.statusPassword);
  const answer = await askGateway({ url: url.href, method: 'GET', timeoutMs: options.timeoutMs });
  if (answer.came !== 'answer') throw new Error(`${options.name}: Kannel's status page does not answer.`);
  if (answer.status !== 200) throw new Error(`${options.name}: Kannel's status page answers ${answer.status}.`);
  const links = readLinks(answer.body).filter(({ id }) => options.smsc === null || id === options.smsc);
  if (links.length === 0) throw new Error(`${options.name}: Kannel has no such SMSC link, or refuses our password.`);
  if (!links.some(({ online }) => online)) throw new Error(`${options.name}: Kannel's SMSC link is not online.`);
}

/** Without a status page: a request without user is refused by a smsbox that works (403), and sends nothing. */
async function checkBySendAddress(options: KannelOptions): Promise<void> {
  const answer = await askGateway({ url: options.sendUrl, method: 'GET', timeoutMs: options.timeoutMs });
  if (answer.came !== 'answer') throw new Error(`${options.name}: Kannel's smsbox does not answer.`);
  if (answer.status !== 403)
    throw new Error(`${options.name}: the send address answers ${answer.status}: not a smsbox?`);
}

/** Creates the way out through Kannel's HTTP interface. */
export function createKannelGateway(options: KannelOptions): TextGateway {
  return {
    name: options.name,
    async sendText(message) {
      const url = makeSendUrl(options, message);
      const answer = await askGateway({ url, method: 'GET', timeoutMs: options.timeoutMs });
      return answer.came === 'answer' ? judgeAnswer(answer.status, answer.body.trim()) : judgeNoAnswer(answer.came);
    },
    checkLink: () =>
      options.statusUrl === null ? checkBySendAddress(options) : checkByStatusPage(options, options.statusUrl),
  };
}
