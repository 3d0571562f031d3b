import { spawn } from 'node:child_process';
import { access, mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { findSystemPostgres } from './debian-server.ts';

/** Something that a part of the tests needs from the system. */
export interface Need {
  /** In words. */
  title: string;
  /** The Debian packages that bring it. */
  packages: string[];
  isThere(): Promise<boolean>;
}

function isFile(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

async function isProgram(...names: string[]): Promise<boolean> {
  const folders = [...(process.env['PATH'] ?? '').split(':'), '/usr/sbin', '/usr/local/sbin', '/usr/lib/kannel/test'];
  for (const folder of folders) {
    for (const name of names) {
      if (await isFile(join(folder, name))) return true;
    }
  }
  return false;
}

export const CHROMIUM: Need = {
  title: 'Chromium',
  packages: ['chromium'],
  isThere: () => isProgram('chromium', 'chromium-browser', 'google-chrome'),
};

export const KANNEL: Need = {
  title: 'Kannel with its fake SMS centre',
  packages: ['kannel', 'kannel-extras'],
  isThere: async () => (await isProgram('bearerbox')) && (await isProgram('smsbox')) && (await isProgram('fakesmsc')),
};

export const NET_SMPP: Need = {
  title: 'Net::SMPP as SMS centre, and stunnel before it',
  packages: ['libnet-smpp-perl', 'stunnel4', 'openssl'],
  isThere: async () =>
    (await isFile('/usr/share/perl5/Net/SMPP.pm')) && (await isProgram('stunnel4')) && (await isProgram('openssl')),
};

export const TELEPHONES: Need = {
  title: 'baresip, sipp and kamailio, as telephones and trunks',
  packages: ['baresip-core', 'sip-tester', 'kamailio', 'iproute2'],
  isThere: async () =>
    (await Promise.all(['baresip', 'sipp', 'kamailio', 'ip'].map((name) => isProgram(name)))).every(Boolean),
};

export const OATH: Need = {
  title: 'oathtool, pskctool and python-pskc, as tokens and their files',
  packages: ['oathtool', 'pskctool', 'pskc-utils', 'python3-cryptography'],
  isThere: async () =>
    (await Promise.all(['oathtool', 'pskctool', 'csv2pskc'].map((name) => isProgram(name)))).every(Boolean),
};

export const POSTFIX: Need = {
  title: 'Postfix, as the mail server that notices go through',
  packages: ['postfix', 'openssl'],
  isThere: async () => (await isFile('/usr/lib/postfix/sbin/master')) && (await isProgram('openssl')),
};

export const CLAMAV: Need = {
  title: "ClamAV's daemon, as the scanner of attachments",
  packages: ['clamav-daemon'],
  isThere: () => isProgram('clamd'),
};

export const DOVECOT: Need = {
  title: 'Dovecot, as the mailbox that the service desk reads',
  packages: ['dovecot-imapd', 'openssl'],
  isThere: async () => (await isFile('/usr/lib/dovecot/imap')) && (await isProgram('openssl')),
};

export const SYSTEM_POSTGRES: Need = {
  title: "the system's own PostgreSQL server",
  packages: ['postgresql'],
  isThere: async () => (await findSystemPostgres()) !== null,
};

/** While this file is there, Debian's packages make no cluster of their own on installation. */
const NO_CLUSTER = '/etc/postgresql-common/createcluster.d/vakt-tests.conf';

function aptGet(args: string[], print: (text: string) => void): Promise<boolean> {
  return new Promise((resolve) => {
    let tail = '';
    const child = spawn('apt-get', ['-q', '-y', ...args], {
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const keep = (part: Buffer) => {
      tail = (tail + part).slice(-2000);
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.once('error', () => resolve(false));
    child.once('close', (code) => {
      if (code !== 0) print(`${tail.trimEnd()}\n`);
      resolve(code === 0);
    });
  });
}

async function install(needs: readonly Need[], print: (text: string) => void): Promise<void> {
  const packages = needs.flatMap((need) => need.packages);
  print(`Installing ${packages.join(' ')} …\n`);
  await aptGet(['update'], print);
  const postgres = packages.includes('postgresql');
  if (postgres && (await aptGet(['install', '--no-install-recommends', 'postgresql-common'], print))) {
    await mkdir(dirname(NO_CLUSTER), { recursive: true });
    await writeFile(NO_CLUSTER, 'create_main_cluster = false\n');
  }
  await aptGet(['install', '--no-install-recommends', ...packages], print);
  if (postgres) await rm(NO_CLUSTER, { force: true });
}

async function listMissing(needs: readonly Need[]): Promise<Need[]> {
  const there = await Promise.all(needs.map((need) => need.isThere()));
  return needs.filter((_, index) => !there[index]);
}

/** Makes sure of what is needed: through apt-get where something is missing and we are root. Gives what is still missing. */
export async function provide(needs: readonly Need[], print: (text: string) => void): Promise<Need[]> {
  const missing = await listMissing(needs);
  if (missing.length === 0) return [];
  if (process.getuid?.() !== 0 || !(await isProgram('apt-get'))) return missing;
  await install(missing, print);
  return listMissing(missing);
}
