import { html } from 'hono/html';
import type { Child } from 'hono/jsx';
import { CallScreen, EndedCall } from './call-pages.tsx';
import { PAGE_LANGUAGES, PAGE_TEXTS, type PageLanguage, showNumber, showTime } from './page-texts.ts';
import type { Entry, PageView } from './page-view.ts';
import { PHONE_MODES } from './phone-book.ts';

interface PageProps {
  view: PageView;
  language: PageLanguage;
}

const LANGUAGE_NAMES: Record<PageLanguage, string> = { nb: 'Bokmål', en: 'English' };

/** The code, if the message has one, stands out and is selected by one click. */
function markCode(body: string): Child[] {
  return body
    .split(/(?<!\d)(\d{6}|\d{8})(?!\d)/)
    .map((part, index) => (index % 2 === 1 ? <span class="code">{part}</span> : part));
}

function findCode(body: string): string | null {
  return /(?<!\d)(\d{6}|\d{8})(?!\d)/.exec(body)?.[0] ?? null;
}

function TextBubble({ entry, language }: { entry: Entry & { kind: 'text' }; language: PageLanguage }) {
  const { message, id } = entry.text;
  const code = findCode(message.body);
  return (
    <li class="entry" id={`text-${id}`}>
      <p class="sender">
        <span class="avatar" aria-hidden="true">
          {message.from.slice(0, 1)}
        </span>
        <strong>{message.from}</strong>
        <time datetime={new Date(entry.at).toISOString()}>{showTime(language, entry.at)}</time>
      </p>
      <p class="bubble">{markCode(message.body)}</p>
      {code && (
        <button type="button" class="quiet needs-script" data-copy={code} id={`copy-${id}`}>
          {PAGE_TEXTS[language].copy}
        </button>
      )}
    </li>
  );
}

/** What the phone's own screen shows: a call that is there now, else the history. */
export function Screen({ view, language }: PageProps) {
  const texts = PAGE_TEXTS[language];
  if (!view.phone) {
    return (
      <div class="nothing">
        <p class="large">{texts.nothingYet}</p>
        <p>{texts.noPhonesHint}</p>
      </div>
    );
  }
  if (view.active) return <CallScreen active={view.active} number={view.phone.number} language={language} />;
  return (
    <div class="history">
      {view.entries.length === 0 && (
        <div class="nothing">
          <p class="large">{texts.nothingYet}</p>
          <p>{texts.nothingYetHint}</p>
        </div>
      )}
      <ol>
        {view.entries.map((entry) =>
          entry.kind === 'text' ? (
            <TextBubble entry={entry} language={language} />
          ) : (
            <EndedCall call={entry.call} heard={entry.heard} language={language} />
          ),
        )}
      </ol>
      {view.waiting > 0 && <p class="waiting">{texts.waiting(view.waiting)}</p>}
    </div>
  );
}

/** The list of phones. */
export function PhoneList({ view, language }: PageProps) {
  const texts = PAGE_TEXTS[language];
  if (view.phones.length === 0) return <p class="muted">{texts.noPhones}</p>;
  return (
    <ul>
      {view.phones.map((phone) => (
        <li>
          <a
            href={`/phones/${phone.number}`}
            id={`phone-${phone.number.slice(1)}`}
            class={phone.ringing ? 'ringing' : ''}
            {...(phone.number === view.phone?.number ? { 'aria-current': 'page' } : {})}
          >
            <span class="number">{showNumber(phone.number)}</span>
            <span class="muted">
              {phone.ringing ? texts.ringingNow : showTime(language, phone.at)}
              {phone.count > 0 && <span class="count">{phone.count}</span>}
            </span>
          </a>
        </li>
      ))}
    </ul>
  );
}

/** How the chosen phone is set. */
export function ModeForm({ view, language }: PageProps) {
  const texts = PAGE_TEXTS[language];
  if (!view.phone) return null;
  const { number, mode } = view.phone;
  return (
    <>
      <h2 id="mode-title">{texts.modeTitle}</h2>
      <form method="post" action={`/phones/${number}/mode`} class="modes" aria-labelledby="mode-title">
        {PHONE_MODES.map((one) => (
          <button
            type="submit"
            id={`mode-${one}`}
            name="mode"
            value={one}
            aria-pressed={one === mode ? 'true' : 'false'}
          >
            <strong>{texts.modes[one].name}</strong>
            <span>{texts.modes[one].does}</span>
          </button>
        ))}
      </form>
      <p class="muted">{texts.modeHint}</p>
      <form method="post" action={`/phones/${number}/empty`}>
        <button type="submit" class="quiet" id="empty">
          {texts.empty}
        </button>
      </form>
    </>
  );
}

function AddPhone({ language, wrong }: { language: PageLanguage; wrong: boolean }) {
  const texts = PAGE_TEXTS[language];
  return (
    <form method="post" action="/phones" class="add">
      <label for="number">{texts.addPhone}</label>
      <p class="muted" id="number-hint">
        {texts.numberHint}
      </p>
      <div class="row">
        <input
          id="number"
          name="number"
          type="tel"
          required
          aria-label={texts.numberLabel}
          aria-describedby={wrong ? 'number-hint number-wrong' : 'number-hint'}
          {...(wrong ? { 'aria-invalid': 'true' } : {})}
        />
        <button type="submit">{texts.add}</button>
      </div>
      {wrong && (
        <p class="wrong" id="number-wrong" role="alert">
          {texts.numberWrong}
        </p>
      )}
    </form>
  );
}

export function Header({ language, path }: { language: PageLanguage; path: string }) {
  const texts = PAGE_TEXTS[language];
  return (
    <header>
      <div>
        <h1>{texts.title}</h1>
        <p class="muted">{texts.explanation}</p>
      </div>
      <form method="post" action="/language" aria-label={texts.language}>
        <input type="hidden" name="back" value={path} />
        {PAGE_LANGUAGES.map((one) => (
          <button
            type="submit"
            name="language"
            value={one}
            lang={one}
            aria-pressed={one === language ? 'true' : 'false'}
          >
            {LANGUAGE_NAMES[one]}
          </button>
        ))}
      </form>
    </header>
  );
}

/** The title of the window: a ringing phone shows there too. */
export function titlePage({ view, language }: PageProps): string {
  const texts = PAGE_TEXTS[language];
  const ringing = view.phones.find((phone) => phone.ringing);
  return ringing ? `${texts.incoming}: ${showNumber(ringing.number)}` : texts.title;
}

function Device(props: PageProps) {
  const { view, language } = props;
  const texts = PAGE_TEXTS[language];
  const number = view.phone ? showNumber(view.phone.number) : '';
  return (
    <main id="device" tabindex={-1} aria-label={view.phone ? texts.messagesOf(number) : texts.title}>
      <div class="device">
        <div class="bar" id="bar">
          {number}
        </div>
        <section class="screen" id="screen" tabindex={0} aria-label={texts.messagesOf(number)}>
          <Screen {...props} />
        </section>
      </div>
      <p class="wide-form">
        <noscript>
          <a class="button quiet" href={view.follows || !view.phone ? '/' : `/phones/${view.phone.number}`}>
            {texts.refresh}
          </a>
        </noscript>
        {!view.follows && (
          <a class="button quiet" href="/">
            {texts.latest}
          </a>
        )}
      </p>
    </main>
  );
}

/** Renders the whole page, for a browser with or without script. */
export function renderPage(props: PageProps & { wrongNumber?: boolean }) {
  const { view, language } = props;
  const texts = PAGE_TEXTS[language];
  const path = view.follows || !view.phone ? '/' : `/phones/${view.phone.number}`;
  const live = view.follows ? '/live' : `/live?phone=${encodeURIComponent(view.phone?.number ?? '')}`;
  return html`<!DOCTYPE html>${(
    <html lang={language}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>{titlePage(props)}</title>
        <link rel="icon" href="/static/icon.svg" type="image/svg+xml" />
        <link rel="stylesheet" href="/static/simulator.css" />
        <script src="/static/simulator.js" defer></script>
      </head>
      <body data-live={live} data-offline={texts.offline} data-copied={texts.copied}>
        <a class="skip" href="#device">
          {texts.skip}
        </a>
        <Header language={language} path={path} />
        <div class="columns">
          <nav aria-label={texts.phones}>
            <h2>{texts.phones}</h2>
            <div id="phones">
              <PhoneList {...props} />
            </div>
            <AddPhone language={language} wrong={props.wrongNumber ?? false} />
            <p>
              <a href="/mailbox">{texts.mailbox}</a>
            </p>
            <p>
              <a href="/drills">{texts.drills}</a>
            </p>
          </nav>
          <Device {...props} />
          <aside id="mode" aria-label={texts.modeTitle}>
            <ModeForm {...props} />
          </aside>
        </div>
        <p id="status" role="status" class="hidden"></p>
        <p id="offline" role="status" class="offline" hidden></p>
        {/* biome-ignore lint/a11y/useMediaCaption: what is said stands as text on the phone's screen. */}
        <audio id="sound"></audio>
        {/* biome-ignore lint/a11y/useMediaCaption: a tone; "incoming call" stands on the screen. */}
        <audio id="ring" src="/static/ring.wav" loop preload="none"></audio>
      </body>
    </html>
  )}`;
}
