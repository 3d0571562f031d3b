/**
 * Debian's baresip (package `baresip-core`) as a telephone: answers by itself, records what it hears, and presses keys
 * when it is told to. Runs inside a test network.
 */
import { once } from 'node:events';
import { accessSync, constants, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { wrapWav } from '../../packages/transports/src/prompts/sound.ts';
import type { TestNetwork } from './netns.ts';
import { type PeerProcess, startPeer, waitUntil } from './process.ts';

const BARESIP = '/usr/bin/baresip';
const MODULES = ['/usr/lib/baresip/modules', '/usr/local/lib/baresip/modules'];

export interface BaresipOptions {
  network: TestNetwork;
  folder: string;
  /** The number that it answers to, as it stands in the address that is called. */
  number: string;
  port: number;
  codec: 'PCMA' | 'PCMU';
}

/** A telephone that answers. */
export interface Baresip {
  /** Presses one key (0–9 * #). */
  press(key: string): Promise<void>;
  hangUp(): Promise<void>;
  /** The keys that it was sent by RTP, in order. */
  pressed(): string;
  /** What it has written: calls begun and ended, keys. */
  output(): string;
  /** What was heard since the start: 16-bit samples at 8 kHz, silences of the line included. */
  heard(): Int16Array;
  stop(): Promise<void>;
}

function isThere(file: string, mode: number): boolean {
  try {
    accessSync(file, mode);
    return true;
  } catch {
    return false;
  }
}

/** Names what of baresip is missing; empty when it can be started. */
export function listMissingBaresipParts(): string[] {
  if (!isThere(BARESIP, constants.X_OK)) return [BARESIP];
  return MODULES.some((folder) => isThere(join(folder, 'sndfile.so'), constants.R_OK)) ? [] : ["baresip's sndfile.so"];
}

function writeConfiguration({ network, folder, port }: BaresipOptions, control: number): string {
  const modules = ['g711.so', 'aufile.so', 'aubridge.so', 'sndfile.so'].map((name) => `module ${name}`);
  return `${[
    'poll_method epoll',
    `sip_listen ${network.inside}:${port}`,
    'call_local_timeout 120',
    'call_max_calls 4',
    // What it says is silence; what it hears is recorded on its way to a player that plays to nobody.
    `audio_source aufile,${join(folder, 'silence.wav')}`,
    'audio_player aubridge,ear',
    'audio_alert aubridge,bell',
    'audio_channels 1',
    'rtp_stats no',
    'jitter_buffer_type fixed',
    'jitter_buffer_delay 5-20',
    `module_path ${MODULES.find((one) => isThere(one, constants.R_OK)) ?? ''}`,
    ...modules,
    'module_tmp account.so',
    'module_app menu.so',
    'module_app ctrl_tcp.so',
    `ctrl_tcp_listen ${network.inside}:${control}`,
    `snd_path ${folder}`,
  ].join('\n')}\n`;
}

/** Its control port: JSON in netstrings, commands and answers and what happens (it takes one connection at a time). */
async function openControl(host: string, port: number) {
  const socket = connect({ host, port });
  let said = '';
  socket.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  await once(socket, 'connect');
  socket.on('error', () => {});
  let count = 0;
  return {
    async tell(command: string, params = '') {
      count += 1;
      const json = JSON.stringify({ command, params, token: `t${count}` });
      socket.write(`${Buffer.byteLength(json)}:${json},`);
      await waitUntil(`baresip answers to ${command}`, () => said.includes(`"t${count}"`));
    },
    /** The keys that came by RTP. */
    pressed: () => [...said.matchAll(/"type":"CALL_DTMF_START"[^}]*"param":"(.)"/g)].map(([, key]) => key).join(''),
    close: () => socket.destroy(),
  };
}

type Control = Awaited<ReturnType<typeof openControl>>;

/** The samples of a 16-bit WAV file that may still be written to (its lengths are not filled in yet). */
function readSamples(file: Buffer): Int16Array {
  const data = file.indexOf('data', 12, 'latin1');
  if (data < 0) return new Int16Array(0);
  const bytes = file.subarray(data + 8);
  return Int16Array.from({ length: bytes.length >> 1 }, (_, at) => bytes.readInt16LE(2 * at));
}

/** It hangs up when what it says is at its end: longer than any call. */
const SILENCE_SECONDS = 180;

/** Starts a telephone; resolves when it can be called. */
export async function startBaresip(options: BaresipOptions): Promise<Baresip> {
  const { folder, network, number, port, codec } = options;
  const controlPort = port + 2;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  writeFileSync(join(folder, 'config'), writeConfiguration(options, controlPort));
  const account = `<sip:${number}@${network.inside}:${port}>;regint=0;answermode=auto;audio_codecs=${codec}/8000/1`;
  writeFileSync(join(folder, 'accounts'), `${account}\n`);
  writeFileSync(join(folder, 'contacts'), '');
  writeFileSync(join(folder, 'silence.wav'), wrapWav(new Int16Array(8000 * SILENCE_SECONDS)));
  const peer: PeerProcess = startPeer(...network.enter(BARESIP, ['-f', folder]), folder);
  let control: Control | null = null;
  const stop = async () => {
    control?.close();
    await peer.stop(2000);
  };
  const isReady = async () => {
    control = await openControl(network.inside, controlPort).catch(() => null);
    return control !== null;
  };
  try {
    await waitUntil('baresip takes commands', isReady);
  } catch (error) {
    await stop();
    throw new Error(`${error instanceof Error ? error.message : ''}\n${peer.output()}`);
  }
  const tell = async (command: string, params?: string) => control?.tell(command, params);
  return {
    press: async (key) => tell('sndcode', key),
    hangUp: async () => tell('hangup'),
    pressed: () => control?.pressed() ?? '',
    output: peer.output,
    heard() {
      const name = readdirSync(folder).find((file) => file.startsWith('dump-') && file.endsWith('-dec.wav'));
      return name === undefined ? new Int16Array(0) : readSamples(readFileSync(join(folder, name)));
    },
    stop,
  };
}
