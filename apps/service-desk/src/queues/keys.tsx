import type { PlainKey, Translator } from '@vakt/messages/translate';
import { StepHeading } from '@vakt/ui/content';
import { Button, TextLink } from '@vakt/ui/form';
import { Icon } from '@vakt/ui/icons';
import { DeskFrame, type PageProps } from '../pages/frame.tsx';

/** Keys of the workspace. Those with an address lead there; the others act on what stands on the page. */
const KEYS: readonly { keys: readonly string[]; text: PlainKey; href?: string }[] = [
  { keys: ['j', 'k', '↓', '↑'], text: 'queue.keyNextRow' },
  { keys: ['Enter'], text: 'queue.keyOpen' },
  { keys: ['x'], text: 'queue.keyChoose' },
  { keys: ['t'], text: 'queue.next' },
  { keys: ['r'], text: 'queue.keyReply' },
  { keys: ['n'], text: 'queue.keyNote' },
  { keys: ['m'], text: 'queue.keyTake' },
  { keys: ['Ctrl+Enter'], text: 'queue.keySend' },
  { keys: ['/'], text: 'queue.keySearch' },
  { keys: ['Esc'], text: 'queue.keyEscape' },
  { keys: ['g q'], text: 'queue.viewGroups', href: '/operator' },
  { keys: ['g m'], text: 'queue.viewMine', href: '/operator?queue=mine' },
  { keys: ['g u'], text: 'queue.viewUnassigned', href: '/operator?queue=unassigned' },
  { keys: ['g a'], text: 'queue.viewAll', href: '/operator?queue=all' },
  { keys: ['g p'], text: 'queue.keyCall', href: '/operator/calls/new' },
  { keys: ['g s'], text: 'desk.myCases', href: '/self-service' },
  { keys: ['?'], text: 'queue.keyThis' },
];

export interface KeysProps {
  translator: Translator;
  /** Whether single keys act for who looks. */
  single: boolean;
  /** Where the switch leads back to. */
  path: string;
}

/** The link to the list of keys, and the list itself as a dialog that the script opens. */
export function KeysDialog(props: KeysProps) {
  const { t } = props.translator;
  return (
    <vakt-keys class="vk-keys" data-single={props.single ? 'on' : 'off'}>
      <a class="vk-keys__link" href="/operator/keys" data-key="?">
        {t('queue.keys')} <kbd>?</kbd>
      </a>
      <dialog class="vk-keys__dialog" aria-labelledby="keys-title">
        <div class="vk-keys__head">
          <h2 class="ds-heading" id="keys-title">
            {t('queue.keys')}
          </h2>
          <button class="ds-button" data-variant="tertiary" type="button" data-close="" aria-label={t('queue.close')}>
            <Icon name="XMark" />
          </button>
        </div>
        <KeyList {...props} acts />
        <KeySwitch {...props} />
      </dialog>
    </vakt-keys>
  );
}

/** The same as a page, for who has no script. */
export function KeysPage(props: PageProps & { single: boolean }) {
  const { translator } = props.visit;
  const { t } = translator;
  const keys = { translator, single: props.single, path: '/operator/keys' };
  return (
    <DeskFrame {...props} title={t('queue.keys')} variant="wide" current="queue">
      <p>
        <TextLink href="/operator">{t('queue.backToList')}</TextLink>
      </p>
      <StepHeading title={t('queue.keys')} lead={props.single ? t('queue.keysOn') : t('queue.keysOff')} />
      <KeySwitch {...keys} />
      <KeyList {...keys} />
    </DeskFrame>
  );
}

/** In the dialog the links are what the keys press (`acts`). */
function KeyList({ translator, acts }: KeysProps & { acts?: boolean }) {
  const { t } = translator;
  return (
    <dl class="vk-keys__list">
      {KEYS.map(({ keys, text, href }) => (
        <div>
          <dt>
            {keys.map((key) => (
              <kbd>{key}</kbd>
            ))}
          </dt>
          <dd>
            {href === undefined ? (
              t(text)
            ) : (
              <a class="ds-link" href={href} data-key={acts ? keys[0] : undefined}>
                {t(text)}
              </a>
            )}
          </dd>
        </div>
      ))}
    </dl>
  );
}

/** Turns single keys off and on: who dictates, or writes with one hand, would set them off unawares (WCAG 2.1.4). */
function KeySwitch({ translator, single, path }: KeysProps) {
  const { t } = translator;
  return (
    <form class="vk-keys__switch" method="post" action="/operator/keys">
      <input type="hidden" name="return" value={path} />
      <input type="hidden" name="single" value={single ? 'off' : 'on'} />
      <Button variant="secondary">{single ? t('queue.keysTurnOff') : t('queue.keysTurnOn')}</Button>
    </form>
  );
}
