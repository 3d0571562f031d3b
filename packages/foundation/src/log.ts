import { type Logger, pino, stdTimeFunctions } from 'pino';

export type Log = Logger;

/** Names that must never reach a log, whatever object carries them (ASVS 16.2.5). */
const SECRET_NAMES = [
  'password',
  'code',
  'secret',
  'token',
  'cookie',
  'authorization',
  'to',
  'number',
  'body',
  'text',
  'id_token',
  'access_token',
  'client_secret',
];

/** Creates the log of one process: JSON lines on standard output, secrets cut out by name at every depth we log. */
export function createLog(name: string, level = 'info'): Log {
  return pino({
    name,
    level,
    timestamp: stdTimeFunctions.isoTime,
    redact: { paths: SECRET_NAMES.flatMap((secret) => [secret, `*.${secret}`, `*.*.${secret}`]), censor: '[cut]' },
  });
}

/** A log that writes nothing, for tests. */
export function createSilentLog(): Log {
  return pino({ level: 'silent' });
}
