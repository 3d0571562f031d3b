import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createTranslator, isMessageKey, type MessageKey } from './translate.ts';

const { t, tt, tFacts } = createTranslator('nb');

/** The guide's words, as people read them beside the page: they must stand word for word. */
const GUIDE: readonly [string, string][] = [
  [t('signIn.heading', { federation: 'Feide' }), 'Logg inn med Feide'],
  [
    t('signIn.service', { service: 'Office365 for NTNU', federation: 'Feide' }),
    'Office365 for NTNU har bedt om at du logger inn med Feide.',
  ],
  [t('signIn.organisation', { federation: 'Feide', organisation: 'NTNU' }), 'Logg inn med din Feide-konto fra NTNU.'],
  [t('signIn.otherOrganisation'), 'Ikke din tilhørighet?'],
  [t('signIn.forgotten'), 'Glemt brukernavn eller passord?'],
  [t('signIn.submit'), 'Logg inn'],
  [t('gate.heading'), 'Trenger mer informasjon'],
  [t('gate.text'), 'Organisasjonen trenger mer informasjon for å beskytte kontoen din'],
  [t('gate.useAnother'), 'Bruk en annen konto'],
  [t('gate.learnMore'), 'Lær mer'],
  [t('gate.next'), 'Neste'],
  [t('enrol.heading'), 'Ytterligere sikkerhetsbekreftelse'],
  [t('enrol.intro'), 'Sikre kontoen din ved å legge til telefonbekreftelse i passordet.'],
  [t('enrol.step1'), 'Trinn 1: Hvordan skal vi kontakte deg?'],
  [t('enrol.authenticationPhone'), 'Godkjenningstelefon'],
  [t('enrol.officePhone'), 'Kontortelefon'],
  [t('enrol.app'), 'Godkjennerapp'],
  [t('enrol.method'), 'Metode'],
  [t('enrol.methodSms'), 'Send meg en kode via SMS'],
  [t('enrol.methodCall'), 'Ring meg'],
  [
    t('enrol.charges'),
    'Telefonnumrene dine vil bare bli brukt til kontosikkerhet. Standardavgifter for telefon og SMS vil påløpe.',
  ],
  [
    t('enrol.step2Sms', { number: '+47 912 34 504' }),
    'Trinn 2: Vi har sendt deg en tekstmelding til telefonnummer +47 912 34 504',
  ],
  [t('enrol.codeHeading'), 'Her angir du bekreftelseskoden du mottar.'],
  [t('enrol.codeHintSms'), 'Skriv inn koden du mottok på SMS.'],
  [t('enrol.verify'), 'Kontroller'],
  [t('enrol.success'), 'Bekreftelse vellykket.'],
  [t('enrol.done'), 'Fullført'],
  [
    t('preferences.intro'),
    'Når du logger på med passordet, må du også svare fra en registrert enhet. ' +
      'Dette gjør det vanskeligere for en hacker å logge på med bare et stjålet passord.',
  ],
  [t('preferences.defaultLegend'), 'Hvilket alternativ foretrekker du?'],
  [t('preferences.defaultHint'), 'Vi vil bruke dette bekreftelsesalternativet som standard.'],
  [t('preferences.optionSms'), 'Tekstkode til godkjenningstelefon'],
  [t('preferences.howLegend'), 'Hvordan vil du svare?'],
  [t('preferences.howHint'), 'Velg ett eller flere av disse alternativene.'],
  [t('preferences.authenticationPhone'), 'Godkjenningstelefon'],
  [t('preferences.officePhone'), 'Kontortelefon'],
  [t('enrol.extension'), 'Internnummer'],
  [t('preferences.alternatePhone'), 'Telefon for alternativ godkjenning'],
  [t('preferences.app'), 'Godkjennerapp eller token'],
  [t('preferences.configureApp'), 'Konfigurer Authenticator-appen'],
  [t('preferences.save'), 'Lagre'],
  [t('desk.operatorSignIn'), 'Pålogging for operatør'],
  [t('chooser.heading'), 'Velg en konto'],
  [t('chooser.useAnother'), 'Bruk en annen konto'],
  [t('challenge.heading'), 'Angi kode'],
  [
    t('challenge.sms', { mask: '+XX XXXXXX04' }),
    'Vi sendte en tekstmelding til telefonen din +XX XXXXXX04. Skriv inn koden for å logge på.',
  ],
  [t('challenge.codeLabel'), 'Kode'],
  [t('challenge.verify'), 'Kontroller'],
  [t('challenge.trouble'), 'Har du problemer?'],
  [t('challenge.otherWay'), 'Logg på på en annen måte'],
  [t('challenge.moreInformation'), 'Mer informasjon'],
];

test('bokmål says what the guide says, word for word', () => {
  for (const [said, wanted] of GUIDE) assert.equal(said, wanted);
});

test('a text that a language lacks is given in bokmål, and says so', () => {
  const sami = createTranslator('se');
  assert.deepEqual(sami.tt('challenge.codeLabel'), { text: 'Koda', lang: 'se' });
  assert.deepEqual(sami.tt('limits.heading'), { text: 'Grenser for pålogging', lang: 'nb' });
  assert.equal(sami.has('limits.heading'), false);
  assert.deepEqual(tt('challenge.codeLabel'), { text: 'Kode', lang: 'nb' });
});

test('numbers choose their plural form in each language', () => {
  const english = createTranslator('en');
  assert.match(t('error.codeWait', { minutes: 1 }), /Vent 1 minutt,/);
  assert.match(t('error.codeWait', { minutes: 5 }), /Vent 5 minutter,/);
  assert.match(english.t('error.wrongCode', { tries: 1 }), /You have 1 try left\.$/);
  assert.match(english.t('error.wrongCode', { tries: 4 }), /You have 4 tries left\.$/);
  assert.equal(english.t('organisations.found', { count: 2 }), '2 organisations');
});

test('what is put into a text stays as it is: no markup, no message syntax', () => {
  const service = "<b>Lånekassen's</b> {federation} #";
  assert.equal(
    t('signIn.service', { service, federation: 'Feide' }),
    `${service} har bedt om at du logger inn med Feide.`,
  );
});

test('a key chosen while running is checked, and a fact that lacks is an error', () => {
  assert.equal(tFacts('error.wrongCode', { tries: 3 }).text, t('error.wrongCode', { tries: 3 }));
  assert.throws(() => tFacts('error.wrongCode', {}), /tries/);
  assert.equal(isMessageKey('error.wrongCode'), true);
  assert.equal(isMessageKey('toString'), false);
  assert.throws(() => tFacts('error.madeUp' as MessageKey, {}), /error\.madeUp/);
});
