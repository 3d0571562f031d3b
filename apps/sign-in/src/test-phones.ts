import type {
  CallGateway,
  CodeCall,
  ReadReceipt,
  ReceiptState,
  SendVerdict,
  TextGateway,
  TextMessage,
} from '@vakt/transports/transport';

/** For tests: every phone there is. Keeps what it was given, answers as told, and reports back when told to. */
export interface TestPhones {
  texts: TextMessage[];
  calls: CodeCall[];
  /** References of calls that were hung up by us. */
  ended: string[];
  /** What the text gateway answers; a promise delays it. Settable. */
  answerText: (message: TextMessage) => SendVerdict | Promise<SendVerdict>;
  answerCall: (call: CodeCall) => SendVerdict | Promise<SendVerdict>;
  gateways: { texts: TextGateway[]; calls: CallGateway[]; readers: Record<string, ReadReceipt> };
  /** Every code that was sent to a number, oldest first; of calls too. */
  codesTo(number: string): string[];
  /** The newest code that was sent to a number. Throws when there is none. */
  codeTo(number: string): string;
  /** Reports back as the gateway does, to the address that the message named. Gives the HTTP status. */
  report(message: { receiptUrl: string }, state: ReceiptState): Promise<number>;
}

export const TAKEN: SendVerdict = { verdict: 'handed-over', gatewayMessageId: 'at-the-gateway' };

/** Name of the test gateway, for texts and calls. */
export const GATEWAY = 'test-phones';

/** Receipts are a `ReceiptState` as JSON. */
const readJson: ReadReceipt = ({ body }) => {
  const read = JSON.parse(body) as ReceiptState;
  return 'state' in read ? read : null;
};

/** Reads the code out of a text message as a person would: the first group of six or eight digits. */
export function readCode(text: string): string {
  return /(?<!\d)(\d{8}|\d{6})(?!\d)/.exec(text)?.[1] ?? '';
}

export function createTestPhones(): TestPhones {
  const sent: { to: string; code: string }[] = [];
  const phones: TestPhones = {
    texts: [],
    calls: [],
    ended: [],
    answerText: () => TAKEN,
    answerCall: () => TAKEN,
    gateways: {
      texts: [{ name: GATEWAY, checkLink: async () => {}, sendText: async (message) => takeText(message) }],
      calls: [
        {
          name: GATEWAY,
          checkLink: async () => {},
          placeCall: async (call) => takeCall(call),
          endCall: async (reference) => void phones.ended.push(reference),
        },
      ],
      readers: { [GATEWAY]: readJson },
    },
    codesTo: (number) => sent.filter((one) => one.to === number && one.code !== '').map((one) => one.code),
    codeTo(number) {
      const code = phones.codesTo(number).at(-1);
      if (!code) throw new Error('No code has been sent to this number.');
      return code;
    },
    async report(message, state) {
      const headers = { 'content-type': 'application/json' };
      const response = await fetch(message.receiptUrl, { method: 'POST', headers, body: JSON.stringify(state) });
      await response.arrayBuffer();
      return response.status;
    },
  };
  const takeText = (message: TextMessage) => {
    phones.texts.push(message);
    sent.push({ to: message.to, code: readCode(message.body) });
    return phones.answerText(message);
  };
  const takeCall = (call: CodeCall) => {
    phones.calls.push(call);
    sent.push({ to: call.to, code: call.code });
    return phones.answerCall(call);
  };
  return phones;
}
