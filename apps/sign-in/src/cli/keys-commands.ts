import { recordEvent } from '../audit/record-event.ts';
import { inHouse } from './open-house.ts';
import type { CommandInput } from './people-commands.ts';

/** `vakt keys rotate`: the next signing key signs from now on, and a new next one is published. */
export function rotateCommand(input: CommandInput): Promise<void> {
  return inHouse(input.environment, async ({ db, keyring }) => {
    // Loaded here, for no other command needs it.
    const { rotateKeys } = await import('../oidc/keys.ts');
    const { current, next } = await rotateKeys({ db, keyring });
    await recordEvent(db, { kind: 'signing-keys-rotated', accountId: null, journeyId: null, detail: { kid: current } });
    input.terminal.print(`${current} signs from now on; ${next} is published and signs after the next rotation.`);
  });
}
