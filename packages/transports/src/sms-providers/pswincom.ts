import { refuse } from '../ask-gateway.ts';
import { measureText, normaliseText } from '../text-encoding.ts';
import type { LinkReceipt, ReceiptRequest, ReceiptState, SendVerdict, TextMessage } from '../transport.ts';
import {
  findReason,
  findReasonInWords,
  judgeBare,
  type ProviderAnswer,
  probeReachability,
  type ReasonTable,
  type ReasonWords,
  readAtSharedAddress,
  type SmsProvider,
} from './provider.ts';
import { MOST_CHARACTERS, readFields } from './receipt-fields.ts';
import { definesEntities, escapeXml, readElement, readElements } from './xml.ts';

/**
 * PSWinCom Gateway (LINK Mobility), XML over HTTPS. Source: wiki.pswin.com, "Gateway XML API", "Send message response
 * XML", "Message types", "Delivery report status", and the delivery report of "Gateway HTTP API". `RCPREQ` as clients
 * of the HTTP API send it; the sentences in INFO are not documented.
 */
export interface PsWinComOptions {
  /** `https://xml.pswin.com`, spare `https://xml2.pswin.com`. */
  baseUrl: string;
  username: string;
  password: string;
  /** Last part of the address that the account reports to; null when there is none. */
  receiptToken: string | null;
}

/** "Delivery report status": what did not arrive. */
const FAILURES: ReasonTable = {
  EXPIRED: 'unreachable',
  DELETED: 'unknown',
  UNDELIV: 'unreachable',
  REJECTD: 'barred',
  FAILED: 'temporary',
  BARRED: 'barred',
  BARREDA: 'barred',
  BARREDC: 'barred',
  ZEROBAL: 'barred',
};
/** No word of how it went: taken, and nothing is claimed beyond that. */
const UNDER_WAY = new Set(['UNKNOWN', 'NULL', 'ACCEPTD', 'ENROUTE']);

/** INFO of a message that was not taken: free text. */
const REFUSALS: ReasonWords = [
  [/sender|\bSND\b|originator/i, 'sender_refused'],
  [/receiver|recipient|\bRCV\b|number/i, 'invalid_number'],
  [/credit|quota|balance|limit/i, 'quota'],
  [/barred|block/i, 'barred'],
  [/busy|try again|temporar/i, 'temporary'],
];

const MOST_REPORTS = 100;

/** Type 1 is text in ISO-8859-1, for what GSM and ISO-8859-1 both have; type 9 is UTF-16, big end first, in hex digits. */
function encodeText(text: string): { type: 1 | 9; text: string } {
  const isPlain = measureText(text).encoding === 'gsm7' && [...text].every((character) => character <= 'ÿ');
  if (isPlain) return { type: 1, text };
  return { type: 9, text: Buffer.from(text, 'utf16le').swap16().toString('hex').toUpperCase() };
}

function makeBody(options: PsWinComOptions, message: TextMessage): Uint8Array<ArrayBuffer> {
  const { type, text } = encodeText(normaliseText(message.body));
  const elements: [string, string][] = [
    ['ID', '1'],
    ['TEXT', text],
    ['SND', message.from.replace(/^\+/, '')],
    ['RCV', message.to.replace(/^\+/, '')],
    ['OP', String(type)],
    // Whole minutes, rounded down so that nothing comes after the life of the code; 0 would mean the default.
    ['TTL', String(Math.max(1, Math.floor(message.validForSeconds / 60)))],
    ['RCPREQ', 'Y'],
  ];
  const fields = elements.map(([name, value]) => `<${name}>${escapeXml(value)}</${name}>`).join('');
  const login = `<CLIENT>${escapeXml(options.username)}</CLIENT><PW>${escapeXml(options.password)}</PW>`;
  const document = `<?xml version="1.0" encoding="ISO-8859-1"?>\n<SESSION>${login}<MSGLST><MSG>${fields}</MSG></MSGLST></SESSION>`;
  return Uint8Array.from(Buffer.from(document, 'latin1'));
}

function judgeAnswer({ status, body }: ProviderAnswer): SendVerdict {
  if (status !== 200) return judgeBare(status);
  const logon = readElement(body, 'LOGON');
  if (logon === 'FAIL') return refuse('auth');
  const [message = ''] = readElements(body, 'MSG', 1);
  const taken = readElement(message, 'STATUS');
  if (logon !== 'OK' || taken === null) return judgeBare(status);
  if (taken === 'OK') return { verdict: 'handed-over', gatewayMessageId: readElement(message, 'REF') };
  return refuse(findReasonInWords(REFUSALS, readElement(message, 'INFO') ?? ''));
}

function readState(word: string | null | undefined): ReceiptState | null {
  if (!word) return null;
  if (word === 'DELIVRD') return { state: 'delivered' };
  if (UNDER_WAY.has(word)) return { state: 'handed-over' };
  const reason = findReason(FAILURES, word);
  return reason === null ? null : { state: 'failed', reason };
}

/** A report names the message by REF alone: ID is a number within one request. */
function nameReport(reference: string | null | undefined, word: string | null | undefined): LinkReceipt | null {
  const receipt = readState(word);
  return receipt && reference ? { about: { gatewayMessageId: reference }, receipt } : null;
}

function readReports(request: ReceiptRequest): LinkReceipt[] | null {
  const fields = readFields(request, ['form', 'query']);
  const reports = fields ? [nameReport(fields.get('REF'), fields.get('STATE'))] : readXmlReports(request);
  const read = reports.filter((report) => report !== null);
  return read.length > 0 && read.length === reports.length ? read : null;
}

function readXmlReports({ method, contentType, body }: ReceiptRequest): (LinkReceipt | null)[] {
  if (method !== 'POST' || !/^(text|application)\/xml\b/i.test(contentType)) return [];
  if (body.length > MOST_CHARACTERS || definesEntities(body)) return [];
  return readElements(body, 'MSG', MOST_REPORTS).map((report) =>
    nameReport(readElement(report, 'REF'), readElement(report, 'STATE')),
  );
}

/**
 * PSWinCom's gateway. Its reports come to one address of the account, unsigned. In the form of the HTTP API an empty 200
 * is enough; the XML form is read too, but its sender waits for a document in the answer. No harmless request needs
 * credentials, so the probe asks only for its machine.
 */
export function createPsWinCom(options: PsWinComOptions): SmsProvider {
  return {
    makeQuestion: (message) => ({
      url: options.baseUrl,
      method: 'POST',
      headers: { 'content-type': 'text/xml; charset=ISO-8859-1' },
      body: makeBody(options, message),
    }),
    judgeAnswer,
    probe: probeReachability(options.baseUrl),
    ...readAtSharedAddress(options.receiptToken, readReports),
  };
}
