import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { ConfigurationError } from '@vakt/foundation/configuration';
import { createLog, type Log } from '@vakt/foundation/log';
import { explainSystemError, OperatorProblem } from '@vakt/storage/operator-problem';
import { createSmtpRelay } from '@vakt/transports/email-smtp/relay';
import type { MailRelay } from '@vakt/transports/mail-transport';
import {
  createPhoneSimulatorGateway,
  readDrillState,
  readSimulatorReceipt,
} from '@vakt/transports/phone-simulator/gateway';
import { createSimulatorMailRelay } from '@vakt/transports/phone-simulator/mail-relay';
import { createHttpGateway } from '@vakt/transports/sms-http/gateway';
import { readHttpReceipt } from '@vakt/transports/sms-http/receipt';
import { createKannelGateway } from '@vakt/transports/sms-kannel/gateway';
import { readKannelReceipt } from '@vakt/transports/sms-kannel/receipt';
import { createFortySixElks } from '@vakt/transports/sms-providers/forty-six-elks';
import { createLinkMobility } from '@vakt/transports/sms-providers/link-mobility';
import { createProviderGateway, type SmsProvider } from '@vakt/transports/sms-providers/provider';
import { createPsWinCom } from '@vakt/transports/sms-providers/pswincom';
import { createSveve } from '@vakt/transports/sms-providers/sveve';
import { createTwilio } from '@vakt/transports/sms-providers/twilio';
import { createVonage } from '@vakt/transports/sms-providers/vonage';
import { createSmppGateway } from '@vakt/transports/sms-smpp/gateway';
import { lintSignInText } from '@vakt/transports/text-encoding';
import { createElksVoiceGateway } from '@vakt/transports/voice-http/elks';
import { createTwilioVoiceGateway } from '@vakt/transports/voice-http/twilio';
import { createVonageVoiceGateway } from '@vakt/transports/voice-http/vonage';
import { createSipGateway } from '@vakt/transports/voice-sip/gateway';
import { configurationFile, listWarnings, loadSettings } from './config.ts';
import type { Gateways } from './delivery/dependencies.ts';
import { createParts } from './parts.ts';
import { requireSoundTexts } from './require-sound-texts.ts';
import type { GatewaySettings, RelaySettings, Settings } from './settings.ts';
import type { ReadDrill } from './support/dependencies.ts';

const STOP_WAITS = 10_000;

/** Puts one gateway of the configuration where it belongs. THE place where a gateway kind becomes a transport. */
function addGateway(gateways: Gateways, settings: GatewaySettings): void {
  switch (settings.kind) {
    case 'phone-simulator': {
      const simulator = createPhoneSimulatorGateway(settings);
      if (settings.channels.includes('sms')) gateways.texts.push(simulator);
      if (settings.channels.includes('call')) gateways.calls.push(simulator);
      gateways.readers[settings.name] = readSimulatorReceipt;
      return;
    }
    case 'kannel':
      gateways.texts.push(createKannelGateway(settings));
      gateways.readers[settings.name] = readKannelReceipt;
      return;
    case 'smpp':
      gateways.texts.push(createSmppGateway(settings));
      return;
    case 'http':
      gateways.texts.push(createHttpGateway(settings));
      if (settings.request.receipt) gateways.readers[settings.name] = readHttpReceipt(settings.request.receipt);
      return;
    case 'twilio-voice':
      gateways.calls.push(createTwilioVoiceGateway(settings));
      return;
    case 'vonage-voice':
      gateways.calls.push(createVonageVoiceGateway(settings));
      return;
    case '46elks-voice':
      gateways.calls.push(createElksVoiceGateway(settings));
      return;
    case 'sip-trunk':
      gateways.calls.push(createSipGateway({ ...settings, domain: settings.domain ?? settings.proxyHost }));
      return;
    default: {
      const provider = createProvider(settings);
      gateways.texts.push(createProviderGateway(settings, provider));
      if (provider.readReceipt) gateways.readers[settings.name] = provider.readReceipt;
    }
  }
}

type ProviderSettings = Extract<
  GatewaySettings,
  { kind: 'link-mobility' | 'pswincom' | 'sveve' | '46elks' | 'twilio' | 'vonage' }
>;

function createProvider(settings: ProviderSettings): SmsProvider {
  switch (settings.kind) {
    case 'link-mobility':
      return createLinkMobility(settings);
    case 'pswincom':
      return createPsWinCom(settings);
    case 'sveve':
      return createSveve(settings);
    case '46elks':
      return createFortySixElks(settings);
    case 'twilio':
      return createTwilio(settings);
    case 'vonage':
      return createVonage(settings);
  }
}

function createGateways(settings: Settings): Gateways {
  const gateways: Gateways = { texts: [], calls: [], readers: {} };
  for (const gateway of settings.delivery.gateways) addGateway(gateways, gateway);
  return gateways;
}

/** Puts one relay of the configuration where it belongs. THE place where a relay kind becomes a transport. */
function createRelay(settings: RelaySettings, ownName: string): MailRelay {
  if (settings.kind === 'phone-simulator') return createSimulatorMailRelay(settings);
  const { caFile, connections: mostConnections, ...relay } = settings;
  const port = settings.port ?? (settings.security === 'tls' ? 465 : 587);
  return createSmtpRelay({ ...relay, port, ca: caFile && readFileSync(caFile, 'utf8'), ownName, mostConnections });
}

/** How the console learns which faults the drill's gateway makes; null when there is none. */
function createReadDrill({ delivery }: Settings): ReadDrill | null {
  const drill = delivery.gateways.find(({ name }) => name === delivery.drill?.gateway);
  return drill?.kind === 'phone-simulator' ? () => readDrillState(drill) : null;
}

/** Puts the real parts together, listens, and gives how to stop. Throws one readable sentence when it cannot. */
async function start(settings: Settings, log: Log): Promise<() => Promise<void>> {
  requireSoundTexts(settings, lintSignInText);
  const parts = await createParts(settings, {
    gateways: createGateways(settings),
    relays: settings.mail?.relays.map((relay) => createRelay(relay, settings.publicUrl.hostname)) ?? [],
    lintText: lintSignInText,
    readDrill: createReadDrill(settings),
    log,
  });
  const servers = [await listen(createServer(parts.app), settings.listen)];
  if (settings.metrics) servers.push(await listen(createServer(parts.metrics), settings.metrics));
  parts.startWork();
  log.info({ address: settings.publicUrl.origin }, 'ready');
  return async () => {
    await Promise.all(servers.map(close));
    await parts.close();
  };
}

async function listen(server: Server, address: { host: string; port: number }): Promise<Server> {
  server.listen(address);
  await once(server, 'listening').catch((error: NodeJS.ErrnoException) => {
    throw new OperatorProblem(describeListenError(error, address));
  });
  return server;
}

async function close(server: Server): Promise<void> {
  server.close();
  server.closeIdleConnections();
  const hurry = setTimeout(() => server.closeAllConnections(), STOP_WAITS);
  await once(server, 'close');
  clearTimeout(hurry);
}

function describeListenError(error: NodeJS.ErrnoException, { host, port }: Settings['listen']): string {
  if (error.code === 'EADDRINUSE') return `Port ${port} on ${host} is taken by another program.`;
  return `The sign-in service cannot listen on ${host}, port ${port}: ${explainSystemError(error)}.`;
}

/** One sentence for whoever started us: to the parent process when there is one, and to standard error. */
function fail(error: unknown): Promise<never> {
  const readable = error instanceof ConfigurationError || error instanceof OperatorProblem;
  const reason = error instanceof Error ? error.message : 'unknown';
  const sentence = readable ? error.message : `The sign-in service could not start: ${reason}`;
  process.stderr.write(`${sentence}\n`);
  if (!process.send) process.exit(1);
  process.send({ failed: sentence }, () => process.exit(1));
  return new Promise(() => {});
}

async function main(): Promise<void> {
  const log = createLog('sign-in');
  const stop = await (async () => {
    const settings = loadSettings(process.env);
    for (const warning of listWarnings(settings)) log.warn({ file: configurationFile(process.env) }, warning);
    return start(settings, log);
  })().catch(fail);
  let stopping = false;
  const end = () => {
    if (stopping) return;
    stopping = true;
    stop().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, end);
  process.on('disconnect', end);
  process.send?.({ ready: true });
}

await main();
