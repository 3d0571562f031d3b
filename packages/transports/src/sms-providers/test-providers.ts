import { createHmac } from 'node:crypto';
import { createFixedClock } from '@vakt/foundation/clock';
import { receiptRequest } from '../test-receipt-request.ts';
import type { FailureReason, ReceiptRequest, ReceiptState, TextMessage } from '../transport.ts';
import { createFortySixElks } from './forty-six-elks.ts';
import { createLinkMobility } from './link-mobility.ts';
import type { SmsProvider } from './provider.ts';
import { createPsWinCom } from './pswincom.ts';
import { createSveve } from './sveve.ts';
import { createTwilio } from './twilio.ts';
import { createVonage } from './vonage.ts';

/** For tests: every provider with options, what it answers when all is well, and receipts as it documents them. */

export const MESSAGE: TextMessage = {
  reference: '5f0e2a1c-8d53-4f0e-9a77-0b4a3f6c2d11',
  to: '+4791234567',
  from: 'NTNU',
  body: '482913 er koden din for å logge inn & <hjelp> (melding KD).\n\n@login.ntnu.no #482913',
  validForSeconds: 599.5,
  receiptUrl: 'https://login.example.no/receipts/provider/t0ken',
};

export const SECRETS = {
  username: 'user-of-ours',
  password: 'pass&word<of>ours',
  token: 'Q29uc3RhbnQtbGVuZ3RoLXRva2VuLW9mLXRoZS1hY2M',
  signature: 'signature-secret-of-ours',
};
/** What must never be told: to whom, what, and by what right. */
export const NEVER_TOLD = [MESSAGE.to, MESSAGE.to.slice(1), '482913', ...Object.values(SECRETS)];

export const NOW = new Date('2026-11-25T12:00:00Z');
const CLOCK = createFixedClock(NOW);
const ACCOUNT_SID = `AC${'0'.repeat(32)}`;

export interface ProviderExample {
  name: string;
  create(baseUrl: string): SmsProvider;
  taken: { status: number; body: string };
  takenId: string;
  /** Answers that refuse, in the provider's own shape. */
  refusals: [status: number, body: string, reason: FailureReason][];
  /** What its probe is answered when all is well, and whether the probe needs our credentials. */
  probe: { body: string; credentials: boolean };
  /** A request of the provider to our receipt address that is right in every way. */
  receipt(state: 'delivered' | 'failed' | 'handed-over'): ReceiptRequest;
  failedFor: string;
  /** Believed only with a signature. */
  signed: boolean;
}

/** What the provider's reader makes of a request: one state, or null. */
export function readOne(provider: SmsProvider, request: ReceiptRequest): ReceiptState | null {
  if (provider.readReceipt) return provider.readReceipt(request);
  return provider.readSharedReceipts?.(request)?.[0]?.receipt ?? null;
}

const SHARED_URL = `https://login.example.no/receipts/provider/${SECRETS.token}`;
const FORM = 'application/x-www-form-urlencoded';

export function form(fields: Record<string, string>, given: Partial<ReceiptRequest> = {}): ReceiptRequest {
  const body = new URLSearchParams(fields).toString();
  return receiptRequest({ method: 'POST', contentType: FORM, body, ...given });
}
export function json(value: unknown, given: Partial<ReceiptRequest> = {}): ReceiptRequest {
  return receiptRequest({ method: 'POST', contentType: 'application/json', body: JSON.stringify(value), ...given });
}
export const shared = { url: SHARED_URL };

/** Written apart from the code that is tested: twilio.com/docs/usage/security. */
export function twilioReceipt(
  fields: Record<string, string>,
  { url = MESSAGE.receiptUrl, token = SECRETS.signature } = {},
): ReceiptRequest {
  const all: Record<string, string> = { AccountSid: ACCOUNT_SID, MessageSid: 'SM1', To: MESSAGE.to, ...fields };
  let text = url;
  for (const name of Object.keys(all).sort()) text += name + all[name];
  const signature = createHmac('sha1', token).update(text).digest('base64');
  return form(all, { url, headers: { 'x-twilio-signature': signature } });
}

/** Written apart from the code that is tested: developer.vonage.com, "Signing messages". */
export function vonageFields(fields: Record<string, string>, secret = SECRETS.signature): Record<string, string> {
  const all: Record<string, string> = {
    msisdn: '4791234567',
    messageId: '0A0000',
    timestamp: String(NOW.getTime() / 1000),
    note: 'a&b=c',
    ...fields,
  };
  let text = '';
  for (const name of Object.keys(all).sort()) text += `&${name}=${(all[name] ?? '').split(/[&=]/).join('_')}`;
  return { ...all, sig: createHmac('sha256', secret).update(text).digest('hex').toUpperCase() };
}

const refusePsWin = (info: string) =>
  `<SESSION><LOGON>OK</LOGON><REASON/><MSGLST><MSG><ID>1</ID><STATUS>FAIL</STATUS><INFO>${info}</INFO></MSG></MSGLST></SESSION>`;
const refuseVonage = (status: string, words: string) =>
  JSON.stringify({ 'message-count': '1', messages: [{ status, 'error-text': words }] });

const LINK_CODES = { delivered: 1001, failed: 2106, 'handed-over': 1000 };
const PSWIN_STATES = { delivered: 'DELIVRD', failed: 'BARRED', 'handed-over': 'UNKNOWN' };

export const PROVIDERS: ProviderExample[] = [
  {
    name: 'link-mobility',
    create: (baseUrl) =>
      createLinkMobility({
        ...SECRETS,
        baseUrl,
        platformId: 'COMMON_API',
        platformPartnerId: '123',
        gateId: 'BVldZyQt',
        receiptToken: SECRETS.token,
      }),
    taken: { status: 200, body: '{"messageId":"Dcshuhod0PMAAAFQ+/PbnR3x","resultCode":1005,"description":"Queued"}' },
    takenId: 'Dcshuhod0PMAAAFQ+/PbnR3x',
    refusals: [
      [401, '{"status":106100,"description":"Invalid authentication"}', 'auth'],
      [403, '{"status":106101,"description":"Access denied"}', 'auth'],
      [400, '{"status":106200,"description":"Invalid or missing platformId"}', 'config'],
      [200, '{"messageId":"x","resultCode":2000,"description":"Invalid source"}', 'sender_refused'],
      [200, '{"messageId":"x","resultCode":2106,"description":"Number error"}', 'invalid_number'],
      [200, '{"messageId":"x","resultCode":3,"description":"Maximum throttling exceeded"}', 'throttled'],
    ],
    probe: { body: '', credentials: false },
    receipt: (state) =>
      json(
        {
          refId: MESSAGE.reference,
          id: 'Dcshuhod0PMAAAFQ+/PbnR3x$1',
          operator: 'no.telenor',
          resultCode: LINK_CODES[state],
          segments: 1,
          gateCustomParameters: {},
          customParameters: { received: '2015-11-19 10:37:36' },
        },
        shared,
      ),
    failedFor: 'invalid_number',
    signed: false,
  },
  {
    name: 'pswincom',
    create: (baseUrl) => createPsWinCom({ ...SECRETS, baseUrl, receiptToken: SECRETS.token }),
    taken: {
      status: 200,
      body: '<?xml version="1.0"?>\n<SESSION>\n  <LOGON>OK</LOGON>\n  <REASON></REASON>\n  <MSGLST><MSG><ID>1</ID><REF>984342374</REF><STATUS>OK</STATUS><INFO></INFO></MSG></MSGLST>\n</SESSION>',
    },
    takenId: '984342374',
    refusals: [
      [200, '<SESSION><LOGON>FAIL</LOGON><REASON>Wrong username or password</REASON></SESSION>', 'auth'],
      [200, refusePsWin('Invalid receiver number'), 'invalid_number'],
      [200, refusePsWin('Sender not allowed'), 'sender_refused'],
      [200, refusePsWin('Out of credits'), 'quota'],
      [200, refusePsWin('Something else'), 'unknown'],
    ],
    probe: { body: '', credentials: false },
    receipt: (state) =>
      form(
        { RCV: '4791234567', REF: '984342374', STATE: PSWIN_STATES[state], DELIVERYTIME: '2013.03.01 23:01:00' },
        shared,
      ),
    failedFor: 'barred',
    signed: false,
  },
  {
    name: 'sveve',
    create: (baseUrl) =>
      createSveve({ user: SECRETS.username, password: SECRETS.password, baseUrl, receiptToken: SECRETS.token }),
    taken: { status: 200, body: '{"response":{"msgOkCount":1,"stdSMSCount":1,"ids":[42824112]}}' },
    takenId: '42824112',
    refusals: [
      [200, '{"response":{"fatalError":"Feil brukernavn/passord"}}', 'auth'],
      [200, '{"response":{"fatalError":"Ikke flere SMS"}}', 'quota'],
      [
        200,
        '{"response":{"msgOkCount":0,"errors":[{"number":"4791234567","message":"Ugyldig nummer"}]}}',
        'invalid_number',
      ],
      [429, '', 'throttled'],
    ],
    probe: { body: '{"response":{"sms_count":17}}', credentials: true },
    receipt: (state) =>
      receiptRequest({
        ...shared,
        method: 'GET',
        query: {
          number: '4791234567',
          status: state === 'handed-over' ? 'buffered' : String(state === 'delivered'),
          id: '42824112',
          ref: MESSAGE.reference,
          errorCode: '',
          errorDesc: state === 'failed' ? 'Ugyldig nummer' : '',
        },
      }),
    failedFor: 'invalid_number',
    signed: false,
  },
  {
    name: '46elks',
    create: (baseUrl) => createFortySixElks({ ...SECRETS, baseUrl }),
    taken: {
      status: 200,
      body: '{"id":"s70df59406a1b4643b96f3f91e0bfb7b0","direction":"outgoing","status":"created"}',
    },
    takenId: 's70df59406a1b4643b96f3f91e0bfb7b0',
    refusals: [
      [401, 'API access requires Basic HTTP authentication', 'auth'],
      [403, 'Not enough credits', 'quota'],
      [400, 'Invalid to number', 'invalid_number'],
      [400, 'Invalid from', 'sender_refused'],
    ],
    probe: { body: '{"displayname":"Fjord","balance":1000}', credentials: true },
    receipt: (state) => form({ id: 's70', status: state === 'handed-over' ? 'sent' : state }),
    failedFor: 'unknown',
    signed: false,
  },
  {
    name: 'twilio',
    create: (baseUrl) =>
      createTwilio({
        baseUrl,
        accountSid: ACCOUNT_SID,
        authToken: SECRETS.signature,
        apiKey: { sid: SECRETS.username, secret: SECRETS.password },
        messagingServiceSid: null,
      }),
    taken: { status: 201, body: '{"sid":"SM00000000000000000000000000000001","status":"queued","error_code":null}' },
    takenId: 'SM00000000000000000000000000000001',
    refusals: [
      [401, '{"code":20003,"message":"Authenticate","status":401}', 'auth'],
      [429, '{"code":20429,"message":"Too many requests","status":429}', 'throttled'],
      [400, '{"code":21211,"message":"Invalid To","status":400}', 'invalid_number'],
      [400, '{"code":21610,"message":"Unsubscribed recipient","status":400}', 'barred'],
      [400, '{"code":21612,"message":"No such combination","status":400}', 'sender_refused'],
      [201, '{"sid":"SM1","status":"failed","error_code":30007}', 'filtered'],
    ],
    probe: { body: '{"status":"active"}', credentials: true },
    receipt: (state) =>
      twilioReceipt(
        state === 'failed'
          ? { MessageStatus: 'undelivered', ErrorCode: '30042' }
          : { MessageStatus: state === 'delivered' ? 'delivered' : 'sent' },
      ),
    failedFor: 'sender_refused',
    signed: true,
  },
  {
    name: 'vonage',
    create: (baseUrl) =>
      createVonage(
        {
          baseUrl,
          apiKey: SECRETS.username,
          apiSecret: SECRETS.password,
          signatureSecret: SECRETS.signature,
          signatureMethod: 'sha256',
        },
        CLOCK,
      ),
    taken: { status: 200, body: '{"message-count":"1","messages":[{"status":"0","message-id":"0A0000000123ABCD1"}]}' },
    takenId: '0A0000000123ABCD1',
    refusals: [
      [200, refuseVonage('1', 'Throughput Rate Exceeded'), 'throttled'],
      [200, refuseVonage('4', 'Bad Credentials'), 'auth'],
      [200, refuseVonage('9', 'Quota Exceeded'), 'quota'],
      [200, refuseVonage('15', 'Illegal Sender Address'), 'sender_refused'],
      [200, refuseVonage('29', 'Non White-listed Destination'), 'config'],
    ],
    probe: { body: '{"value":10.28,"autoReload":false}', credentials: true },
    receipt: (state) =>
      form(
        vonageFields(
          state === 'failed'
            ? { status: 'failed', 'err-code': '6' }
            : { status: state === 'delivered' ? 'delivered' : 'buffered', 'err-code': '0' },
        ),
      ),
    failedFor: 'filtered',
    signed: true,
  },
];
