import { createServer, type Socket } from 'node:net';
import { createFramer } from './framer.ts';
import { answerTo, COMMAND, encodePdu, type Pdu } from './pdu.ts';

/** One connection to a server that may do anything. */
export interface WildPeer {
  socket: Socket;
  /** 1 for the first connection. */
  number: number;
  send(command: number, status: number, sequence: number, body?: Buffer): void;
}

export interface WildServer {
  port: number;
  /** What it does with each PDU; a test puts its own here, and leaves the rest to `behave`. */
  onPdu: (pdu: Pdu, peer: WildPeer) => void;
  /** What it does with each new connection, before any PDU. */
  onConnection: (peer: WildPeer) => void;
  /** The connections that are open, oldest first. */
  peers: WildPeer[];
  /** How many connections there were. */
  connections: number;
  heard: Pdu[];
  close(): Promise<void>;
}

/** What a well-behaved gateway does: takes binds and messages (with the sequence number as id), answers enquiries. */
export function behave({ command, sequence }: Pdu, peer: WildPeer): void {
  if (command === COMMAND.bindTransceiver) peer.send(answerTo(command), 0, sequence, Buffer.from('wild\0'));
  else if (command === COMMAND.submitSm) peer.send(answerTo(command), 0, sequence, Buffer.from(`m${sequence}\0`));
  else if (command === COMMAND.enquireLink) peer.send(answerTo(command), 0, sequence);
  else if (command === COMMAND.unbind) peer.send(answerTo(command), 0, sequence);
}

/** For tests: an SMPP server on a free port of loopback that behaves until a test has it misbehave. */
export async function openWildServer(): Promise<WildServer> {
  const server: WildServer = {
    ...{ port: 0, onPdu: behave, onConnection: () => {}, peers: [], connections: 0, heard: [] },
    async close() {
      for (const { socket } of server.peers) socket.destroy();
      await new Promise((done) => listener.close(done));
    },
  };
  const listener = createServer((socket) => {
    server.connections += 1;
    const peer: WildPeer = {
      socket,
      number: server.connections,
      send: (...pdu) => socket.write(encodePdu(...pdu)),
    };
    server.peers.push(peer);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => server.peers.splice(server.peers.indexOf(peer), 1));
    const framer = createFramer();
    socket.on('data', (chunk: Buffer) =>
      framer.push(chunk, (pdu) => {
        server.heard.push(pdu);
        server.onPdu(pdu, peer);
      }),
    );
    server.onConnection(peer);
  });
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  const address = listener.address();
  if (address === null || typeof address === 'string') throw new Error('The server got no port.');
  server.port = address.port;
  return server;
}
