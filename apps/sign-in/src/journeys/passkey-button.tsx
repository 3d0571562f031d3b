import type { PlainKey } from '@vakt/messages/translate';
import { PasskeyButton } from '@vakt/ui/passkey';
import type { PageContext } from '../web/page-context.ts';

/** What the button says, and what it tells when nothing came of it, by what it is for. */
const WORDS: Readonly<
  Record<'alone' | 'answer' | 'new', { button: PlainKey; cancelled: PlainKey; without?: PlainKey }>
> = {
  alone: { button: 'passkey.signIn', cancelled: 'passkey.cancelledAlone' },
  answer: { button: 'passkey.use', cancelled: 'passkey.cancelled', without: 'passkey.without' },
  new: { button: 'passkey.add', cancelled: 'passkey.cancelledNew', without: 'passkey.without' },
};

/**
 * The button that asks the browser for a passkey, in the words of its page. Goes into a form that posts to `passkey`. With
 * `offers` the browser suggests passkeys by itself too.
 */
export function AskPasskey({
  page: { t },
  use,
  options,
  offers = false,
}: {
  page: PageContext;
  use: keyof typeof WORDS;
  options: object;
  offers?: boolean;
}) {
  const { button, cancelled, without } = WORDS[use];
  return (
    <PasskeyButton
      act={use === 'new' ? 'create' : 'get'}
      options={options}
      offers={offers}
      variant={use === 'alone' ? 'secondary' : 'primary'}
      texts={{
        button: t(button),
        wait: t('passkey.wait'),
        cancelled: t(cancelled),
        late: t('passkey.late'),
        exists: use === 'new' ? t('passkey.exists') : undefined,
        failed: t('passkey.failed'),
        without: without && t(without),
      }}
    />
  );
}
