export interface DeliverToWrite {
  esmClass: number;
  text: string | Buffer;
  dataCoding?: number;
  /** Optional parameters: tag and value. */
  parameters?: [tag: number, value: Buffer][];
}

/** For tests: the body of a deliver_sm (SMPP 3.4 §4.6.1). */
export function writeDeliver({ esmClass, text, dataCoding = 0, parameters = [] }: DeliverToWrite): Buffer {
  const message = typeof text === 'string' ? Buffer.from(text, 'latin1') : text;
  return Buffer.concat([
    Buffer.from([0, 1, 1]),
    Buffer.from('4791234500\0'),
    Buffer.from([5, 0]),
    Buffer.from('Fjord\0'),
    Buffer.from([esmClass, 0, 0, 0, 0, 0, 0, dataCoding, 0, message.length]),
    message,
    ...parameters.map(([tag, value]) => {
      const head = Buffer.alloc(4);
      head.writeUInt16BE(tag, 0);
      head.writeUInt16BE(value.length, 2);
      return Buffer.concat([head, value]);
    }),
  ]);
}
