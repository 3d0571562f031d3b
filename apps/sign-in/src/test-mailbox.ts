import type { MailMessage, MailRelay, MailVerdict } from '@vakt/transports/mail-transport';

/** For tests: a relay that keeps what it was given and answers as told. */
export interface TestMailbox {
  mails: MailMessage[];
  /** What the relay answers; a promise delays it. Settable. */
  answer: (mail: MailMessage) => MailVerdict | Promise<MailVerdict>;
  relay: MailRelay;
}

export function createTestMailbox(name = 'test-mailbox'): TestMailbox {
  const mailbox: TestMailbox = {
    mails: [],
    answer: () => ({ verdict: 'accepted' }),
    relay: {
      name,
      async sendMail(mail) {
        mailbox.mails.push(mail);
        return mailbox.answer(mail);
      },
      checkLink: async () => {},
      close: async () => {},
    },
  };
  return mailbox;
}
