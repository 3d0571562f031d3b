import { join } from 'node:path';
import { serve } from '@hono/node-server';
import { systemClock } from '@vakt/foundation/clock';
import { createClipLibrary } from '../prompts/clips.ts';
import { systemSchedule } from '../schedule.ts';
import { createSimulatorApp } from './app.tsx';
import { createExchange } from './exchange.ts';
import { openJournal } from './journal.ts';
import { createReceiptPoster } from './receipts.ts';
import { isLoopbackName } from './requests.ts';

export interface SimulatorOptions {
  /** Where it listens: http on loopback, port included. */
  url: string;
  /** API token of the gateway client, at least 16 characters. */
  token: string;
  /** The data folder; the simulator keeps its history in a folder of its own below it. */
  dataFolder: string;
}

export interface RunningSimulator {
  /** The port it got (useful when 0 was asked for). */
  port: number;
  stop(): Promise<void>;
}

/** The address to bind. Throws one sentence unless it is loopback. */
function readListenAddress(url: string): { host: string; port: number } {
  if (!URL.canParse(url)) throw new Error('The phone simulator needs an address such as http://localhost:4003.');
  const { protocol, hostname, port } = new URL(url);
  if (protocol !== 'http:' || !isLoopbackName(hostname)) {
    throw new Error(`The phone simulator listens on this machine only (http://localhost:…), not on ${hostname}.`);
  }
  const host = hostname === '[::1]' ? '::1' : /^127\./.test(hostname) ? hostname : '127.0.0.1';
  return { host, port: Number(port || 80) };
}

function openHistory(dataFolder: string) {
  try {
    return openJournal(join(dataFolder, 'phone-simulator'));
  } catch {
    throw new Error(`The phone simulator cannot write to ${dataFolder}.`);
  }
}

function explainListenError(error: NodeJS.ErrnoException, port: number): Error {
  if (error.code === 'EADDRINUSE') return new Error(`Port ${port} is taken: the phone simulator cannot listen there.`);
  if (error.code === 'EACCES') return new Error(`Port ${port} may not be used by this user: choose one above 1023.`);
  return new Error(`The phone simulator cannot listen on port ${port} (${error.code ?? 'unknown error'}).`);
}

/** Starts the simulator and resolves when it listens. Rejects with one sentence for the operator. */
export async function startSimulator(options: SimulatorOptions): Promise<RunningSimulator> {
  const address = readListenAddress(options.url);
  if (options.token.length < 16) throw new Error('The phone simulator needs a token of at least 16 characters.');
  const { journal, events } = openHistory(options.dataFolder);
  const exchange = createExchange({
    clock: systemClock,
    schedule: systemSchedule,
    journal,
    events,
    post: createReceiptPoster(),
    library: createClipLibrary(),
  });
  const app = createSimulatorApp(exchange, { token: options.token });
  return new Promise((resolve, reject) => {
    const server = serve({ fetch: app.fetch, hostname: address.host, port: address.port }, ({ port }) => {
      const stop = async () => {
        if ('closeAllConnections' in server) server.closeAllConnections();
        await new Promise((done) => server.close(done));
        journal.close();
      };
      resolve({ port, stop });
    });
    server.once('error', (error: NodeJS.ErrnoException) => reject(explainListenError(error, address.port)));
  });
}
