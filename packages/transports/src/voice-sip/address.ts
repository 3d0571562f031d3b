import { isIPv4 } from 'node:net';
import { splitOutside } from './message.ts';

/** Where a SIP address leads. */
export interface HostPort {
  host: string;
  port: number;
}

/** The port of SIP over UDP when an address names none (RFC 3261 §19.1.2). */
const SIP_PORT = 5060;

/** The URI in a header such as Contact or Route: between angle brackets, or what stands before the first parameter. */
export function readUri(value: string): string | null {
  const open = value.indexOf('<');
  const uri = open < 0 ? splitOutside(value, ';')[0] : value.slice(open + 1, value.indexOf('>', open));
  return uri !== undefined && /^sips?:[!-~]{1,512}$/.test(uri) && !/[<>"]/.test(uri) ? uri : null;
}

/** Where a URI leads if it names an IPv4 address; null for names, which are never looked up for a peer. */
export function readNumericTarget(uri: string): HostPort | null {
  const [, place = ''] = /^sips?:(?:[^@;?]{0,256}@)?([^;?>]{1,256})/.exec(uri) ?? [];
  const [, host = '', port] = /^([\d.]{7,15})(?::(\d{1,5}))?$/.exec(place) ?? [];
  const number = port === undefined ? SIP_PORT : Number(port);
  return isIPv4(host) && number > 0 && number < 65536 ? { host, port: number } : null;
}

/** Whether a Route header names a loose router (§16.12.1.1: the parameter `lr` in its URI). */
export function isLooseRoute(uri: string): boolean {
  return /;lr(?=[;=?]|$)/i.test(uri);
}
