/**
 * Debian's Dovecot (packages `dovecot-imapd`, `dovecot-lmtpd`) as a test peer: a mail store of its own in a folder of its
 * own, with IMAP in the clear, with STARTTLS and with TLS from the first byte on. Its master process wants to be root; it
 * listens on 127.0.0.1 alone.
 */
import { execFileSync } from 'node:child_process';
import {
  accessSync,
  chmodSync,
  constants,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { makeCertificate } from './certificate.ts';
import { findFreePorts } from './free-ports.ts';
import { startPeer, waitUntil } from './process.ts';

const DOVECOT = '/usr/sbin/dovecot';
const IMAP = '/usr/lib/dovecot/imap';
const OPENSSL = '/usr/bin/openssl';
/** The password of every mailbox; any name is one. */
export const DOVECOT_PASSWORD = 'a_password_of_the_tests';

export interface Dovecot {
  /** `plain` lets passwords through in the clear, `imap` after STARTTLS alone, `imaps` is TLS from the first byte. */
  ports: { imap: number; imaps: number };
  /** The certificate that vouches for it, as PEM; its name is `mail.test`. */
  ca: string;
  /** Puts a mail into somebody's inbox, as a delivery does: whole at once. */
  deliver(user: string, raw: Buffer | string): void;
  /** How many mails lie in a folder. */
  count(user: string, folder?: string): number;
  log(): string;
  stop(): Promise<void>;
}

/** Names what is missing to start it; an empty list when it can be started. */
export function listMissingDovecotParts(): string[] {
  const missing = [DOVECOT, IMAP, OPENSSL].filter((file) => {
    try {
      accessSync(file, constants.X_OK);
      return false;
    } catch {
      return true;
    }
  });
  return process.getuid?.() === 0 ? missing : [...missing, 'root (Dovecot changes users)'];
}

function writeConf(folder: string, ports: Dovecot['ports'], { cert, key }: { cert: string; key: string }): string {
  return [
    'protocols = imap',
    'listen = 127.0.0.1',
    `base_dir = ${folder}/run`,
    `state_dir = ${folder}/state`,
    `log_path = ${folder}/dovecot.log`,
    'default_vsz_limit = 512M',
    'ssl = yes',
    `ssl_cert = <${cert}`,
    `ssl_key = <${key}`,
    // In the clear from this machine is allowed: it is the test's choice.
    'disable_plaintext_auth = no',
    'auth_mechanisms = plain login',
    `passdb {\n  driver = static\n  args = password=${DOVECOT_PASSWORD}\n}`,
    `userdb {\n  driver = static\n  args = uid=65534 gid=65534 home=${folder}/mail/%n\n}`,
    'first_valid_uid = 1',
    'mail_location = maildir:~/Maildir',
    'mail_privileged_group =',
    'namespace inbox {\n  inbox = yes\n}',
    `service imap-login {\n  inet_listener imap {\n    port = ${ports.imap}\n  }\n  inet_listener imaps {\n    port = ${ports.imaps}\n    ssl = yes\n  }\n}`,
    // The index is not kept apart, and a new mail is seen within a second where inotify is not there.
    'mailbox_idle_check_interval = 1 s',
    '',
  ].join('\n');
}

function greets(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    const end = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('data', (data) => end(data.toString().startsWith('* OK')));
    socket.once('error', () => end(false));
    socket.setTimeout(2000, () => end(false));
  });
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

const countFiles = (folder: string) => {
  try {
    return readdirSync(folder).length;
  } catch {
    return 0;
  }
};

/** Processes whose parent this is (Linux). */
function listChildren(parent: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => Number(/^PPid:\s*(\d+)/m.exec(readText(`/proc/${pid}/status`))?.[1]) === parent);
}

function endProcess(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended already.
  }
}

/** Starts Dovecot in `folder` and resolves when it greets. Rejects, with everything stopped again, when it does not. */
export async function startDovecot(folder: string, given?: Dovecot['ports']): Promise<Dovecot> {
  const [imap = 0, imaps = 0] = given ? [given.imap, given.imaps] : await findFreePorts(2);
  const ports = { imap, imaps };
  chmodSync(folder, 0o755);
  for (const name of ['run', 'state', 'mail', 'drop']) mkdirSync(join(folder, name), { recursive: true, mode: 0o755 });
  execFileSync('/usr/bin/chown', ['65534:65534', join(folder, 'mail')]);
  const certificate = makeCertificate(folder);
  const conf = join(folder, 'dovecot.conf');
  writeFileSync(conf, writeConf(folder, ports, certificate));
  const peer = startPeer(DOVECOT, ['-F', '-c', conf], folder);
  try {
    await waitUntil('Dovecot greets', () => greets(imap), 20_000);
  } catch (error) {
    await peer.stop();
    throw new Error(`${String(error)}\n${peer.output()}\n${readText(join(folder, 'dovecot.log'))}`);
  }
  const maildir = (user: string) => join(folder, 'mail', user, 'Maildir');
  let serial = 0;
  return {
    ports,
    ca: readFileSync(certificate.cert, 'utf8'),
    deliver(user, raw) {
      serial += 1;
      const home = maildir(user);
      for (const name of ['new', 'cur', 'tmp']) mkdirSync(join(home, name), { recursive: true });
      const name = `${Date.now()}.M${serial}P${process.pid}.test`;
      writeFileSync(join(home, 'tmp', name), raw);
      execFileSync('/usr/bin/chown', ['-R', '65534:65534', join(folder, 'mail', user)]);
      renameSync(join(home, 'tmp', name), join(home, 'new', name));
    },
    count(user, box) {
      const home = box ? join(maildir(user), `.${box}`) : maildir(user);
      return countFiles(join(home, 'new')) + countFiles(join(home, 'cur'));
    },
    log: () => readText(join(folder, 'dovecot.log')),
    async stop() {
      // A process that serves somebody would outlive its master for half a minute.
      const serving = peer.child.pid === undefined ? [] : listChildren(peer.child.pid);
      const stopping = peer.stop();
      for (const pid of serving) endProcess(pid);
      await stopping;
    },
  };
}
