import { isIPv4 } from 'node:net';

/** What is spoken on the line: G.711 A-law or µ-law, by their static payload types (RFC 3551 §6). */
export type Codec = 'pcma' | 'pcmu';
export const PAYLOAD_TYPES: Record<Codec, number> = { pcma: 8, pcmu: 0 };
/** The payload type that we ask for keys to be sent by (RFC 4733; dynamic). */
export const OUR_EVENT_TYPE = 101;

/** Where and how the other side wants its sound. */
export interface SoundTarget {
  address: string;
  port: number;
  codec: Codec;
  /** The payload type it takes keys by; null when it takes none. */
  eventType: number | null;
  /** False while it has put us on hold: nothing is to be sent. */
  listens: boolean;
}

const MOST_LINES = 200;

/** Writes our side of a session (RFC 3264, RFC 4566). `codecs`: what is offered, or the one that an answer takes. */
export function writeSdp(side: {
  address: string;
  port: number;
  id: number;
  version: number;
  codecs: readonly Codec[];
  eventType: number | null;
}): string {
  const types = [
    ...side.codecs.map((codec) => PAYLOAD_TYPES[codec]),
    ...(side.eventType === null ? [] : [side.eventType]),
  ];
  const lines = [
    'v=0',
    `o=- ${side.id} ${side.version} IN IP4 ${side.address}`,
    's=-',
    `c=IN IP4 ${side.address}`,
    't=0 0',
    `m=audio ${side.port} RTP/AVP ${types.join(' ')}`,
    ...side.codecs.map((codec) => `a=rtpmap:${PAYLOAD_TYPES[codec]} ${codec.toUpperCase()}/8000`),
    ...(side.eventType === null
      ? []
      : [`a=rtpmap:${side.eventType} telephone-event/8000`, `a=fmtp:${side.eventType} 0-15`]),
    'a=ptime:20',
    'a=sendrecv',
  ];
  return `${lines.join('\r\n')}\r\n`;
}

const CONNECTION = /^c=IN IP4 ([\d.]{7,15})(?:\/\d{1,3})?$/;
const AUDIO = /^m=audio (\d{1,5})(?:\/\d+)? RTP\/AVP((?: \d{1,3}){1,32})$/;

/** The lines of the first sound stream, and those that hold for all. */
function findSound(lines: readonly string[]): { all: string[]; sound: string[] } | null {
  const starts = lines.flatMap((line, at) => (line.startsWith('m=') ? [at] : []));
  const first = starts.find((at) => AUDIO.test(lines[at] ?? ''));
  if (first === undefined) return null;
  const next = starts.find((at) => at > first) ?? lines.length;
  return { all: lines.slice(0, starts[0]), sound: lines.slice(first, next) };
}

function findEventType(sound: readonly string[], types: readonly number[]): number | null {
  for (const line of sound) {
    const [, type = ''] = /^a=rtpmap:(\d{1,3}) telephone-event\/8000$/i.exec(line) ?? [];
    const number = Number(type);
    if (type !== '' && number >= 96 && number <= 127 && types.includes(number)) return number;
  }
  return null;
}

/**
 * Reads the other side's session. Null: no sound stream on plain RTP with G.711 and an IPv4 address; such a call cannot
 * be spoken to.
 */
export function readSdp(text: string): SoundTarget | null {
  const lines = text.split(/\r?\n/);
  const found = lines.length <= MOST_LINES ? findSound(lines) : null;
  if (!found) return null;
  const read = (pattern: RegExp, where: readonly string[]) => where.map((line) => pattern.exec(line)).find(Boolean);
  const [, port = '', list = ''] = AUDIO.exec(found.sound[0] ?? '') ?? [];
  const address = (read(CONNECTION, found.sound) ?? read(CONNECTION, found.all))?.[1] ?? '';
  const types = list.trim().split(' ').map(Number);
  const codec = types.map((type) => (type === 8 ? 'pcma' : type === 0 ? 'pcmu' : null)).find((one) => one !== null);
  const number = Number(port);
  if (!codec || !isIPv4(address) || number < 1 || number > 65535) return null;
  const mute = [found.sound, found.all].some((part) => part.some((line) => /^a=(sendonly|inactive)$/.test(line)));
  const held = mute || address === '0.0.0.0';
  return { address, port: number, codec, eventType: findEventType(found.sound, types), listens: !held };
}
