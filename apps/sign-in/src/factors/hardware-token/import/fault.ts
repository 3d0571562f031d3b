/** What may be wrong with one entry of a file. Each has its sentence in packages/messages (`tokens.fault.…`). */
export const ENTRY_FAULTS = [
  'cells',
  'quote',
  'lineTooLong',
  'serialMissing',
  'serialBad',
  'secretMissing',
  'secretBase32',
  'secretBytes',
  'secretShort',
  'secretLong',
  'interval',
  'intervalWithCounter',
  'counter',
  'algorithm',
  'digits',
  'text',
  'upnBad',
  'upnUnknown',
  'upnElsewhere',
  'otherSecret',
  'otherPerson',
  'lost',
  'pskcAlgorithm',
  'pskcEncoding',
  'pskcEncryption',
  'pskcDecrypt',
  'pskcMacMissing',
  'pskcMacWrong',
  'pskcPin',
  'pskcExpired',
  'pskcTime',
  'pskcKeys',
] as const;

/** What may be wrong with a whole file: then nothing of it is imported. Sentences: `tokens.file.…`. */
export const FILE_FAULTS = [
  'empty',
  'tooBig',
  'tooMany',
  'utf16',
  'notUtf8',
  'workbook',
  'noList',
  'columnsMissing',
  'columnUnknown',
  'columnTwice',
  'noTokens',
  'xmlBroken',
  'xmlDoctype',
  'xmlEncoding',
  'xmlTooDeep',
  'xmlNotPskc',
  'keyMissing',
  'keyForm',
  'keyWrong',
  'keyUnknown',
  'derivation',
] as const;

export type Facts = Readonly<Record<string, string | number>>;

export interface EntryFault {
  kind: (typeof ENTRY_FAULTS)[number];
  /** Column of a list, element of a container; null for the whole entry. */
  place: string | null;
  facts: Facts;
}

export interface FileFault {
  kind: (typeof FILE_FAULTS)[number];
  facts: Facts;
}

/** A file that cannot be imported at all. */
export class UnusableFile extends Error {
  override readonly name = 'UnusableFile';
  readonly fault: FileFault;

  constructor(kind: FileFault['kind'], facts: Facts = {}) {
    super(kind);
    this.fault = { kind, facts };
  }
}

export function entryFault(kind: EntryFault['kind'], place: string | null = null, facts: Facts = {}): EntryFault {
  return { kind, place, facts };
}
