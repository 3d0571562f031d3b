import type { CallOutcome } from '../transport.ts';
import type { FaultName } from './faults.ts';
import type { PhoneMode } from './phone-book.ts';

/** Languages of the simulator's own page. Its texts live here: a package may not reach the apps' messages. */
export const PAGE_LANGUAGES = ['nb', 'en'] as const;
export type PageLanguage = (typeof PAGE_LANGUAGES)[number];

export interface PageTexts {
  title: string;
  explanation: string;
  phones: string;
  noPhones: string;
  nothingYet: string;
  nothingYetHint: string;
  noPhonesHint: string;
  addPhone: string;
  numberLabel: string;
  numberHint: string;
  numberWrong: string;
  add: string;
  refresh: string;
  empty: string;
  copy: string;
  copied: string;
  language: string;
  skip: string;
  latest: string;
  messagesOf: (number: string) => string;
  newMessage: (from: string) => string;
  incoming: string;
  ringingNow: string;
  caller: string;
  dialled: (extension: string) => string;
  inCall: string;
  answer: string;
  decline: string;
  hangUp: string;
  keypad: string;
  keypadHint: string;
  star: string;
  hash: string;
  pressed: (keys: string) => string;
  fellBack: string;
  heard: string;
  listen: string;
  call: string;
  modeTitle: string;
  modeHint: string;
  modes: Record<PhoneMode, { name: string; does: string }>;
  waiting: (count: number) => string;
  outcomes: Record<CallOutcome, string>;
  offline: string;
  drills: string;
  drillsHint: string;
  drillOf: (gateway: string) => string;
  drillCount: (messages: number) => string;
  drillSeed: string;
  drillSeedHint: string;
  drillStart: string;
  drillStop: string;
  drillWrong: string;
  backToPhones: string;
  mailbox: string;
  noMails: string;
  mailTo: (address: string) => string;
  answerMail: string;
  writeMail: string;
  mailFields: { from: string; to: string; subject: string; text: string };
  sendMail: string;
  mailSent: string;
  mailWrong: string;
  faults: Record<FaultName, { name: string; does: string }>;
  badRequest: string;
}

const nb: PageTexts = {
  title: 'Telefonsimulator',
  explanation: 'Telefonene finnes bare på denne maskinen. Ingenting sendes ut.',
  phones: 'Telefoner',
  noPhones: 'Ingen ennå',
  nothingYet: 'Ingen meldinger ennå',
  nothingYetHint: 'Meldinger og anrop til dette nummeret vises her straks de kommer.',
  noPhonesHint: 'Når noen ber om en kode, kommer telefonen fram her av seg selv.',
  addPhone: 'Legg til en telefon',
  numberLabel: 'Telefonnummer',
  numberHint: '8 siffer, eller med landkode: +46 …',
  numberWrong: 'Dette er ikke et telefonnummer. Skriv 8 siffer, eller + og landkode først.',
  add: 'Legg til',
  refresh: 'Oppdater',
  empty: 'Tøm telefonen',
  copy: 'Kopier koden',
  copied: 'Kopiert',
  language: 'Språk',
  skip: 'Til telefonen',
  latest: 'Vis alltid den siste telefonen',
  messagesOf: (number) => `Telefonen ${number}`,
  newMessage: (from) => `Ny melding fra ${from}`,
  incoming: 'Innkommende anrop',
  ringingNow: 'Ringer',
  caller: 'Påloggingstjenesten',
  dialled: (extension) => `Slo internnummer ${extension}`,
  inCall: 'I samtale',
  answer: 'Svar',
  decline: 'Avvis',
  hangUp: 'Legg på',
  keypad: 'Taster',
  keypadHint: 'Trykk her, eller bruk tastaturet.',
  star: 'stjerne',
  hash: 'firkant',
  pressed: (keys) => `Trykket: ${keys}`,
  fellBack: 'Det finnes ikke tale på dette språket ennå. Anropet leses på bokmål.',
  heard: 'Hørt i samtalen',
  listen: 'Hør samtalen',
  call: 'Anrop',
  modeTitle: 'Denne telefonen er',
  modeHint: 'Prøv hva som skjer når noe svikter.',
  modes: {
    on: { name: 'På', does: 'Tar imot med en gang.' },
    slow: { name: 'Treg', does: 'Meldinger kommer etter 15 sekunder, og det går 8 sekunder før den ringer.' },
    off: { name: 'Av', does: 'Meldinger venter til den slås på. Anrop når ikke fram.' },
    full: { name: 'Full', does: 'Meldinger avvises av nettet. Anrop møter opptatt.' },
    unknown: { name: 'Finnes ikke', does: 'Nummeret avvises med en gang.' },
  },
  waiting: (count) => (count === 1 ? '1 melding venter på telefonen' : `${count} meldinger venter på telefonen`),
  outcomes: {
    approved: 'Godkjent med #',
    denied: 'Avvist med *: «det var ikke meg»',
    'read-out': 'Koden ble lest opp',
    'not-confirmed': 'Svart, men ingen tast: koden ble ikke lest opp',
    busy: 'Opptatt',
    'no-answer': 'Ikke besvart',
    declined: 'Avvist',
    unreachable: 'Telefonen var av',
    'bad-number': 'Nummeret finnes ikke',
    'gateway-failed': 'Brutt: simulatoren ble startet på nytt',
  },
  drills: 'Øvelser',
  drillsHint:
    'Så mange av 100 meldinger rammes. Samme startverdi gir samme forløp. Anrop rammes bare av de tre første.',
  drillOf: (gateway) => `Leverandøren ${gateway}`,
  drillCount: (messages) => (messages === 1 ? '1 melding siden start' : `${messages} meldinger siden start`),
  drillSeed: 'Startverdi',
  drillSeedHint: 'Et helt tall.',
  drillStart: 'Start øvelsen',
  drillStop: 'Slå av alle feil',
  drillWrong: 'Skriv hele tall: 0 til 100 for feilene, og 0 eller mer som startverdi.',
  backToPhones: 'Til telefonene',
  mailbox: 'Postkasser',
  noMails: 'Ingen e-post ennå.',
  mailTo: (address) => `Til ${address}`,
  answerMail: 'Svar på e-posten',
  writeMail: 'Skriv en e-post',
  mailFields: { from: 'Fra', to: 'Til', subject: 'Emne', text: 'Tekst' },
  sendMail: 'Send',
  mailSent: 'E-posten er sendt.',
  mailWrong: 'E-posten ble ikke sendt: fyll ut hele adresser og en tekst.',
  faults: {
    refusal: { name: 'Avvisning', does: 'Svarer «ikke nå».' },
    throttling: { name: 'Struping', does: 'Svarer «for mange».' },
    silence: { name: 'Stillhet', does: 'Svarer ikke, og tar ikke imot.' },
    loss: { name: 'Tap', does: 'Tas imot og forsvinner. Ingen kvittering.' },
    delay: { name: 'Forsinkelse', does: 'Kommer 1 til 90 sekunder senere.' },
    reorder: { name: 'Ombytte', does: 'Venter til en senere melding er forbi, høyst 20 sekunder.' },
    duplicate: { name: 'Dobling', does: 'Kommer to ganger, med to kvitteringer.' },
    falseDelivered: { name: 'Falsk «levert»', does: 'Forsvinner, men kvitteringen sier levert.' },
    receiptOfAnother: { name: 'Kvittering for en annen', does: 'Kvitteringen gjelder en annen melding.' },
    receiptLate: { name: 'Sen kvittering', does: 'Kvitteringen kommer et minutt for sent.' },
    receiptNever: { name: 'Ingen kvittering', does: 'Leveres uten kvittering.' },
  },
  offline: 'Ingen kontakt med simulatoren. Prøver igjen …',
  badRequest: 'Det gikk ikke. Gå tilbake og prøv på nytt.',
};

const en: PageTexts = {
  title: 'Phone simulator',
  explanation: 'These phones exist on this machine only. Nothing is sent out.',
  phones: 'Phones',
  noPhones: 'None yet',
  nothingYet: 'No messages yet',
  nothingYetHint: 'Messages and calls to this number show up here the moment they arrive.',
  noPhonesHint: 'When somebody asks for a code, the phone shows up here by itself.',
  addPhone: 'Add a phone',
  numberLabel: 'Phone number',
  numberHint: '8 digits (Norway), or with country code: +46 …',
  numberWrong: 'This is not a phone number. Type 8 digits, or + and the country code first.',
  add: 'Add',
  refresh: 'Refresh',
  empty: 'Empty this phone',
  copy: 'Copy the code',
  copied: 'Copied',
  language: 'Language',
  skip: 'To the phone',
  latest: 'Always show the latest phone',
  messagesOf: (number) => `The phone ${number}`,
  newMessage: (from) => `New message from ${from}`,
  incoming: 'Incoming call',
  ringingNow: 'Ringing',
  caller: 'Sign-in service',
  dialled: (extension) => `Dialled extension ${extension}`,
  inCall: 'In a call',
  answer: 'Answer',
  decline: 'Decline',
  hangUp: 'Hang up',
  keypad: 'Keypad',
  keypadHint: 'Press here, or use the keyboard.',
  star: 'star',
  hash: 'hash',
  pressed: (keys) => `Pressed: ${keys}`,
  fellBack: 'There is no speech in this language yet. The call is read in Norwegian bokmål.',
  heard: 'Heard in the call',
  listen: 'Hear the call',
  call: 'Call',
  modeTitle: 'This phone is',
  modeHint: 'Try what happens when something fails.',
  modes: {
    on: { name: 'On', does: 'Takes everything at once.' },
    slow: { name: 'Slow', does: 'Messages come after 15 seconds, and it takes 8 seconds before it rings.' },
    off: { name: 'Off', does: 'Messages wait until it is on. Calls do not get through.' },
    full: { name: 'Full', does: 'The network refuses messages. Calls find it busy.' },
    unknown: { name: 'No such number', does: 'The number is refused at once.' },
  },
  waiting: (count) =>
    count === 1 ? '1 message is waiting for this phone' : `${count} messages are waiting for this phone`,
  outcomes: {
    approved: 'Approved with #',
    denied: 'Denied with *: "this was not me"',
    'read-out': 'The code was read out',
    'not-confirmed': 'Answered but no key: the code was not read out',
    busy: 'Busy',
    'no-answer': 'Not answered',
    declined: 'Declined',
    unreachable: 'The phone was off',
    'bad-number': 'There is no such number',
    'gateway-failed': 'Broken off: the simulator was restarted',
  },
  drills: 'Drills',
  drillsHint: 'So many of 100 messages are hit. The same seed gives the same course. Only the first three hit calls.',
  drillOf: (gateway) => `The gateway ${gateway}`,
  drillCount: (messages) => (messages === 1 ? '1 message since the start' : `${messages} messages since the start`),
  drillSeed: 'Seed',
  drillSeedHint: 'A whole number.',
  drillStart: 'Start the drill',
  drillStop: 'Switch all faults off',
  drillWrong: 'Type whole numbers: 0 to 100 for the faults, and 0 or more as the seed.',
  backToPhones: 'To the phones',
  mailbox: 'Mailboxes',
  noMails: 'No e-mail yet.',
  mailTo: (address) => `To ${address}`,
  answerMail: 'Answer the e-mail',
  writeMail: 'Write an e-mail',
  mailFields: { from: 'From', to: 'To', subject: 'Subject', text: 'Text' },
  sendMail: 'Send',
  mailSent: 'The e-mail is sent.',
  mailWrong: 'The e-mail was not sent: fill in whole addresses and a text.',
  faults: {
    refusal: { name: 'Refusal', does: 'Answers "not now".' },
    throttling: { name: 'Throttling', does: 'Answers "too many".' },
    silence: { name: 'Silence', does: 'Does not answer, and takes nothing.' },
    loss: { name: 'Loss', does: 'Taken, and gone. No receipt.' },
    delay: { name: 'Delay', does: 'Arrives 1 to 90 seconds later.' },
    reorder: { name: 'Reordering', does: 'Waits until a later message has passed, 20 seconds at most.' },
    duplicate: { name: 'Duplicate', does: 'Arrives twice, with two receipts.' },
    falseDelivered: { name: 'False "delivered"', does: 'Gone, and yet the receipt says delivered.' },
    receiptOfAnother: { name: 'Receipt for another', does: 'The receipt is for another message.' },
    receiptLate: { name: 'Late receipt', does: 'The receipt comes a minute late.' },
    receiptNever: { name: 'No receipt', does: 'Delivered without a receipt.' },
  },
  offline: 'No contact with the simulator. Trying again …',
  badRequest: 'That did not work. Go back and try again.',
};

export const PAGE_TEXTS: Record<PageLanguage, PageTexts> = { nb, en };

/** Chooses the page's language: what was chosen before, else the browser's wish, else bokmål. */
export function choosePageLanguage(chosen: string | undefined, acceptLanguage: string | undefined): PageLanguage {
  const known = PAGE_LANGUAGES.find((language) => language === chosen);
  if (known) return known;
  const wishes = (acceptLanguage ?? '').toLowerCase().split(',');
  for (const wish of wishes) {
    if (/^\s*(nb|no|nn|se|da|sv)\b/.test(wish)) return 'nb';
    if (/^\s*en\b/.test(wish)) return 'en';
  }
  return 'nb';
}

/** Shows a number as people read it: "+47 912 34 567", "+47 73 59 50 00"; other countries in threes. */
export function showNumber(number: string): string {
  const norwegian = /^\+47(?:([49]\d\d)(\d\d)(\d{3})|(\d\d)(\d\d)(\d\d)(\d\d))$/.exec(number);
  if (norwegian) return ['+47', ...norwegian.slice(1).filter(Boolean)].join(' ');
  const digits = number.slice(3).match(/\d{1,3}/g) ?? [];
  return [number.slice(0, 3), ...digits].join(' ');
}

const LOCALES: Record<PageLanguage, string> = { nb: 'nb-NO', en: 'en-GB' };

/** The clock on the message: "12:41". */
export function showTime(language: PageLanguage, at: number): string {
  return new Intl.DateTimeFormat(LOCALES[language], { hour: '2-digit', minute: '2-digit' }).format(at);
}
