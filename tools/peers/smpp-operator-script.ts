/** What the scripted operator does with a message, and how it writes its receipts. */

/** What becomes of one message. */
export interface Behaviour {
  /** `command_status` of the answer, for the first `times` tries (left out: for ever). */
  refuse?: number;
  times?: number;
  /** Never answers / answers late / drops the connection in place of answering. */
  answer?: 'never' | 'late' | 'drop';
  /** States of the receipts, in order; left out: delivered. */
  states?: string[];
  /** How long after the answer the receipts come. Milliseconds; left out: at once. */
  afterMs?: number;
  receipt?: Partial<ReceiptForm>;
}

/** How a receipt is written. */
export interface ReceiptForm {
  /** With `receipted_message_id` and `message_state`, or as text alone. */
  parameters: boolean;
  /** Source and destination the other way round, as some operators have them. */
  swapped: boolean;
  /** `data_coding`: 8 is a lie, the text stays ASCII. */
  dataCoding: 0 | 8;
  /** Before the answer to the submit_sm. */
  early: boolean;
}

/** By the last two digits of the number; every other number is delivered. */
export const BY_LAST_DIGITS: Record<string, Behaviour> = {
  '51': { states: ['UNDELIV'] },
  '52': { states: ['EXPIRED'] },
  '53': { states: ['REJECTD'] },
  '54': { receipt: { parameters: false } },
  '55': { states: ['ENROUTE', 'DELIVRD'] },
  '56': { receipt: { parameters: false, dataCoding: 8 } },
  '57': { receipt: { early: true } },
  '58': { receipt: { swapped: true } },
  '59': { states: ['DELIVRD', 'DELIVRD'] },
  '61': { refuse: 0x58, times: 2 },
  '62': { refuse: 0x58 },
  '63': { refuse: 0x14, times: 2 },
  '64': { refuse: 0x64, times: 1 },
  '71': { refuse: 0x0b },
  '72': { refuse: 0x08 },
  '73': { refuse: 0x45 },
  '75': { refuse: 0x0a },
  '81': { answer: 'never' },
  '82': { answer: 'late' },
  '83': { answer: 'drop' },
};

/** `message_state` (SMPP 3.4 §5.2.28). */
const STATE_NUMBERS: Record<string, number> = { ENROUTE: 1, DELIVRD: 2, EXPIRED: 3, UNDELIV: 5, REJECTD: 8 };

export interface ReceiptAddresses {
  from: string;
  to: string;
}

function writeParameter(tag: number, value: Buffer): Buffer {
  const head = Buffer.alloc(4);
  head.writeUInt16BE(tag, 0);
  head.writeUInt16BE(value.length, 2);
  return Buffer.concat([head, value]);
}

const writeText = (value: string) => Buffer.from(`${value}\0`, 'latin1');

/** A delivery receipt as body of a deliver_sm (§4.6.1, appendix B), from the number that was sent to. */
export function writeReceipt({ from, to }: ReceiptAddresses, id: string, state: string, form: ReceiptForm): Buffer {
  const error = state === 'DELIVRD' || state === 'ENROUTE' ? '000' : '001';
  const report = `id:${id} sub:001 dlvrd:001 submit date:2611231200 done date:2611231200 stat:${state} err:${error} text:`;
  const phone = Buffer.concat([Buffer.from([1, 1]), writeText(to)]);
  const sender = Buffer.concat([Buffer.from([5, 0]), writeText(from)]);
  // esm_class 0x04: a receipt; 0x20: a word on the way.
  const type = state === 'ENROUTE' ? 0x20 : 0x04;
  return Buffer.concat([
    writeText(''),
    ...(form.swapped ? [sender, phone] : [phone, sender]),
    Buffer.from([type, 0, 0, 0, 0, 0, 0, form.dataCoding, 0, report.length]),
    Buffer.from(report, 'latin1'),
    ...(form.parameters
      ? [writeParameter(0x001e, writeText(id)), writeParameter(0x0427, Buffer.from([STATE_NUMBERS[state] ?? 7]))]
      : []),
  ]);
}
