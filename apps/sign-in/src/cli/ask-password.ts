import { explainPassword } from '../directories/built-in/read-people-file.ts';
import { checkNewPassword } from '../factors/password/check-new-password.ts';
import type { Terminal } from './terminal.ts';
import { UsageFault } from './usage.ts';

/** Asks for a new password, twice on a terminal, once from a pipe. Throws `UsageFault` when it may not be used. `own`: words of the person and place. */
export async function askPassword(terminal: Terminal, own: readonly string[]): Promise<string> {
  const password = terminal.isInteractive ? await terminal.askHidden('New password: ') : await terminal.readLine();
  const fault = explainPassword(checkNewPassword(password, own));
  if (fault) throw new UsageFault(`Not set: ${fault}.`);
  if (terminal.isInteractive && (await terminal.askHidden('Once more: ')) !== password)
    throw new UsageFault('Not set: the two were not the same.');
  return password;
}
