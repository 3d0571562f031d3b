/**
 * Debian's kamailio (package `kamailio`) as the proxy of a trunk: asks for a password and stays in the route of a call
 * (Record-Route). Runs inside a test network.
 */
import { accessSync, constants, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestNetwork } from './netns.ts';
import { startPeer, waitUntil } from './process.ts';

const KAMAILIO = '/usr/sbin/kamailio';

export interface KamailioOptions {
  network: TestNetwork;
  folder: string;
  port: number;
  /** Where calls go: a port of the same address. */
  behind: number;
  realm: string;
  password: string;
  algorithm: 'MD5' | 'SHA-256';
  /** By which answer the password is asked for. */
  challenge: 401 | 407;
}

export interface Kamailio {
  output(): string;
  stop(): Promise<void>;
}

function findModules(): string | null {
  for (const folder of readdirSync('/usr/lib')) {
    const modules = join('/usr/lib', folder, 'kamailio/modules');
    try {
      accessSync(join(modules, 'auth.so'), constants.R_OK);
      return modules;
    } catch {
      // Not here.
    }
  }
  return null;
}

/** Names what of kamailio is missing; empty when it can be started. */
export function listMissingKamailioParts(): string[] {
  try {
    accessSync(KAMAILIO, constants.X_OK);
  } catch {
    return [KAMAILIO];
  }
  return findModules() === null ? ["kamailio's auth.so"] : [];
}

function writeConfiguration(options: KamailioOptions): string {
  const { network, port, behind, realm, password, algorithm, challenge } = options;
  const modules = ['tm', 'tmx', 'sl', 'rr', 'pv', 'maxfwd', 'textops', 'siputils', 'auth'];
  const kind = challenge === 407 ? 'proxy' : 'www';
  return `debug=1
log_stderror=yes
fork=yes
children=2
disable_tcp=yes
auto_aliases=no
listen=udp:${network.inside}:${port}
mpath="${findModules() ?? ''}"
${modules.map((name) => `loadmodule "${name}.so"`).join('\n')}
modparam("auth", "algorithm", "${algorithm}")
request_route {
  if (!mf_process_maxfwd_header("10")) { sl_send_reply("483", "Too Many Hops"); exit; }
  if (has_totag()) {
    if (loose_route()) { t_relay(); exit; }
    if (is_method("ACK") && t_check_trans()) { t_relay(); exit; }
    if (!is_method("ACK")) sl_send_reply("404", "No Route");
    exit;
  }
  if (is_method("CANCEL")) { if (t_check_trans()) t_relay(); exit; }
  if (is_method("OPTIONS")) { sl_send_reply("200", "OK"); exit; }
  if (!is_method("INVITE")) { sl_send_reply("405", "Method Not Allowed"); exit; }
  if (!pv_${kind}_authenticate("${realm}", "${password}", "0")) { ${kind}_challenge("${realm}", "1"); exit; }
  consume_credentials();
  record_route();
  $du = "sip:${network.inside}:${behind}";
  t_relay();
}
`;
}

/** Starts the proxy; resolves when it listens. */
export async function startKamailio(options: KamailioOptions): Promise<Kamailio> {
  const { folder, network } = options;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  writeFileSync(join(folder, 'kamailio.cfg'), writeConfiguration(options), { mode: 0o600 });
  // In the foreground, errors to standard error, little memory, its working files in its own folder.
  const flags = ['-DD', '-E', '-m', '32', '-M', '4', '-Y', folder, '-f', join(folder, 'kamailio.cfg')];
  const peer = startPeer(...network.enter(KAMAILIO, flags), folder);
  let ended = false;
  peer.child.once('exit', () => {
    ended = true;
  });
  const listens = () => ended || network.isOpen(options.port);
  try {
    await waitUntil('kamailio listens', listens, 20_000);
    if (ended) throw new Error('kamailio ended at once');
  } catch (error) {
    await peer.stop(2000);
    throw new Error(`${error instanceof Error ? error.message : ''}\n${peer.output().slice(-3000)}`);
  }
  return { output: peer.output, stop: () => peer.stop(4000) };
}
