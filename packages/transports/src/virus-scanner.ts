export type ScanVerdict = 'clean' | 'infected' | 'unavailable';

/** Looks through files for malware. */
export interface VirusScanner {
  /** Never rejects for the scanner's sake: one that is away, or cannot take the file, is `unavailable`. */
  scan(content: AsyncIterable<Uint8Array>): Promise<ScanVerdict>;
}
