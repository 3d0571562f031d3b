/**
 * Debian's Kannel (packages `kannel` and `kannel-extras`) as a test peer: bearerbox and smsbox in a folder of their
 * own, with the fake SMSC as the operator. Logs hold codes: they stay in memory and in the folder, at warnings only.
 */
import { accessSync, constants, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findFreePorts } from './free-ports.ts';
import { type PeerProcess, startPeer, waitUntil } from './process.ts';

const BEARERBOX = '/usr/sbin/bearerbox';
const SMSBOX = '/usr/sbin/smsbox';
const FAKE_SMSC = '/usr/lib/kannel/test/fakesmsc';
const USERNAME = 'vakt';
const PASSWORD = 'kannel-test';

/** What the "handset" behind the fake SMSC received. */
export interface ReceivedText {
  to: string;
  from: string;
  text: string;
}

export interface KannelPorts {
  admin: number;
  smsbox: number;
  send: number;
  smsc: number;
}

export interface KannelOptions {
  /** A folder for its files; made when missing. */
  folder: string;
  /** Free ports of 127.0.0.1; found when left out. */
  ports?: KannelPorts;
  /** An SMPP operator to use in place of the fake SMSC: its port of 127.0.0.1. */
  smppPort?: number;
}

export interface Kannel {
  sendUrl: string;
  statusUrl: string;
  username: string;
  password: string;
  /** What arrived, oldest first. Empty with an SMPP operator (which keeps its own list). */
  received(): ReceivedText[];
  /** Ends the link to the operator, as when it is down; with the fake SMSC only. */
  cutLink(): Promise<void>;
  restoreLink(): Promise<void>;
  /** Freezes smsbox: it takes connections and answers nothing. */
  freeze(): void;
  thaw(): void;
  stop(): Promise<void>;
}

/** Names what of Kannel is not installed; an empty list when it can be started. */
export function listMissingKannelParts(): string[] {
  return [BEARERBOX, SMSBOX, FAKE_SMSC].filter((file) => {
    try {
      accessSync(file, constants.X_OK);
      return false;
    } catch {
      return true;
    }
  });
}

function describeLink(ports: KannelPorts, smppPort: number | undefined): string[] {
  if (smppPort === undefined) {
    // This port listens on all addresses (Kannel has no setting for it); only loopback may speak to it.
    return ['smsc = fake', 'smsc-id = operator', `port = ${ports.smsc}`, 'connect-allow-ip = 127.0.0.1'];
  }
  return [
    'smsc = smpp',
    'smsc-id = operator',
    'host = 127.0.0.1',
    `port = ${smppPort}`,
    'transceiver-mode = true',
    'smsc-username = vakt',
    'smsc-password = vakt',
    'system-type = ""',
    'msg-id-type = 0x01',
    'wait-ack = 10',
    'enquire-link-interval = 10',
    'reconnect-delay = 1',
  ];
}

function writeConfiguration(ports: KannelPorts, smppPort: number | undefined): string {
  const groups = [
    [
      'group = core',
      `admin-port = ${ports.admin}`,
      `admin-password = ${PASSWORD}`,
      'admin-interface = 127.0.0.1',
      `smsbox-port = ${ports.smsbox}`,
      'smsbox-interface = 127.0.0.1',
      'box-allow-ip = 127.0.0.1',
      'dlr-storage = internal',
      'sms-resend-freq = 5',
    ],
    ['group = smsc', ...describeLink(ports, smppPort)],
    [
      'group = smsbox',
      'bearerbox-host = 127.0.0.1',
      `bearerbox-port = ${ports.smsbox}`,
      `sendsms-port = ${ports.send}`,
      'sendsms-interface = 127.0.0.1',
    ],
    [
      'group = sendsms-user',
      `username = ${USERNAME}`,
      `password = ${PASSWORD}`,
      'concatenation = true',
      'max-messages = 4',
      'black-list-regex = "^[+]4799999"',
    ],
    ['group = sms-service', 'keyword = default', 'max-messages = 0', 'text = "-"'],
  ];
  return `${groups.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

/** Undoes the encoding in which the fake SMSC prints a text outside GSM 03.38: URL-encoded UTF-16, high byte first. */
function decodeUcs2(printed: string): string {
  const bytes: number[] = [];
  for (const [, hex, plain = ''] of printed.matchAll(/%([0-9A-Fa-f]{2})|([\s\S])/g)) {
    bytes.push(hex === undefined ? (plain === '+' ? 0x20 : plain.charCodeAt(0)) : Number.parseInt(hex, 16));
  }
  return Buffer.from(bytes).swap16().toString('utf16le');
}

/**
 * Reads what the fake SMSC printed: `Got message 3: <sender receiver type text>`. A text of several lines comes as
 * several such entries, of which only the first names sender, receiver and type.
 */
export function parseReceived(output: string): ReceivedText[] {
  const texts: ReceivedText[] = [];
  for (const [, line = ''] of output.matchAll(/Got message \d+: <(.*)>$/gm)) {
    const start = /^(\S+) (\+?\d+) (text|ucs-2|data) ?(.*)$/.exec(line);
    const [, from = '', to = '', type = '', text = ''] = start ?? [];
    const last = texts.at(-1);
    if (start) texts.push({ from, to, text: type === 'text' ? text : decodeUcs2(text) });
    else if (last) last.text += `\n${line}`;
  }
  return texts;
}

async function isLinkOnline(statusUrl: string): Promise<boolean> {
  try {
    const answer = await fetch(`${statusUrl}?password=${PASSWORD}`, { signal: AbortSignal.timeout(1000) });
    return /<smsc>[\s\S]*<status>online/.test(await answer.text());
  } catch {
    return false;
  }
}

async function isAnswering(url: string): Promise<boolean> {
  try {
    await fetch(url, { signal: AbortSignal.timeout(1000) });
    return true;
  } catch {
    return false;
  }
}

/** The fake SMSC, which can be ended and started again; what earlier ones received is kept. */
function createFakeOperator(port: number, folder: string) {
  let running: PeerProcess | null = null;
  let earlier = '';
  return {
    start() {
      // It must be given a message to send, and sends none (-m 0).
      running = startPeer(FAKE_SMSC, ['-H', '127.0.0.1', '-r', String(port), '-m', '0', 'x y text z'], folder);
    },
    async stop() {
      if (!running) return;
      await running.stop();
      earlier += running.output();
      running = null;
    },
    output: () => earlier + (running?.output() ?? ''),
  };
}

async function choosePorts(): Promise<KannelPorts> {
  const [admin = 0, smsbox = 0, send = 0, smsc = 0] = await findFreePorts(4);
  return { admin, smsbox, send, smsc };
}

/** Starts the boxes one after the other, each when the one before it is ready. */
async function startBoxes(folder: string, ports: KannelPorts, started: PeerProcess[]): Promise<PeerProcess> {
  const bearerbox = startPeer(BEARERBOX, ['-v', '2', 'kannel.conf'], folder);
  started.push(bearerbox);
  const hint = 'bearerbox answers on its admin port (run `bearerbox -v 0 kannel.conf` to see why not)';
  await waitUntil(hint, () => isAnswering(`http://127.0.0.1:${ports.admin}/status.txt`));
  const smsbox = startPeer(SMSBOX, ['-v', '2', 'kannel.conf'], folder);
  started.push(smsbox);
  await waitUntil('smsbox answers', () => isAnswering(`http://127.0.0.1:${ports.send}/cgi-bin/sendsms`));
  return smsbox;
}

/**
 * Starts Kannel and resolves when a message would go through. Rejects, with everything stopped again, when it
 * does not come up within ten seconds.
 */
export async function startKannel(options: KannelOptions): Promise<Kannel> {
  const ports = options.ports ?? (await choosePorts());
  mkdirSync(options.folder, { recursive: true, mode: 0o700 });
  writeFileSync(join(options.folder, 'kannel.conf'), writeConfiguration(ports, options.smppPort), { mode: 0o600 });
  const statusUrl = `http://127.0.0.1:${ports.admin}/status.xml`;
  const operator = createFakeOperator(ports.smsc, options.folder);
  const started: PeerProcess[] = [];
  const stop = async () => {
    // Boxes first, bearerbox last: the other way round it waits for them.
    await operator.stop();
    for (const peer of started.toReversed()) await peer.stop();
  };
  const linkUp = () => waitUntil('the SMSC link is online', () => isLinkOnline(statusUrl));
  try {
    const smsbox = await startBoxes(options.folder, ports, started);
    if (options.smppPort === undefined) operator.start();
    await linkUp();
    return {
      sendUrl: `http://127.0.0.1:${ports.send}/cgi-bin/sendsms`,
      statusUrl,
      username: USERNAME,
      password: PASSWORD,
      received: () => parseReceived(operator.output()),
      async cutLink() {
        await operator.stop();
        await waitUntil('the SMSC link is down', async () => !(await isLinkOnline(statusUrl)));
      },
      restoreLink() {
        operator.start();
        return linkUp();
      },
      freeze: () => smsbox.child.kill('SIGSTOP'),
      thaw: () => smsbox.child.kill('SIGCONT'),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
