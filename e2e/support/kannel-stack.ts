import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Kannel, startKannel } from '../../tools/peers/kannel.ts';
import { readMessage, waitFor } from './phone.ts';
import { type StackAddresses, startStack } from './stack.ts';
import { addPeople } from './start-stack.ts';

/** A stack of its own whose text messages go through Debian's Kannel; calls go to the simulator. */
export interface KannelStack {
  addresses: StackAddresses;
  kannel: Kannel;
  /** The next message that the network delivered to a number (eight digits), after those asked for before. */
  nextCode(mobile: string): Promise<{ code: string; reference: string; text: string }>;
  stop(): Promise<void>;
}

const CONFIGURATION = fileURLToPath(new URL('../../config/', import.meta.url));

/** The demonstration's configuration with Kannel before the simulator. Throws when that file has changed its shape. */
async function writeConfiguration(path: string, kannel: Kannel): Promise<void> {
  const plain = await readFile(join(CONFIGURATION, 'demonstration.yaml'), 'utf8');
  const gateway = [
    '    - kind: kannel',
    '      name: kannel',
    `      sendUrl: ${kannel.sendUrl}`,
    `      statusUrl: ${kannel.statusUrl}`,
    `      statusPassword: ${kannel.password}`,
    `      username: ${kannel.username}`,
    `      password: ${kannel.password}`,
    '',
  ].join('\n');
  const changed = plain
    .replace('  gateways:\n', `  gateways:\n${gateway}`)
    .replace('channels: [sms, call]', 'channels: [call]')
    .replace(/logoFile: (\S+)/, (_, file: string) => `logoFile: ${join(CONFIGURATION, file)}`);
  if (!changed.includes(gateway) || !changed.includes('channels: [call]')) {
    throw new Error('config/demonstration.yaml has no gateways that could be changed.');
  }
  await writeFile(path, changed);
}

/** Starts Kannel with its fake SMSC, and a stack behind it. */
export async function startKannelStack(): Promise<KannelStack> {
  const folder = await mkdtemp(join(tmpdir(), 'vakt-kannel-'));
  const kannel = await startKannel({ folder });
  const stopKannel = async () => {
    await kannel.stop();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const configuration = join(folder, 'vakt.yaml');
    await writeConfiguration(configuration, kannel);
    const stack = await startStack({ VAKT_CONFIG: configuration });
    await addPeople(stack.addresses, 2);
    const seen = new Map<string, number>();
    return {
      addresses: stack.addresses,
      kannel,
      async nextCode(mobile) {
        const index = seen.get(mobile) ?? 0;
        const listed = async () => kannel.received().filter(({ to }) => to === `+47${mobile}`)[index];
        const { text } = await waitFor(listed, `a message to ${mobile} from the network`);
        seen.set(mobile, index + 1);
        return readMessage(text);
      },
      async stop() {
        await stack.stop();
        await stopKannel();
      },
    };
  } catch (error) {
    await stopKannel();
    throw error;
  }
}
