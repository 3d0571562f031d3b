import { randomBytes } from 'node:crypto';
import { ALAW_SILENCE } from '../prompts/sound.ts';
import { toUlaw } from './companding.ts';
import { writeKeyEvent, writeRtp } from './rtp.ts';
import { OUR_EVENT_TYPE, PAYLOAD_TYPES, type SoundTarget } from './sdp.ts';

/** Samples in a packet: 20 ms at 8 kHz. */
export const FRAME = 160;
export const FRAME_MS = 20;
/** A key is held for 100 ms and followed by 100 ms of nothing; its end is sent three times (RFC 4733 §2.5.1.4). */
const KEY_FRAMES = 5;
const KEY_PAUSE_FRAMES = 5;
const KEY_ENDS = 3;

interface Sound {
  part: 'sound';
  samples: Buffer;
  at: number;
  done: () => void;
}

interface Digits {
  part: 'digits';
  keys: string[];
  frame: number;
  startedAt: number;
  done: () => void;
}

type Part = Sound | Digits;

/** What is sent on a line, packet by packet: sound, keys, and silence where there is neither. */
export interface SoundStream {
  /** Plays A-law samples in place of whatever is played. `done` comes after the last of them, not when replaced. */
  play(samples: Buffer, done: () => void): void;
  /** Presses keys, one after the other. */
  dial(digits: string, done: () => void): void;
  /** The packets of the next 20 ms; none where the other side does not listen. */
  next(target: SoundTarget): Buffer[];
}

interface Stream {
  source: number;
  sequence: number;
  timestamp: number;
  part: Part | null;
  /** Nothing has been sent yet. */
  first: boolean;
}

function writePacket(stream: Stream, payloadType: number, timestamp: number, payload: Buffer, marker: boolean): Buffer {
  const { source, sequence } = stream;
  stream.sequence = (sequence + 1) & 0xffff;
  return writeRtp({ payloadType, marker, sequence, timestamp, source, payload });
}

function nextSound(stream: Stream, target: SoundTarget): Buffer {
  const frame = Buffer.alloc(FRAME, ALAW_SILENCE);
  if (stream.part?.part === 'sound') {
    stream.part.samples.copy(frame, 0, stream.part.at, stream.part.at + FRAME);
    stream.part.at += FRAME;
  }
  const marker = stream.first;
  stream.first = false;
  const payload = target.codec === 'pcma' ? frame : toUlaw(frame);
  return writePacket(stream, PAYLOAD_TYPES[target.codec], stream.timestamp, payload, marker);
}

/** One frame of a key: begun, held, ended; null in the pause after it, which is silence. */
function nextKey(stream: Stream, dialled: Digits, payloadType: number): Buffer[] | null {
  const frame = dialled.frame % (KEY_FRAMES + KEY_PAUSE_FRAMES);
  const key = dialled.keys[Math.floor(dialled.frame / (KEY_FRAMES + KEY_PAUSE_FRAMES))];
  dialled.frame += 1;
  if (key === undefined || frame >= KEY_FRAMES) return null;
  if (frame === 0) dialled.startedAt = stream.timestamp;
  const end = frame === KEY_FRAMES - 1;
  const payload = writeKeyEvent(key, end, (frame + 1) * FRAME);
  return Array.from({ length: end ? KEY_ENDS : 1 }, () =>
    writePacket(stream, payloadType, dialled.startedAt, payload, frame === 0),
  );
}

function isDone(part: Part): boolean {
  return part.part === 'sound'
    ? part.at >= part.samples.length
    : part.frame >= part.keys.length * (KEY_FRAMES + KEY_PAUSE_FRAMES);
}

function nextFrame(stream: Stream, target: SoundTarget): Buffer[] {
  const keys = stream.part?.part === 'digits' ? nextKey(stream, stream.part, target.eventType ?? OUR_EVENT_TYPE) : null;
  const packets = keys ?? [nextSound(stream, target)];
  stream.timestamp = (stream.timestamp + FRAME) >>> 0;
  const { part } = stream;
  if (part && isDone(part)) {
    stream.part = null;
    part.done();
  }
  return target.listens ? packets : [];
}

/** Creates a stream with source, sequence and timestamp that nobody can guess (RFC 3550 §5.1). */
export function createSoundStream(): SoundStream {
  const random = randomBytes(10);
  const stream: Stream = {
    source: random.readUInt32BE(0),
    sequence: random.readUInt16BE(4),
    timestamp: random.readUInt32BE(6),
    part: null,
    first: true,
  };
  return {
    play(samples, done) {
      stream.part = { part: 'sound', samples, at: 0, done };
    },
    dial(digits, done) {
      stream.part = { part: 'digits', keys: [...digits], frame: 0, startedAt: 0, done };
    },
    next: (target) => nextFrame(stream, target),
  };
}
