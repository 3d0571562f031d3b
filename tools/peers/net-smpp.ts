/**
 * SMS centres on Net::SMPP (Debian's libnet-smpp-perl) as test peers: its own example, as it is, and one of ours that
 * knows passwords, receipts and refusals.
 */
import { accessSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { findFreePorts } from './free-ports.ts';
import { type PeerProcess, startPeer, waitUntil } from './process.ts';

const PERL = '/usr/bin/perl';
const MODULE = '/usr/share/perl5/Net/SMPP.pm';
const EXAMPLES = '/usr/share/doc/libnet-smpp-perl/examples';
const OURS = fileURLToPath(new URL('./net-smpp-smsc.pl', import.meta.url));

/** What a centre of ours was given. */
export interface PerlSubmit {
  to: string;
  from: string;
  dataCoding: number;
  esmClass: number;
  validityPeriod: string;
  /** The short message in hexadecimal. */
  message: string;
}

export interface NetSmpp {
  port: number;
  output(): string;
  submitted(): PerlSubmit[];
  stop(): Promise<void>;
}

/** Names what is not installed; an empty list when the centres can be started. */
export function listMissingNetSmppParts(): string[] {
  return [PERL, MODULE].filter((file) => {
    try {
      accessSync(file);
      return false;
    } catch {
      return true;
    }
  });
}

/** Whether Debian's documentation, and with it the example, was left out on this machine. */
export function isExampleThere(): boolean {
  try {
    return readdirSync(EXAMPLES).some((name) => name.startsWith('smsc.pl'));
  } catch {
    return false;
  }
}

function readSubmits(output: string): PerlSubmit[] {
  return [...output.matchAll(/^submit (\d+) (\S+) (\d+) (\d+) (\S*) ([0-9a-f]*)$/gm)].map((found) => {
    const [, to = '', from = '', dataCoding, esmClass, validityPeriod = '', message = ''] = found;
    return { to, from, dataCoding: Number(dataCoding), esmClass: Number(esmClass), validityPeriod, message };
  });
}

async function watch(peer: PeerProcess, port: number, ready: RegExp): Promise<NetSmpp> {
  try {
    await waitUntil(`the SMS centre is ready; it says: ${peer.output()}`, () => ready.test(peer.output()));
  } catch (error) {
    await peer.stop();
    throw error;
  }
  return { port, output: peer.output, submitted: () => readSubmits(peer.output()), stop: () => peer.stop() };
}

/** Starts the centre of ours, which lets in whoever knows the password. */
export async function startNetSmpp(folder: string, password: string): Promise<NetSmpp> {
  const [port = 0] = await findFreePorts(1);
  return watch(startPeer(PERL, [OURS, String(port), password], folder), port, /^ready$/m);
}

/**
 * Starts the package's own `smsc.pl`, unmodified. It listens on a fixed port; so that tests can run side by side, that
 * call of the module is given another one.
 */
export async function startNetSmppExample(folder: string): Promise<NetSmpp> {
  const [port = 0] = await findFreePorts(1);
  const packed = readdirSync(EXAMPLES).find((name) => name.startsWith('smsc.pl')) ?? 'smsc.pl';
  const bytes = readFileSync(join(EXAMPLES, packed));
  const script = join(folder, 'smsc.pl');
  writeFileSync(script, packed.endsWith('.gz') ? gunzipSync(bytes) : bytes);
  const moved = [
    'use Net::SMPP; $| = 1; my $listen = \\&Net::SMPP::new_listen; no warnings "redefine";',
    `*Net::SMPP::new_listen = sub { my ($class, $host, @rest) = @_; $listen->($class, "127.0.0.1", @rest, port => ${port}) };`,
    `@ARGV = (3); do "${script}"; die $@ if $@;`,
  ].join(' ');
  return watch(startPeer(PERL, ['-e', moved], folder), port, /accept loop/);
}
