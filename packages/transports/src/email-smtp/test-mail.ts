import type { MailMessage } from '../mail-transport.ts';

let count = 0;

/** A message as the notices write them, with what a test changes. */
export function createTestMail(change: Partial<MailMessage> = {}): MailMessage {
  count += 1;
  return {
    messageId: `m${count}.${process.pid}@login.test`,
    from: { name: 'NTNU pålogging', address: 'no-reply@login.test' },
    envelopeFrom: 'bounces@login.test',
    replyTo: null,
    to: 'kari@mailbox.test',
    subject: 'NTNU: ny påloggingsmetode',
    text: 'En ny påloggingsmetode er lagt til.\n.\nReferanse: KD7F-2M9Q\n',
    html: '<!doctype html><html lang="nb"><body><p>En ny påloggingsmetode er lagt til.</p></body></html>',
    language: 'nb',
    date: new Date('2026-11-26T02:00:00Z'),
    ...change,
  };
}
