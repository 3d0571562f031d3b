import { equalSecrets } from '@vakt/foundation/secrets';
import { askGateway, type GatewayQuestion, handOver, isGatewayId, judgeNoAnswer, judgeStatus } from '../ask-gateway.ts';
import type {
  FailureReason,
  LinkReceipt,
  ReadReceipt,
  ReceiptRequest,
  SendVerdict,
  TextGateway,
  TextMessage,
} from '../transport.ts';

export type ProviderQuestion = Omit<GatewayQuestion, 'timeoutMs'>;

export interface ProviderAnswer {
  status: number;
  body: string;
}

/** A question that sends nothing, and what its answer tells. */
export interface ProviderProbe {
  question: ProviderQuestion;
  /** What is wrong, as the end of a sentence ("refuses our credentials"), or null. Never anything out of the answer. */
  findFault(answer: ProviderAnswer): string | null;
}

/** One HTTP provider: pure functions of its options, so that each is a small file and all are tested alike. */
export interface SmsProvider {
  makeQuestion(message: TextMessage): ProviderQuestion;
  /** Never throws: whatever may have been taken is `maybe-sent`. */
  judgeAnswer(answer: ProviderAnswer): SendVerdict;
  probe: ProviderProbe;
  /** For providers that take a receipt address with each message. */
  readReceipt?: ReadReceipt;
  /** For providers that report on all messages to one address of the account. */
  readSharedReceipts?(request: ReceiptRequest): LinkReceipt[] | null;
}

/** A provider's codes or words, and what they mean to us. Data: what is not in it is `unknown`. */
export type ReasonTable = Readonly<Record<string, FailureReason>>;

/** The reason of a code; null when the table does not have it. */
export function findReason(table: ReasonTable, code: string | null): FailureReason | null {
  return code !== null && Object.hasOwn(table, code) ? (table[code] ?? null) : null;
}

/** For providers that explain themselves in sentences alone: the first pattern that is found decides. */
export type ReasonWords = readonly (readonly [RegExp, FailureReason])[];

/** No sentence of a provider is longer; what is behind it is not looked at. */
const LONGEST_SENTENCE = 500;

export function findReasonInWords(words: ReasonWords, sentence: string): FailureReason {
  const start = sentence.slice(0, LONGEST_SENTENCE);
  return words.find(([pattern]) => pattern.test(start))?.[1] ?? 'unknown';
}

/** The verdict of an answer without the provider's own words: a success we cannot read may well have gone out. */
export function judgeBare(status: number): SendVerdict {
  return status >= 200 && status < 300 ? { verdict: 'maybe-sent', reason: 'unknown' } : judgeStatus(status);
}

/** The probe of providers with no harmless request that needs credentials: only whether their machine answers. */
export function probeReachability(baseUrl: string): ProviderProbe {
  return {
    question: { url: new URL(baseUrl).origin, method: 'GET' },
    findFault: ({ status }) => (status >= 500 ? `answers ${status}` : null),
  };
}

/** What a probe with credentials tells when the status alone says it. */
export function findStatusFault(status: number): string | null {
  if (status === 401 || status === 403) return 'refuses our credentials';
  return status === 200 ? null : `answers ${status}`;
}

/** `https://host/path` + `/more`, whether or not the first ends in a slash. */
export function joinUrl(baseUrl: string, path: string): string {
  return `${baseUrl.replace(/\/+$/, '')}${path}`;
}

/** The value of an `Authorization` header (RFC 7617, UTF-8). */
export function basicAuthorization(user: string, password: string): string {
  return `Basic ${Buffer.from(`${user}:${password}`, 'utf8').toString('base64')}`;
}

/** Whole seconds that a provider may be told: never more than what is left, never none. */
export function countSeconds(validForSeconds: number): number {
  return Math.max(1, Math.floor(validForSeconds));
}

/**
 * The part of a provider that reports to one address of the account, which ends in `token` (compared in constant time):
 * nothing else proves where a report comes from. Nothing when there is no token.
 */
export function readAtSharedAddress(
  token: string | null,
  read: (request: ReceiptRequest) => LinkReceipt[] | null,
): Pick<SmsProvider, 'readSharedReceipts'> {
  if (token === null) return {};
  return {
    readSharedReceipts: (request) => {
      if (!URL.canParse(request.url)) return null;
      const last = new URL(request.url).pathname.split('/').at(-1) ?? '';
      if (!equalSecrets(last, token)) return null;
      const receipts = read(request);
      return receipts?.every(({ about }) => Object.values(about).every(isGatewayId)) ? receipts : null;
    },
  };
}

function withSoundId(verdict: SendVerdict): SendVerdict {
  return verdict.verdict === 'handed-over' ? handOver(verdict.gatewayMessageId) : verdict;
}

async function checkLink(name: string, { question, findFault }: ProviderProbe, timeoutMs: number): Promise<void> {
  const answer = await askGateway({ ...question, timeoutMs });
  if (answer.came !== 'answer') throw new Error(`${name}: the provider does not answer.`);
  const fault = findFault(answer);
  if (fault !== null) throw new Error(`${name}: the provider ${fault}.`);
}

/** Makes a way out of a provider. The time-out covers the whole answer, in milliseconds. */
export function createProviderGateway(
  { name, timeoutMs }: { name: string; timeoutMs: number },
  provider: SmsProvider,
): TextGateway {
  const { readSharedReceipts } = provider;
  return {
    name,
    async sendText(message) {
      const answer = await askGateway({ ...provider.makeQuestion(message), timeoutMs });
      return answer.came === 'answer' ? withSoundId(provider.judgeAnswer(answer)) : judgeNoAnswer(answer.came);
    },
    checkLink: () => checkLink(name, provider.probe, timeoutMs),
    ...(readSharedReceipts ? { readSharedReceipts } : {}),
  };
}
