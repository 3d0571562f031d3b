import { createLog } from '@vakt/foundation/log';
import type { MailRelay } from '@vakt/transports/mail-transport';
import { createTestKeyring, type SignInTestDatabase } from '../delivery/test-rows.ts';
import { createTestSettings } from '../test-settings.ts';
import type { MailDependencies } from './deliver-mail.ts';

/** For tests: what sending mails stands on, with these relays. Logs what would be an alarm only. */
export function createTestMailDependencies(
  { db, url }: Pick<SignInTestDatabase, 'db' | 'url'>,
  relays: readonly MailRelay[],
): MailDependencies {
  const log = createLog('test-mails');
  log.level = 'silent';
  return { db, keyring: createTestKeyring(), log, relays, settings: createTestSettings('http://localhost:4000', url) };
}
