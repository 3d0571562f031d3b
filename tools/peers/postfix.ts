/**
 * Debian's Postfix (package `postfix`) as a test peer: a mail server of its own in a folder of its own, with STARTTLS on
 * one port and TLS from the first byte on another, which puts what it takes into maildirs. Its master process wants to
 * be root; it listens on 127.0.0.1 alone.
 */
import { execFileSync } from 'node:child_process';
import { accessSync, chmodSync, constants, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { makeCertificate } from './certificate.ts';
import { findFreePorts } from './free-ports.ts';
import { startPeer, waitUntil } from './process.ts';

const POSTFIX = '/usr/sbin/postfix';
const MASTER = '/usr/lib/postfix/sbin/master';
const OPENSSL = '/usr/bin/openssl';
/** Where it delivers to; any mailbox there exists but those that begin with `no-`. */
export const MAIL_DOMAIN = 'mailbox.test';

/** What it takes in and hands to the LMTP port as well, which wants none of it: mail to anybody there comes back as a bounce. */
export const BOUNCE_DOMAIN = 'bounce.test';

export interface PostfixOptions {
  /** Mail to this domain is delivered by LMTP to a port of this machine (RFC 2033). */
  lmtp?: { domain: string; port: number };
}

export interface Postfix {
  ports: { starttls: number; tls: number };
  /** The certificate that vouches for it, as PEM; its name is `mail.test`. */
  ca: string;
  /** Whole messages that lie in a mailbox, as they were delivered. */
  read(user: string): string[];
  /** What it logged. */
  log(): string;
  stop(): Promise<void>;
}

/** Names what is missing to start it; an empty list when it can be started. */
export function listMissingPostfixParts(): string[] {
  const missing = [POSTFIX, MASTER, OPENSSL].filter((file) => {
    try {
      accessSync(file, constants.X_OK);
      return false;
    } catch {
      return true;
    }
  });
  return process.getuid?.() === 0 ? missing : [...missing, 'root (Postfix changes users)'];
}

function writeMain(folder: string, { cert, key }: { cert: string; key: string }, { lmtp }: PostfixOptions): string {
  const relayed = lmtp ? [lmtp.domain, BOUNCE_DOMAIN] : [];
  const transports = relayed.map((domain) => `{${domain}=lmtp:inet:127.0.0.1:${lmtp?.port}}`);
  return [
    'compatibility_level = 3.6',
    `queue_directory = ${folder}/queue`,
    `data_directory = ${folder}/data`,
    `maillog_file = ${folder}/mail.log`,
    `maillog_file_prefixes = ${folder}`,
    'command_directory = /usr/sbin',
    'daemon_directory = /usr/lib/postfix/sbin',
    'meta_directory = /etc/postfix',
    'mail_owner = postfix',
    'setgid_group = postdrop',
    'myhostname = mail.test',
    'inet_interfaces = 127.0.0.1',
    'inet_protocols = ipv4',
    'mynetworks = 127.0.0.0/8',
    'mydestination =',
    'alias_maps =',
    'local_recipient_maps =',
    `virtual_mailbox_domains = ${MAIL_DOMAIN}`,
    `virtual_mailbox_base = ${folder}/mail`,
    `virtual_mailbox_maps = regexp:${folder}/conf/mailboxes`,
    'virtual_uid_maps = static:65534',
    'virtual_gid_maps = static:65534',
    'virtual_minimum_uid = 1000',
    `relay_domains = ${relayed.join(' ')}`,
    `transport_maps = ${lmtp ? `inline:{ ${transports.join(', ')} }` : ''}`,
    // What could not be delivered is tried again while a test waits.
    'queue_run_delay = 1s',
    'minimal_backoff_time = 1s',
    'maximal_backoff_time = 2s',
    'default_destination_concurrency_failed_cohort_limit = 0',
    // Nothing leaves: what is for others is refused.
    'default_transport = error:nothing leaves this machine',
    'smtpd_relay_restrictions = reject_unauth_destination',
    `message_size_limit = ${lmtp ? 30_000_000 : 100_000}`,
    'virtual_mailbox_limit = 0',
    'smtpd_tls_security_level = may',
    `smtpd_tls_cert_file = ${cert}`,
    `smtpd_tls_key_file = ${key}`,
    '',
  ].join('\n');
}

function writeMaster({ starttls, tls }: Postfix['ports']): string {
  const service = (name: string, type: string, command: string, wakeup = '-') =>
    `${name} ${type} n - n ${wakeup} 0 ${command}`;
  return [
    service(`127.0.0.1:${starttls}`, 'inet', 'smtpd'),
    service(`127.0.0.1:${tls}`, 'inet', 'smtpd -o smtpd_tls_wrappermode=yes'),
    'pickup unix n - n 60 1 pickup',
    'cleanup unix n - n - 0 cleanup',
    'qmgr unix n - n 300 1 qmgr',
    'tlsmgr unix - - n 1000? 1 tlsmgr',
    'rewrite unix - - n - - trivial-rewrite',
    'bounce unix - - n - 0 bounce',
    'defer unix - - n - 0 bounce',
    'trace unix - - n - 0 bounce',
    'error unix - - n - - error',
    'virtual unix - n n - - virtual',
    'lmtp unix - - n - - lmtp',
    'anvil unix - - n - 1 anvil',
    'proxymap unix - - n - - proxymap',
    'postlog unix-dgram n - n - 1 postlogd',
    '',
  ].join('\n');
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

function readMaildir(folder: string): string[] {
  try {
    return readdirSync(folder)
      .sort()
      .map((name) => readFileSync(join(folder, name), 'utf8'));
  } catch {
    return [];
  }
}

function greets(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    const end = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('data', (data) => end(data.toString().startsWith('220')));
    socket.once('error', () => end(false));
    socket.setTimeout(2000, () => end(false));
  });
}

/** Starts Postfix in `folder` and resolves when it greets. Rejects, with everything stopped again, when it does not. */
export async function startPostfix(folder: string, options: PostfixOptions = {}): Promise<Postfix> {
  const [starttls = 0, tls = 0] = await findFreePorts(2);
  chmodSync(folder, 0o755);
  for (const name of ['conf', 'queue', 'data', 'mail']) mkdirSync(join(folder, name), { recursive: true, mode: 0o755 });
  execFileSync('/usr/bin/chown', ['postfix', join(folder, 'data')]);
  execFileSync('/usr/bin/chown', ['65534:65534', join(folder, 'mail')]);
  const certificate = makeCertificate(folder);
  writeFileSync(join(folder, 'conf', 'main.cf'), writeMain(folder, certificate, options));
  writeFileSync(join(folder, 'conf', 'master.cf'), writeMaster({ starttls, tls }));
  // The delivery agent takes no names out of a pattern: all lies in one maildir, and `read` sorts.
  writeFileSync(join(folder, 'conf', 'mailboxes'), `/^([^n]|n[^o]).*@${MAIL_DOMAIN}$/ all/\n`);
  const conf = join(folder, 'conf');
  execFileSync(POSTFIX, ['-c', conf, 'check'], { stdio: 'ignore' });
  // The master process itself, not the script before it: it is ours to end, and its daemons end with it.
  const peer = startPeer(MASTER, ['-c', conf, '-d'], folder);
  const stop = () => peer.stop();
  try {
    await waitUntil('Postfix greets', () => greets(starttls), 20_000);
  } catch (error) {
    await stop();
    throw new Error(`${String(error)}\n${peer.output()}\n${readText(join(folder, 'mail.log'))}`);
  }
  return {
    ports: { starttls, tls },
    ca: readFileSync(certificate.cert, 'utf8'),
    read: (user) =>
      readMaildir(join(folder, 'mail', 'all', 'new')).filter((mail) =>
        mail.includes(`\nDelivered-To: ${user}@${MAIL_DOMAIN}\n`),
      ),
    log: () => readText(join(folder, 'mail.log')),
    stop,
  };
}
