import { html } from 'hono/html';
import { PAGE_TEXTS, type PageLanguage, showTime } from './page-texts.ts';
import { Header } from './pages.tsx';
import type { StoredMail } from './phone-book.ts';

function MailEntry({ mail, language }: { mail: StoredMail; language: PageLanguage }) {
  const texts = PAGE_TEXTS[language];
  return (
    <article class="mail" id={`mail-${mail.id}`} lang={mail.language}>
      <h2>{mail.subject}</h2>
      <p class="muted" lang={language}>
        {texts.mailTo(mail.to)} · {mail.from} ·{' '}
        <time datetime={new Date(mail.at).toISOString()}>{showTime(language, mail.at)}</time>
      </p>
      <p class="mail-text">{mail.text}</p>
    </article>
  );
}

/** Renders the mails that were sent, newest first, as text: nothing in them is a link. */
export function renderMailboxPage({ mails, language }: { mails: readonly StoredMail[]; language: PageLanguage }) {
  const texts = PAGE_TEXTS[language];
  return html`<!DOCTYPE html>${(
    <html lang={language}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>{texts.mailbox}</title>
        <link rel="icon" href="/static/icon.svg" type="image/svg+xml" />
        <link rel="stylesheet" href="/static/simulator.css" />
      </head>
      <body>
        <Header language={language} path="/mailbox" />
        <main class="mails" aria-label={texts.mailbox}>
          <p class="row">
            <a href="/">{texts.backToPhones}</a>
            <a href="/mailbox">{texts.refresh}</a>
          </p>
          {mails.length === 0 && <p class="muted">{texts.noMails}</p>}
          {mails.map((mail) => (
            <MailEntry mail={mail} language={language} />
          ))}
        </main>
      </body>
    </html>
  )}`;
}
