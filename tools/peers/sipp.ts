/**
 * Debian's sipp (package `sip-tester`) as the far end of a call, by a script for each behaviour. Runs inside a test
 * network and ends after one call.
 */
import { accessSync, constants, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestNetwork } from './netns.ts';
import { type PeerProcess, startPeer, waitUntil } from './process.ts';

const SIPP = '/usr/bin/sipp';

/** One step of a script: what is waited for, or what is sent. */
export type SippStep =
  | { take: 'INVITE' | 'ACK' | 'CANCEL' | 'BYE'; optional?: boolean }
  /** Answers the INVITE. */
  | { answer: number; sdp?: string }
  /** Answers what was taken last. */
  | { answerLast: number }
  /** A request of its own within the call. */
  | { ask: 'BYE' | 'INFO' | 'INVITE' | 'UPDATE' | 'OPTIONS' | 'ACK'; type?: string; body?: string }
  | { takeAnswer: number }
  | { pauseMs: number };

export interface SippOptions {
  network: TestNetwork;
  folder: string;
  port: number;
  steps: readonly SippStep[];
}

export interface Sipp {
  output(): string;
  /** Resolves when the script ran to its end; rejects with what went otherwise. */
  finished(withinMs?: number): Promise<void>;
  stop(): Promise<void>;
}

/** Names what of sipp is missing; empty when it can be started. */
export function listMissingSippParts(): string[] {
  try {
    accessSync(SIPP, constants.X_OK);
    return [];
  } catch {
    return [SIPP];
  }
}

/** A session in G.711 at an address where nobody listens. */
export function writePeerSdp(address: string, types = '8 101', port = 40_000): string {
  return [
    'v=0',
    `o=- 1 1 IN IP4 ${address}`,
    's=-',
    `c=IN IP4 ${address}`,
    't=0 0',
    `m=audio ${port} RTP/AVP ${types}`,
    'a=rtpmap:101 telephone-event/8000',
    '',
  ].join('\n');
}

const OUR_TAG = 'tag=[pid]sipp[call_number]';

function send(first: string, headers: readonly string[], body = '', type = 'application/sdp'): string {
  const content = body === '' ? ['Content-Length: 0', ''] : [`Content-Type: ${type}`, 'Content-Length: [len]', ''];
  return `<send><![CDATA[\n\n${[first, ...headers, ...content].join('\n')}\n${body}\n]]></send>`;
}

const CATCH = `<action>
  <ereg regexp=".*" search_in="hdr" header="Via:" assign_to="via"/>
  <ereg regexp=".*" search_in="hdr" header="From:" assign_to="from"/>
  <ereg regexp=".*" search_in="hdr" header="To:" assign_to="to"/>
  <ereg regexp=".*" search_in="hdr" header="CSeq:" assign_to="cseq"/>
  <ereg regexp="sip:[^>]*" search_in="hdr" header="Contact:" assign_to="target"/>
</action>`;

/** The step as sipp reads it. `sequence` numbers the requests of our own. */
function writeStep(step: SippStep, sequence: number): string {
  if ('take' in step) {
    const optional = step.optional ? ' optional="true"' : '';
    return `<recv request="${step.take}"${optional}>${step.take === 'INVITE' ? CATCH : ''}</recv>`;
  }
  if ('takeAnswer' in step) return `<recv response="${step.takeAnswer}"/>`;
  if ('pauseMs' in step) return `<pause milliseconds="${step.pauseMs}"/>`;
  const contact = 'Contact: <sip:[local_ip]:[local_port]>';
  if ('answer' in step) {
    const headers = [
      'Via:[$via]',
      'From:[$from]',
      `To:[$to];${OUR_TAG}`,
      'Call-ID: [call_id]',
      'CSeq:[$cseq]',
      contact,
    ];
    return send(`SIP/2.0 ${step.answer} Answer`, headers, step.sdp);
  }
  if ('answerLast' in step) {
    const headers = ['[last_Via:]', '[last_From:]', '[last_To:]', '[last_Call-ID:]', '[last_CSeq:]'];
    return send(`SIP/2.0 ${step.answerLast} Answer`, headers);
  }
  const via = 'Via: SIP/2.0/UDP [local_ip]:[local_port];branch=[branch]';
  const dialog = [`From:[$to];${OUR_TAG}`, 'To:[$from]', 'Call-ID: [call_id]', `CSeq: ${sequence} ${step.ask}`];
  return send(`${step.ask} [$target] SIP/2.0`, [via, ...dialog, 'Max-Forwards: 70', contact], step.body, step.type);
}

function writeScript(steps: readonly SippStep[]): string {
  let sequence = 0;
  const parts = steps.map((step) => {
    // An ACK has the number of the INVITE that it ends.
    if ('ask' in step && step.ask !== 'ACK') sequence += 1;
    return writeStep(step, sequence);
  });
  const used = '<Reference variables="via,from,to,cseq,target"/>';
  return `<?xml version="1.0" encoding="ISO-8859-1" ?>\n<scenario name="vakt">\n${parts.join('\n')}\n${used}\n</scenario>\n`;
}

/** Starts sipp; resolves when its port is open. */
export async function startSipp({ network, folder, port, steps }: SippOptions): Promise<Sipp> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  writeFileSync(join(folder, 'script.xml'), writeScript(steps));
  const place = ['-i', network.inside, '-p', String(port), '-nostdin', '-m', '1'];
  const errors = ['-trace_err', '-error_file', join(folder, 'errors.log')];
  const peer: PeerProcess = startPeer(...network.enter(SIPP, ['-sf', 'script.xml', ...place, ...errors]), folder);
  const state: { code: number | null; ended: boolean } = { code: null, ended: false };
  peer.child.once('exit', (code) => Object.assign(state, { code, ended: true }));
  try {
    await waitUntil('sipp listens', () => state.ended || network.isOpen(port));
    if (state.ended) throw new Error('sipp ended at once');
  } catch (error) {
    await peer.stop(1000);
    throw new Error(`${error instanceof Error ? error.message : ''}\n${peer.output()}`);
  }
  return {
    output: peer.output,
    async finished(withinMs = 20_000) {
      await waitUntil('the script of sipp ends', () => state.ended, withinMs);
      if (state.code !== 0) throw new Error(`sipp ended with ${state.code}:\n${peer.output().slice(-3000)}`);
    },
    stop: () => peer.stop(1000),
  };
}
