import type { HeardSentence } from './call-view.ts';
import { PAGE_TEXTS, type PageLanguage, showTime } from './page-texts.ts';
import type { StoredCall } from './phone-book.ts';

const KEYPAD = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '*', '0', '#'];
const KEY_IDS: Record<string, string> = { '*': 'star', '#': 'hash' };

function PhoneIcon({ down = false }: { down?: boolean }) {
  return (
    <svg viewBox="0 0 24 24" aria-hidden="true" class={down ? 'icon down' : 'icon'}>
      <path d="M6.6 10.8a15 15 0 0 0 6.6 6.6l2.2-2.2a1 1 0 0 1 1-.25 11 11 0 0 0 3.6.6 1 1 0 0 1 1 1V20a1 1 0 0 1-1 1A17 17 0 0 1 3 4a1 1 0 0 1 1-1h3.5a1 1 0 0 1 1 1 11 11 0 0 0 .6 3.6 1 1 0 0 1-.25 1z" />
    </svg>
  );
}

/** What was said, sentence by sentence; digits and letters one by one. */
function Transcript({ heard, language }: { heard: HeardSentence[]; language: string }) {
  return (
    <ol class="transcript" lang={language}>
      {heard.map(({ text, signs }) => (
        <li>
          {text} {signs.length > 0 && <span class="signs">{signs.join(' ')}</span>}
        </li>
      ))}
    </ol>
  );
}

interface ActiveCall {
  call: StoredCall;
  heard: HeardSentence[];
  fellBack: boolean;
}

interface CallProps {
  active: ActiveCall;
  number: string;
  language: PageLanguage;
}

const spokenIn = (call: StoredCall): string => (call.call.language === 'en' ? 'en' : 'nb');

function Keypad({ active, number, language }: CallProps) {
  const texts = PAGE_TEXTS[language];
  const names: Record<string, string> = { '*': texts.star, '#': texts.hash };
  return (
    <form method="post" action={`/phones/${number}/press`} class="keypad" aria-label={texts.keypad}>
      <input type="hidden" name="call" value={active.call.id} />
      {KEYPAD.map((key) => (
        <button
          name="key"
          value={key}
          id={`key-${KEY_IDS[key] ?? key}`}
          {...(names[key] ? { 'aria-label': names[key] } : {})}
        >
          {key}
        </button>
      ))}
    </form>
  );
}

function HandButton({
  action,
  call,
  number,
  name,
}: {
  action: string;
  call: StoredCall;
  number: string;
  name: string;
}) {
  return (
    <form method="post" action={`/phones/${number}/${action}`}>
      <input type="hidden" name="call" value={call.id} />
      <button type="submit" class={`round ${action}`} id={`do-${action}`}>
        <PhoneIcon down={action !== 'answer'} />
        <span>{name}</span>
      </button>
    </form>
  );
}

/** A call that rings or was answered, over the whole screen of the phone. */
export function CallScreen(props: CallProps) {
  const { active, number, language } = props;
  const { call } = active;
  const texts = PAGE_TEXTS[language];
  const ringing = call.state === 'ringing';
  const sound = `/phones/${number}/calls/${call.id}/sound/${call.said.length - 1}.wav`;
  return (
    <div class={ringing ? 'call ringing' : 'call'} data-call={call.state} data-call-id={call.id}>
      <p class="caller">{texts.caller}</p>
      <p class="muted">{ringing ? texts.incoming : texts.inCall}</p>
      {call.call.extension && <p class="note">{texts.dialled(call.call.extension)}</p>}
      {active.fellBack && <p class="note">{texts.fellBack}</p>}
      {ringing ? (
        <div class="hands">
          <HandButton action="hang-up" call={call} number={number} name={texts.decline} />
          <HandButton action="answer" call={call} number={number} name={texts.answer} />
        </div>
      ) : (
        <>
          <div class="spoken">
            <Transcript heard={active.heard} language={spokenIn(call)} />
          </div>
          <noscript>
            {/* biome-ignore lint/a11y/useMediaCaption: what is said stands as text above. */}
            <audio controls src={sound} aria-label={texts.listen}></audio>
          </noscript>
          {call.keys.length > 0 && <p class="muted">{texts.pressed(call.keys.join(' '))}</p>}
          <Keypad {...props} />
          <p class="muted small">{texts.keypadHint}</p>
          <div class="hands">
            <HandButton action="hang-up" call={call} number={number} name={texts.hangUp} />
          </div>
        </>
      )}
    </div>
  );
}

/** A call that is over, as a line in the phone's history. */
export function EndedCall(props: { call: StoredCall; heard: HeardSentence[]; language: PageLanguage }) {
  const { call, heard, language } = props;
  const texts = PAGE_TEXTS[language];
  return (
    <li class="entry call-entry" id={`call-${call.id}`}>
      <p class="sender">
        <span class={`avatar ${call.outcome ?? ''}`} aria-hidden="true">
          <PhoneIcon />
        </span>
        <strong>{texts.call}</strong>
        <time datetime={new Date(call.at).toISOString()}>{showTime(language, call.at)}</time>
      </p>
      <p class="outcome">
        {call.outcome && texts.outcomes[call.outcome]}
        {call.call.extension && <span class="muted"> · {texts.dialled(call.call.extension)}</span>}
      </p>
      {heard.length > 0 && (
        <details>
          <summary>{texts.heard}</summary>
          <Transcript heard={heard} language={spokenIn(call)} />
        </details>
      )}
    </li>
  );
}
