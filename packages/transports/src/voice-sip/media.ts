import { randomInt } from 'node:crypto';
import { createSocket, type Socket } from 'node:dgram';
import type { Schedule } from '../schedule.ts';
import { createKeyReader, parseRtp } from './rtp.ts';
import { OUR_EVENT_TYPE, type SoundTarget } from './sdp.ts';
import { createSoundStream, FRAME_MS, type SoundStream } from './sound-stream.ts';
import { renderTones } from './tones.ts';

/** Time as the sound clock needs it: milliseconds that only go forward. */
export interface MediaTime {
  schedule: Schedule;
  now(): number;
}

/** The sound of one call: what we say goes out, keys come in. */
export interface Media extends Pick<SoundStream, 'play' | 'dial'> {
  /** The port that our side of the session names. */
  readonly port: number;
  /** Begins to send, or goes on to another place or codec. */
  aim(target: SoundTarget): void;
  close(): void;
}

export interface MediaOptions {
  socket: Socket;
  time: MediaTime;
  /** Addresses beside the session's own that sound may come from. */
  isAllowed(address: string): boolean;
  onKey(key: string): void;
}

const TRIES = 32;
/** After a stall this much is sent at once; what is more is sent later, and nothing is left out. */
const MOST_FRAMES_AT_ONCE = 5;

/** Binds a socket on a random even port of the range (RFC 3550 §11). Rejects when none of 32 tries is free. */
export async function openMediaSocket(address: string, range: { from: number; to: number }): Promise<Socket> {
  const first = Math.ceil(range.from / 2);
  for (let left = TRIES; ; left -= 1) {
    const socket = createSocket('udp4');
    try {
      await new Promise<void>((resolve, reject) => {
        socket.once('error', reject);
        socket.bind({ address, port: 2 * randomInt(first, Math.floor(range.to / 2) + 1), exclusive: true }, resolve);
      });
      socket.removeAllListeners('error');
      socket.on('error', () => {});
      return socket;
    } catch (error) {
      socket.close();
      if (left <= 1) throw error;
    }
  }
}

/**
 * A 20 ms clock that catches up: a late tick sends the frames that are due, and goes on in step. After a longer stall
 * it begins anew from now on, so that no burst overflows the listener.
 */
export function startFrameClock(time: MediaTime, onFrame: () => void): () => void {
  let due = time.now();
  let stop = () => {};
  const tick = () => {
    for (let frames = 0; due <= time.now(); frames += 1) {
      if (frames === MOST_FRAMES_AT_ONCE) {
        due = time.now() + FRAME_MS;
        break;
      }
      onFrame();
      due += FRAME_MS;
    }
    stop = time.schedule.after(Math.max(0, due - time.now()), tick);
  };
  stop = time.schedule.after(0, tick);
  return () => stop();
}

/** Creates the sound of a call on a bound socket. Sends nothing before `aim`, and takes nothing before it. */
export function createMedia({ socket, time, isAllowed, onKey }: MediaOptions): Media {
  const stream = createSoundStream();
  const readKey = createKeyReader();
  let target: SoundTarget | null = null;
  /** The port where their sound comes from, once it has come: the answer goes back there (symmetric RTP, RFC 4961). */
  let latched: { address: string; port: number } | null = null;
  let stopClock: (() => void) | null = null;
  let closed = false;

  socket.on('message', (datagram, { address, port }) => {
    // Port 0 can stand in a datagram, but nothing can be sent back there.
    if (!target || closed || port === 0 || (address !== target.address && !isAllowed(address))) return;
    if (latched && (latched.address !== address || latched.port !== port)) return;
    const packet = parseRtp(datagram);
    if (!packet) return;
    latched ??= { address, port };
    if (packet.payloadType !== OUR_EVENT_TYPE && packet.payloadType !== target.eventType) return;
    const key = readKey(packet);
    if (key !== null) onKey(key);
  });
  const sendFrame = () => {
    if (!target) return;
    for (const packet of stream.next(target)) {
      if (closed) return;
      const to = latched ?? target;
      socket.send(packet, to.port, to.address, () => {});
    }
  };
  return {
    port: socket.address().port,
    play: stream.play,
    dial(digits, done) {
      if (target?.eventType === null) stream.play(renderTones(digits), done);
      else stream.dial(digits, done);
    },
    aim(next) {
      if (target?.address !== next.address || target.port !== next.port) latched = null;
      target = next;
      stopClock ??= startFrameClock(time, sendFrame);
    },
    close() {
      if (closed) return;
      closed = true;
      stopClock?.();
      socket.close();
    },
  };
}
