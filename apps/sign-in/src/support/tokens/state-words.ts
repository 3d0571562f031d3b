import type { PlainKey } from '@vakt/messages/translate';
import type { TokenState } from '../../factors/hardware-token/token.ts';

/** The states of a token as the page names them, in the order in which a token goes through them. */
export const STATE_NAMES: Readonly<Record<TokenState, PlainKey>> = {
  stock: 'tokens.state.stock',
  assigned: 'tokens.state.assigned',
  active: 'tokens.state.active',
  removed: 'tokens.state.removed',
  lost: 'tokens.state.lost',
};
