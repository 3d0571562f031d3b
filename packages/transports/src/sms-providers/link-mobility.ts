import { readJsonObject, refuse } from '../ask-gateway.ts';
import { normaliseText } from '../text-encoding.ts';
import type {
  FailureReason,
  LinkReceipt,
  ReceiptRequest,
  ReceiptState,
  SendVerdict,
  TextMessage,
} from '../transport.ts';
import {
  basicAuthorization,
  countSeconds,
  findReason,
  joinUrl,
  judgeBare,
  type ProviderAnswer,
  probeReachability,
  type ReasonTable,
  readAtSharedAddress,
  type SmsProvider,
} from './provider.ts';
import { readFields, readScalar } from './receipt-fields.ts';

/**
 * LINK Mobility, "Common" platform, REST API. Source: LINK's "SMS REST API, MT and Delivery Reports" 1.6 (2019), and for
 * codes 1003, 1005, 1013 and 2000–2103 the client deveel/deveel.lm.client made from version 1.18.
 */
export interface LinkMobilityOptions {
  /** The node of the account: `https://no.linkmobility.io`. */
  baseUrl: string;
  username: string;
  password: string;
  platformId: string;
  platformPartnerId: string;
  /** The gate that reports go through, made by LINK for our address; null asks for no reports. */
  gateId: string | null;
  /** Last part of the address that the gate reports to; null when there is none. */
  receiptToken: string | null;
}

/** "Error Result Codes" of a request that was not taken. */
const REQUEST_ERRORS: ReasonTable = {
  106000: 'unknown',
  106100: 'auth',
  106101: 'auth',
  106200: 'config',
  106201: 'config',
  106202: 'config',
  106300: 'config',
  106301: 'config',
};

/** "Result Codes" that are final and mean that the message did not arrive. */
const FAILURES: ReasonTable = {
  0: 'unknown',
  1: 'temporary',
  2: 'unreachable',
  3: 'throttled',
  6: 'temporary',
  104: 'config',
  105: 'temporary',
  1002: 'unreachable',
  1003: 'unknown',
  1004: 'unreachable',
  1006: 'unreachable',
  1009: 'unreachable',
  2000: 'sender_refused',
  2001: 'sender_refused',
  2002: 'sender_refused',
  2003: 'sender_refused',
  2100: 'invalid_number',
  2101: 'invalid_number',
  2102: 'invalid_number',
  2103: 'barred',
  2104: 'invalid_number',
  2105: 'barred',
  2106: 'invalid_number',
  2107: 'barred',
  2200: 'config',
  2201: 'barred',
  2202: 'barred',
  2203: 'barred',
  2204: 'barred',
  2205: 'barred',
  2206: 'barred',
  2207: 'barred',
  3000: 'config',
  3001: 'config',
  3002: 'config',
  4000: 'config',
  4001: 'config',
  4002: 'config',
  4003: 'config',
  4004: 'config',
  4005: 'config',
  4006: 'config',
  4007: 'filtered',
};

/** Delivered, billed or not. */
const DELIVERED = new Set(['1001', '1007']);
/** Under way, or final with "unknown delivery" (4, 5, 1010): taken, and nothing is claimed beyond that. */
const UNDER_WAY = new Set(['4', '5', '1000', '1005', '1008', '1010', '1011', '1012', '1013']);

function nameSourceType(from: string): 'ALPHANUMERIC' | 'MSISDN' | 'SHORTNUMBER' {
  if (from.startsWith('+')) return 'MSISDN';
  return /^\d+$/.test(from) ? 'SHORTNUMBER' : 'ALPHANUMERIC';
}

function makeBody(options: LinkMobilityOptions, message: TextMessage): string {
  return JSON.stringify({
    source: message.from,
    sourceTON: nameSourceType(message.from),
    destination: message.to,
    destinationTON: 'MSISDN',
    // LINK chooses the alphabet and cuts long texts. GSM and UCS2 would leave both to us, in a format it does not give.
    dcs: 'TEXT',
    userData: normaliseText(message.body),
    priority: 'HIGH',
    relativeValidityTime: countSeconds(message.validForSeconds) * 1000,
    useDeliveryReport: options.gateId !== null,
    ...(options.gateId === null ? {} : { deliveryReportGates: [options.gateId] }),
    refId: message.reference,
    platformId: options.platformId,
    platformPartnerId: options.platformPartnerId,
    // Else the answer is an empty 204, without the id.
    ignoreResponse: false,
  });
}

function judgeTaken(body: string): SendVerdict {
  const answer = readJsonObject(body);
  const code = readScalar(answer?.['resultCode']);
  const reason = findReason(FAILURES, code) ?? findReason(REQUEST_ERRORS, code);
  if (reason !== null) return refuse(reason);
  const id = readScalar(answer?.['messageId']);
  return id === null ? judgeBare(200) : { verdict: 'handed-over', gatewayMessageId: id };
}

function judgeAnswer({ status, body }: ProviderAnswer): SendVerdict {
  if (status === 200) return judgeTaken(body);
  if (status === 204) return { verdict: 'handed-over', gatewayMessageId: null };
  const reason = findReason(REQUEST_ERRORS, readScalar(readJsonObject(body)?.['status']));
  return reason !== null && status < 500 ? refuse(reason) : judgeBare(status);
}

function readState(code: string | null): ReceiptState | null {
  if (code === null) return null;
  if (DELIVERED.has(code)) return { state: 'delivered' };
  if (UNDER_WAY.has(code)) return { state: 'handed-over' };
  const reason: FailureReason | null = findReason(FAILURES, code);
  return reason === null ? null : { state: 'failed', reason };
}

/** A report names the message by our own reference; ids of parts (`<id>$<n>`) are cut to the message's id. */
function readReport(request: ReceiptRequest): LinkReceipt[] | null {
  const fields = readFields(request, ['json']);
  const receipt = readState(fields?.get('resultCode') ?? null);
  if (!fields || !receipt) return null;
  const reference = fields.get('refId');
  if (reference) return [{ about: { reference }, receipt }];
  const gatewayMessageId = fields.get('id')?.split('$')[0];
  return gatewayMessageId ? [{ about: { gatewayMessageId }, receipt }] : null;
}

/**
 * LINK Mobility's Common API. Its reports come to one address per gate, unsigned, and must be answered 200: nothing need
 * stand in the answer. It has no harmless request that needs credentials, so the probe asks only for its machine.
 */
export function createLinkMobility(options: LinkMobilityOptions): SmsProvider {
  return {
    makeQuestion: (message) => ({
      url: joinUrl(options.baseUrl, '/sms/send'),
      method: 'POST',
      headers: {
        authorization: basicAuthorization(options.username, options.password),
        'content-type': 'application/json',
      },
      body: makeBody(options, message),
    }),
    judgeAnswer,
    probe: probeReachability(options.baseUrl),
    ...readAtSharedAddress(options.receiptToken, readReport),
  };
}
