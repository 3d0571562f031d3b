/** Options as the server writes them (JSON forms of WebAuthn Level 3 §5.4 and §5.5): ids and challenges are base64url. */
interface ListedCredential {
  id: string;
  type: 'public-key';
  transports?: AuthenticatorTransport[];
}
interface AskedOptions {
  challenge: string;
  timeout: number;
  user?: { id: string };
  allowCredentials?: ListedCredential[];
  excludeCredentials?: ListedCredential[];
}

/** What a person is told; the words come with the element. */
type Told = 'wait' | 'cancelled' | 'late' | 'exists' | 'failed';

const decode = (text: string) =>
  Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (letter) => letter.charCodeAt(0));

/** In pieces of one byte: an answer may be too long for the arguments of one call. */
const encode = (bytes: ArrayBuffer | null) =>
  bytes &&
  btoa(Array.from(new Uint8Array(bytes), (byte) => String.fromCharCode(byte)).join(''))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');

const list = (credentials?: ListedCredential[]) => credentials?.map((one) => ({ ...one, id: decode(one.id) }));

/** Fields of an answer that the server reads, base64url. */
const FIELDS = ['clientDataJSON', 'attestationObject', 'authenticatorData', 'signature', 'userHandle'];

function write({ id, type, response }: PublicKeyCredential): string {
  const told: Record<string, unknown> = {};
  for (const field of FIELDS) {
    const bytes = (response as unknown as Record<string, ArrayBuffer | null>)[field];
    if (bytes) told[field] = encode(bytes);
  }
  told['transports'] = (response as AuthenticatorAttestationResponse).getTransports?.();
  return JSON.stringify({ id, type, response: told });
}

const canUse = 'PublicKeyCredential' in window;
/** The browser asks for one passkey at a time: whoever asks next, or leaves the page by another form, ends what is open. */
let asked = new AbortController();

/**
 * `<vakt-passkey data-act="get|create" data-options>` inside a form: its button asks the browser for a passkey; the answer goes into the
 * hidden field, and the form is sent: the server decides. With `data-offers` the browser offers passkeys among
 * its suggestions at the field for the user name too. Says in its status line what went wrong.
 */
class VaktPasskey extends HTMLElement {
  connectedCallback(): void {
    const button = this.querySelector('button');
    if (!canUse || !button) return;
    button.hidden = false;
    for (const one of this.querySelectorAll<HTMLElement>('[data-without]')) one.hidden = true;
    button.addEventListener('click', (event) => {
      // The form is sent when there is something to send.
      event.preventDefault();
      void this.#ask(false);
    });
    addEventListener('submit', () => asked.abort());
    // A page that the back button brings back can be used again.
    addEventListener('pageshow', (event) => event.persisted && this.#offer());
    this.#offer();
  }

  async #offer(): Promise<void> {
    if (this.dataset['offers'] === undefined) return;
    if (await PublicKeyCredential.isConditionalMediationAvailable?.()) await this.#ask(true);
  }

  async #ask(isOffer: boolean): Promise<void> {
    asked.abort();
    asked = new AbortController();
    const { signal } = asked;
    const started = performance.now();
    const options = JSON.parse(this.dataset['options'] ?? '{}') as AskedOptions;
    if (!isOffer) this.#tell('wait');
    try {
      const credential = await this.#request(options, signal, isOffer);
      const field = this.querySelector<HTMLInputElement>('input[type=hidden]');
      if (!(credential instanceof PublicKeyCredential) || !field) return this.#tell('failed');
      field.value = write(credential);
      field.form?.requestSubmit();
    } catch (error) {
      if (signal.aborted) return;
      // What a person has not asked for ends without a word.
      if (!isOffer) this.#tell(nameFault(error, performance.now() - started, options.timeout));
      if (!isOffer) void this.#offer();
    }
  }

  #request(options: AskedOptions, signal: AbortSignal, isOffer: boolean): Promise<Credential | null> {
    const { allowCredentials, excludeCredentials, user } = options;
    const publicKey = {
      ...options,
      challenge: decode(options.challenge),
      user: user && { ...user, id: decode(user.id) },
      // Suggestions are of every passkey that the browser knows for this host.
      allowCredentials: isOffer ? [] : list(allowCredentials),
      excludeCredentials: list(excludeCredentials),
    };
    if (this.dataset['act'] === 'create') {
      return navigator.credentials.create({ signal, publicKey } as unknown as CredentialCreationOptions);
    }
    const asks = { signal, publicKey, ...(isOffer ? { mediation: 'conditional' } : {}) };
    return navigator.credentials.get(asks as CredentialRequestOptions);
  }

  #tell(what: Told): void {
    const line = this.querySelector<HTMLElement>('[role=status]');
    if (!line) return;
    line.textContent = this.dataset[what] ?? '';
    line.dataset['told'] = what;
  }
}

/** Browsers say the same of a person who cancels, of a device without a passkey, and of one who was too slow (§14.5.2): the clock tells the last. */
function nameFault(error: unknown, elapsed: number, timeout: number): Told {
  const { name } = error as Error;
  if (name === 'InvalidStateError') return 'exists';
  if (name !== 'NotAllowedError') return 'failed';
  return elapsed >= timeout ? 'late' : 'cancelled';
}

customElements.define('vakt-passkey', VaktPasskey);

// The server learns with the next form whether this browser has passkeys at all.
if (canUse)
  for (const field of document.querySelectorAll<HTMLInputElement>('input[data-passkeys]')) field.value = 'yes';
