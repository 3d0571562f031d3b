import './custom-elements.ts';
import { Button } from './form.tsx';

export interface PasskeyTexts {
  button: string;
  /** While the browser asks the person. */
  wait: string;
  cancelled: string;
  late: string;
  /** The authenticator holds one already; of `create` only. */
  exists?: string;
  failed: string;
  /** Stands here until the script has found that the browser can: without script, or with an old browser. */
  without?: string;
}

/**
 * A button that asks the browser for a passkey and sends the form around it with the answer in the field `credential`.
 * Without script, or where the browser has no passkeys, there is the text `without` instead, or nothing.
 */
export function PasskeyButton(props: {
  act: 'get' | 'create';
  /** As the server wrote them; JSON. */
  options: object;
  texts: PasskeyTexts;
  /** The browser offers passkeys at the field for the user name too. */
  offers?: boolean;
  variant?: 'primary' | 'secondary';
  id?: string;
}) {
  const { texts, act, options, id = 'passkey' } = props;
  return (
    <vakt-passkey
      class="vk-passkey"
      data-act={act}
      data-options={JSON.stringify(options)}
      data-offers={props.offers ? '' : undefined}
      data-wait={texts.wait}
      data-cancelled={texts.cancelled}
      data-late={texts.late}
      data-exists={texts.exists}
      data-failed={texts.failed}
    >
      <input type="hidden" name="credential" value="" />
      {texts.without ? <p data-without="">{texts.without}</p> : null}
      <Button id={id} variant={props.variant ?? 'primary'} icon="KeyVertical" fullWidth hidden>
        {texts.button}
      </Button>
      <p class="vk-passkey__told" role="status"></p>
    </vakt-passkey>
  );
}

/** Tells the server with this form whether the browser has passkeys at all; without script it tells nothing. */
export function PasskeyAbility() {
  return <input type="hidden" name="passkeys" value="" data-passkeys="" />;
}
