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
      {mail.replyTo ? <AnswerForm mail={mail} language={language} /> : null}
    </article>
  );
}

function AnswerForm({ mail, language }: { mail: StoredMail; language: PageLanguage }) {
  const texts = PAGE_TEXTS[language];
  return (
    <details lang={language}>
      <summary>{texts.answerMail}</summary>
      <form method="post" action={`/mailbox/${mail.id}/answer`}>
        <label for={`answer-${mail.id}`}>{texts.mailFields.text}</label>
        <textarea id={`answer-${mail.id}`} name="text" rows={5} required></textarea>
        <button type="submit">{texts.sendMail}</button>
      </form>
    </details>
  );
}

function WriteForm({ language }: { language: PageLanguage }) {
  const texts = PAGE_TEXTS[language];
  const fields = texts.mailFields;
  return (
    <details class="mail">
      <summary>{texts.writeMail}</summary>
      <form method="post" action="/mailbox">
        {(['from', 'to', 'subject'] as const).map((name) => (
          <p>
            <label for={`write-${name}`}>{fields[name]}</label>
            <input id={`write-${name}`} name={name} type={name === 'subject' ? 'text' : 'email'} required />
          </p>
        ))}
        <label for="write-text">{fields.text}</label>
        <textarea id="write-text" name="text" rows={5} required></textarea>
        <button type="submit">{texts.sendMail}</button>
      </form>
    </details>
  );
}

interface MailboxPage {
  mails: readonly StoredMail[];
  language: PageLanguage;
  /** What became of a mail that was written here a moment ago. */
  state: 'sent' | 'wrong' | null;
}

/** Renders the mails that were sent, newest first, as text: nothing in them is a link. */
export function renderMailboxPage({ mails, language, state }: MailboxPage) {
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
          {state && (
            <p role={state === 'wrong' ? 'alert' : 'status'}>{texts[state === 'wrong' ? 'mailWrong' : 'mailSent']}</p>
          )}
          <WriteForm language={language} />
          {mails.length === 0 && <p class="muted">{texts.noMails}</p>}
          {mails.map((mail) => (
            <MailEntry mail={mail} language={language} />
          ))}
        </main>
      </body>
    </html>
  )}`;
}
