import type { PlainKey, Translator } from '@vakt/messages/translate';
import { Note } from '@vakt/ui/content';
import type { Confidentiality } from '../tables-of-cases.ts';

const KEYS: Record<Exclude<Confidentiality, 'open'>, PlainKey> = {
  group: 'selfService.confidentialGroup',
  named: 'selfService.confidentialNamed',
  sealed: 'selfService.confidentialSealed',
};

/** Who may read a case that is not open to all case workers. Nothing for one that is. */
export function ConfidentialityNote(props: { confidentiality: Confidentiality; translator: Translator }) {
  const { confidentiality, translator } = props;
  return confidentiality === 'open' ? null : <Note icon="PadlockLocked">{translator.t(KEYS[confidentiality])}</Note>;
}
