import type { NewServiceContent } from '../../apps/service-desk/src/services/content.ts';

/** A service of the catalogue: its key, the group that answers, and what its first version holds. */
export interface UniversityService {
  key: string;
  group: string;
  content: NewServiceContent;
}

const wifiPlaces = [
  { id: 'campus', label: { nb: 'På campus', en: 'On campus' } },
  { id: 'bolig', label: { nb: 'I studentbolig', en: 'In student housing' } },
  { id: 'annet', label: { nb: 'Et annet sted', en: 'Somewhere else' } },
];

/** What the demonstration's self-service offers. */
export const SERVICES: readonly UniversityService[] = [
  {
    key: 'brukerkonto',
    group: 'orakel',
    content: {
      name: { nb: 'Passord og brukerkonto', en: 'Password and user account' },
      summary: {
        nb: 'Du får ikke logget inn, eller kontoen er sperret.',
        en: 'You cannot sign in, or your account is locked.',
      },
      topic: 'it',
      card: {
        who: { nb: 'Alle studenter og ansatte', en: 'All students and employees' },
        response: { nb: 'Innen to timer på hverdager', en: 'Within two hours on working days' },
        cost: { nb: 'Gratis', en: 'Free' },
      },
      keywords: ['passord', 'innlogging', 'låst', 'konto', 'password', 'login'],
      impact: 3,
      urgency: 1,
      titleField: 'hva',
      fields: [
        { id: 'hva', kind: 'text', label: { nb: 'Hva får du ikke til?', en: 'What does not work?' }, required: true },
        {
          id: 'system',
          kind: 'text',
          label: { nb: 'Hvilken tjeneste prøver du å logge inn på?', en: 'Which service do you try to sign in to?' },
        },
        {
          id: 'melding',
          kind: 'long-text',
          label: { nb: 'Hva står det på skjermen?', en: 'What does the screen say?' },
          hint: { nb: 'Skriv aldri passordet ditt her.', en: 'Never write your password here.' },
        },
      ],
    },
  },
  {
    key: 'eduroam',
    group: 'orakel',
    content: {
      name: { nb: 'Trådløst nett (eduroam)', en: 'Wireless network (eduroam)' },
      summary: {
        nb: 'Nettet er tregt, eller du får ikke koblet til.',
        en: 'The network is slow, or you cannot connect.',
      },
      topic: 'it',
      keywords: ['wifi', 'nett', 'eduroam', 'internett', 'vpn'],
      titleField: 'tittel',
      fields: [
        { id: 'tittel', kind: 'text', label: { nb: 'Kort om problemet', en: 'The problem in short' }, required: true },
        {
          id: 'sted',
          kind: 'choice',
          label: { nb: 'Hvor er du?', en: 'Where are you?' },
          required: true,
          options: wifiPlaces,
        },
        {
          id: 'rom',
          kind: 'text',
          label: { nb: 'Bygg og rom', en: 'Building and room' },
          required: true,
          when: { field: 'sted', values: ['campus'] },
        },
        { id: 'enhet', kind: 'text', label: { nb: 'Hva slags utstyr?', en: 'Which device?' } },
        { id: 'bilde', kind: 'file', label: { nb: 'Skjermbilde', en: 'Screenshot' } },
      ],
    },
  },
  {
    key: 'tilgang',
    group: 'it-brukerkonto',
    content: {
      name: { nb: 'Bestille tilgang til system', en: 'Order access to a system' },
      summary: {
        nb: 'Nærmeste leder bestiller tilgang for en medarbeider.',
        en: 'Managers order access for somebody in their unit.',
      },
      topic: 'it',
      card: {
        who: { nb: 'Nærmeste leder', en: 'The nearest manager' },
        needs: { nb: 'Navn, system, rolle og kostnadssted', en: 'Name, system, role and cost centre' },
        delivery: { nb: 'Normalt to virkedager', en: 'Usually two working days' },
      },
      keywords: ['rettigheter', 'rolle', 'fs', 'unit4', 'access'],
      titleField: 'system',
      fields: [
        { id: 'system', kind: 'text', label: { nb: 'Hvilket system?', en: 'Which system?' }, required: true },
        {
          id: 'hvem',
          kind: 'text',
          label: { nb: 'Hvem skal ha tilgang? (brukernavn)', en: 'Who needs access? (user name)' },
          required: true,
        },
        { id: 'fra', kind: 'date', label: { nb: 'Fra dato', en: 'From date' }, required: true },
        {
          id: 'begrunnelse',
          kind: 'long-text',
          label: { nb: 'Hva skal tilgangen brukes til?', en: 'What is it for?' },
          required: true,
        },
        {
          id: 'person',
          kind: 'choice',
          label: { nb: 'Gir rollen innsyn i personopplysninger?', en: 'Does the role show personal data?' },
          required: true,
          options: [
            { id: 'nei', label: { nb: 'Nei', en: 'No' } },
            { id: 'ja', label: { nb: 'Ja', en: 'Yes' } },
          ],
        },
        {
          id: 'avtale',
          kind: 'file',
          label: { nb: 'Signert taushetserklæring', en: 'Signed declaration of confidentiality' },
          required: true,
          when: { field: 'person', values: ['ja'] },
        },
      ],
    },
  },
  {
    key: 'pc-bestilling',
    group: 'it-klient',
    content: {
      name: { nb: 'Bestille PC og utstyr', en: 'Order a computer or equipment' },
      summary: {
        nb: 'PC, skjerm, dokkingstasjon og annet utstyr til ansatte.',
        en: 'Computers, screens, docking stations and more for employees.',
      },
      topic: 'it',
      card: {
        who: { nb: 'Ansatte', en: 'Employees' },
        delivery: { nb: 'Cirka ti virkedager', en: 'About ten working days' },
        cost: { nb: 'Etter prislista, belastes enheten', en: 'By the price list, paid by the unit' },
      },
      keywords: ['laptop', 'mac', 'skjerm', 'dokking'],
      fields: [
        {
          id: 'utstyr',
          kind: 'choices',
          label: { nb: 'Hva trenger du?', en: 'What do you need?' },
          required: true,
          options: [
            { id: 'pc', label: { nb: 'Bærbar PC', en: 'Laptop' } },
            { id: 'mac', label: { nb: 'Mac', en: 'Mac' } },
            { id: 'skjerm', label: { nb: 'Skjerm', en: 'Screen' } },
            { id: 'dokking', label: { nb: 'Dokkingstasjon', en: 'Docking station' } },
          ],
        },
        { id: 'antall', kind: 'number', label: { nb: 'Antall', en: 'How many' }, required: true, least: 1, most: 50 },
        { id: 'kostnadssted', kind: 'text', label: { nb: 'Kostnadssted', en: 'Cost centre' }, required: true },
        { id: 'levering', kind: 'text', label: { nb: 'Leveres på rom', en: 'Deliver to room' } },
      ],
    },
  },
  {
    key: 'bygg',
    group: 'campusservice',
    content: {
      name: { nb: 'Feil i rom og bygg', en: 'Faults in rooms and buildings' },
      summary: {
        nb: 'Varme, lys, vann, dører, heis og renhold.',
        en: 'Heating, light, water, doors, lifts and cleaning.',
      },
      topic: 'premises',
      card: {
        response: { nb: 'Samme dag. Ring vakta ved fare.', en: 'The same day. Call the guard when there is danger.' },
      },
      keywords: ['kaldt', 'lekkasje', 'adgangskort', 'nøkkel', 'heis'],
      titleField: 'hva',
      fields: [
        { id: 'hva', kind: 'text', label: { nb: 'Hva er feil?', en: 'What is wrong?' }, required: true },
        { id: 'rom', kind: 'text', label: { nb: 'Bygg og rom', en: 'Building and room' }, required: true },
        { id: 'siden', kind: 'date', label: { nb: 'Siden når?', en: 'Since when?' } },
      ],
    },
  },
  {
    key: 'reiseregning',
    group: 'okonomi',
    content: {
      name: { nb: 'Reiseregning og utlegg', en: 'Travel and expense claims' },
      summary: {
        nb: 'Spørsmål om reiseregning, utlegg og diett.',
        en: 'Questions about travel claims, expenses and per diem.',
      },
      topic: 'finance',
      keywords: ['reise', 'utlegg', 'kvittering', 'diett'],
      fields: [
        {
          id: 'sporsmal',
          kind: 'long-text',
          label: { nb: 'Hva lurer du på?', en: 'What is your question?' },
          required: true,
        },
        { id: 'kvittering', kind: 'file', label: { nb: 'Kvittering', en: 'Receipt' } },
      ],
    },
  },
  {
    key: 'av',
    group: 'undervisningsrom',
    content: {
      name: { nb: 'Projektor og lyd i undervisningsrom', en: 'Projector and sound in teaching rooms' },
      summary: {
        nb: 'Projektor, skjerm, mikrofon eller opptak virker ikke.',
        en: 'A projector, screen, microphone or recording does not work.',
      },
      topic: 'premises',
      card: {
        who: { nb: 'Alle', en: 'Everybody' },
        response: {
          nb: 'Med en gang når det undervises, ellers samme dag',
          en: 'At once during teaching, else the same day',
        },
        cost: { nb: 'Gratis', en: 'Free' },
      },
      keywords: [
        'prosjektor',
        'beamer',
        'lerret',
        'bilde',
        'høyttaler',
        'auditorium',
        'forelesning',
        'panopto',
        'zoom',
      ],
      impact: 2,
      urgency: 1,
      titleField: 'hva',
      fields: [
        { id: 'hva', kind: 'text', label: { nb: 'Hva virker ikke?', en: 'What does not work?' }, required: true },
        { id: 'rom', kind: 'text', label: { nb: 'Bygg og rom', en: 'Building and room' }, required: true },
        {
          id: 'naa',
          kind: 'choice',
          label: { nb: 'Undervises det i rommet nå?', en: 'Is there teaching in the room now?' },
          required: true,
          options: [
            { id: 'ja', label: { nb: 'Ja', en: 'Yes' } },
            { id: 'nei', label: { nb: 'Nei', en: 'No' } },
          ],
        },
        {
          id: 'telefon',
          kind: 'text',
          label: { nb: 'Telefon til den som er i rommet', en: 'Telephone of somebody in the room' },
          when: { field: 'naa', values: ['ja'] },
        },
        { id: 'bilde', kind: 'file', label: { nb: 'Bilde av feilen', en: 'Picture of the fault' } },
      ],
    },
  },
  {
    key: 'annet',
    group: 'orakel',
    content: {
      name: { nb: 'Noe annet', en: 'Something else' },
      summary: {
        nb: 'Du finner ikke det du trenger. Orakel sender saken til rett sted.',
        en: 'You do not find what you need. Orakel sends the case to the right place.',
      },
      topic: 'other',
      keywords: ['hjelp', 'spørsmål', 'annet', 'other', 'question', 'help'],
      titleField: 'tema',
      fields: [
        { id: 'tema', kind: 'text', label: { nb: 'Hva gjelder det?', en: 'What is it about?' }, required: true },
        { id: 'tekst', kind: 'long-text', label: { nb: 'Fortell mer', en: 'Tell us more' } },
        { id: 'vedlegg', kind: 'file', label: { nb: 'Vedlegg', en: 'Attachments' } },
      ],
    },
  },
];
