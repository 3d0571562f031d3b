export type ScanVerdict = 'clean' | 'infected' | 'unavailable';

/** One file on its way through a scanner. A scanner that is away never throws: its verdict is `unavailable`. */
export interface VirusScan {
  write(bytes: Uint8Array): Promise<void>;
  finish(): Promise<ScanVerdict>;
  /** Gives the scan up. */
  abort(): void;
}

/** Looks through files for malware. */
export interface VirusScanner {
  open(): VirusScan;
}
