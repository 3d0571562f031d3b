/** A browser in words: what it is and what it runs on. Coarse on purpose: no version, nothing that singles anybody out. */
export interface DeviceClient {
  browser: string;
  system: string;
}

/** What cannot be told apart is called so. Pages have a text for it. */
export const UNKNOWN_CLIENT = 'unknown';

/** Longer is no browser's. */
const LONGEST = 512;

/** The first that fits: later names stand in earlier browsers' words too ("Chrome" in Edge's, "Safari" in everybody's). */
const BROWSERS: readonly [RegExp, string][] = [
  [/\bEdg(?:e|A|iOS)?\//, 'Edge'],
  [/\bOPR\//, 'Opera'],
  [/\bSamsungBrowser\//, 'Samsung Internet'],
  [/\bVivaldi\//, 'Vivaldi'],
  [/\b(?:Firefox|FxiOS)\//, 'Firefox'],
  [/\b(?:Chrome|CriOS|HeadlessChrome)\//, 'Chrome'],
  [/\bVersion\/[\d.]+.*\bSafari\//, 'Safari'],
];

const SYSTEMS: readonly [RegExp, string][] = [
  [/\bWindows\b/, 'Windows'],
  [/\biPad\b/, 'iPad'],
  [/\biPhone\b|\biPod\b/, 'iPhone'],
  [/\bAndroid\b/, 'Android'],
  [/\bCrOS\b/, 'ChromeOS'],
  [/\bMac OS X\b|\bMacintosh\b/, 'Mac'],
  [/\bLinux\b|\bX11\b/, 'Linux'],
];

/** Reads browser and system from a `User-Agent` header; what it does not know is {@link UNKNOWN_CLIENT}. */
export function readClient(userAgent: string | undefined): DeviceClient {
  const text = (userAgent ?? '').slice(0, LONGEST);
  const find = (list: readonly [RegExp, string][]) => list.find(([sign]) => sign.test(text))?.[1] ?? UNKNOWN_CLIENT;
  return { browser: find(BROWSERS), system: find(SYSTEMS) };
}
