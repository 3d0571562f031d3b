import { connect, type Socket } from 'node:net';

export interface MailToDeliver {
  from: string;
  to: string;
  raw: string;
}

/** How long an answer is waited for. */
const PATIENCE_MS = 10_000;

/** Gives a server's answers, one by one (RFC 5321 §4.2.1: the last line of an answer has a space after its code). */
async function* readAnswers(socket: Socket): AsyncGenerator<number> {
  let text = '';
  for await (const part of socket) {
    text += String(part);
    for (let end = text.indexOf('\r\n'); end >= 0; end = text.indexOf('\r\n')) {
      const line = text.slice(0, end);
      text = text.slice(end + 2);
      if (line[3] !== '-') yield Number(line.slice(0, 3));
    }
  }
}

/**
 * Delivers a mail as a mail server does (LMTP, RFC 2033). True when it was taken; false when the other side wants it later;
 * rejects when the line breaks: then nobody knows, and a mail server tries again.
 */
export async function deliverByLmtp(port: number, { from, to, raw }: MailToDeliver): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  socket.setTimeout(PATIENCE_MS, () => socket.destroy(new Error('the other side is silent')));
  const answers = readAnswers(socket);
  const ask = async (line: string | null): Promise<number> => {
    if (line !== null) socket.write(`${line}\r\n`);
    const { value, done } = await answers.next();
    if (done) throw new Error('the line broke');
    return value;
  };
  try {
    if ((await ask(null)) !== 220) return false;
    for (const line of ['LHLO mail.test', `MAIL FROM:<${from}>`, `RCPT TO:<${to}>`]) {
      if ((await ask(line)) >= 300) return false;
    }
    if ((await ask('DATA')) !== 354) return false;
    return (await ask(`${raw.replace(/^\./gm, '..')}\r\n.`)) === 250;
  } finally {
    socket.destroy();
  }
}
