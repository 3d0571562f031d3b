import type { Scene } from './scene.ts';

/** Employees: pay, personnel, finance, buildings, records. */
export const STAFF_SCENES: readonly Scene[] = [
  {
    group: 'lonn',
    service: 'lonn',
    weight: 6,
    confidentiality: 'group',
    nb: {
      titles: [
        'Feil i lønnsslipp',
        'Timeliste for {course}',
        'Overtid mangler på lønna',
        'Skattekort er ikke registrert',
      ],
      questions: [
        'Lønnsslippen for denne måneden viser feil trekk. Jeg har levert skattekort, men det er trukket 50 prosent.',
        'Timene jeg førte som læringsassistent i {course} er ikke utbetalt. Godkjent av {name} {date}.',
        'Overtid fra {date} mangler. Leder har godkjent i {system}.',
        'Jeg har skattekort, men lønnsslippen viser at det ikke er registrert.',
      ],
      replies: [
        'Hei {first}! Skattekortet ditt er hentet nå. For mye trukket skatt betales tilbake på neste lønning.',
        'Hei! Timelisten kom inn etter fristen. Den utbetales ved neste kjøring {date}.',
      ],
      notes: ['Sjekket mot {system}: mangler godkjenning fra budsjettansvarlig.'],
    },
    en: {
      titles: ['Error in my payslip', 'Hours as teaching assistant in {course}', 'Tax card not registered'],
      questions: [
        'My payslip shows 50 per cent tax although I have a tax card.',
        'The hours I worked as teaching assistant in {course} have not been paid. They were approved by {name} on {date}.',
        'I have a tax card, but it is not registered with you.',
      ],
      replies: [
        'Hi {first}, your tax card has been fetched now. What was deducted too much will be paid back next month.',
      ],
      notes: ['Missing approval by the budget manager in {system}.'],
    },
  },
  {
    group: 'hr',
    weight: 5,
    confidentiality: 'named',
    nb: {
      titles: [
        'Sykmelding og oppfølging',
        'Konflikt på arbeidsplassen',
        'Søknad om permisjon uten lønn',
        'Spørsmål om arbeidstid',
      ],
      questions: [
        'Jeg er sykmeldt fra {date} og lurer på hvem som følger meg opp. Lederen min ved {unit} har sluttet.',
        'Jeg ønsker en fortrolig samtale om samarbeidet ved {unit}. Dette kan ikke gå gjennom nærmeste leder.',
        'Kan jeg få permisjon uten lønn fra {date} for å undervise i {place}?',
        'Hvordan skal jeg føre reisetid når jeg er i {place} i arbeidstiden?',
      ],
      replies: [
        'Hei {first}! Takk for at du tar kontakt. Jeg foreslår en samtale {date}. Bare du og jeg ser denne saken.',
        'Hei! Søknaden behandles på møtet {date}, og du får svar rett etterpå.',
      ],
      notes: ['Bedriftshelsetjenesten er orientert etter avtale med den ansatte.'],
    },
    en: {
      titles: ['Sick leave and follow-up', 'Conflict at work', 'Unpaid leave'],
      questions: [
        'I am on sick leave from {date} and wonder who will follow up. My manager at {unit} has left.',
        'I would like to talk in confidence about the cooperation at {unit}.',
        'Could I have unpaid leave from {date} to teach in {place}?',
      ],
      replies: [
        'Hi {first}, thank you for contacting us. I suggest that we talk on {date}. Only you and I see this case.',
      ],
      notes: ['Occupational health service informed, as agreed.'],
    },
  },
  {
    group: 'okonomi',
    service: 'reiseregning',
    weight: 6,
    nb: {
      titles: [
        'Reiseregning fra {place} er ikke betalt',
        'Faktura til {unit} er purret',
        'Forskudd til reise',
        'Bestille innkjøp av {device}',
      ],
      questions: [
        'Reiseregningen fra {place} ble levert {date}, men er ikke utbetalt. Beløpet er {number} kroner.',
        'Leverandøren purrer på faktura {number}. Den ligger hos {name} for attestering.',
        'Vi reiser til {place} med {number} studenter og trenger forskudd.',
        'Vi trenger hjelp til innkjøp av {device} til {unit}. Kostnadssted {number}.',
      ],
      replies: [
        'Hei {first}! Det mangler kvittering for hotellet i {place}. Last den opp, så går reiseregningen videre.',
        'Hei! Fakturaen er attestert og betales {date}.',
      ],
      notes: ['Diett er ført dobbelt for {day}.'],
    },
    en: {
      titles: ['Travel claim from {place} not paid', 'Claim for a guest lecturer', 'Invoice to {unit} is overdue'],
      questions: [
        'I handed in my travel claim from {place} on {date} and have not been paid yet. The amount is {number} kroner.',
        'How does a guest lecturer without a Norwegian account get the expenses back?',
        'The supplier reminds us of invoice {number}. {name} has it for approval.',
      ],
      replies: ['Hi {first}, the receipt of the hotel in {place} is missing. Please upload it, and the claim goes on.'],
      notes: ['Per diem entered twice for {day}.'],
    },
  },
  {
    group: 'campusservice',
    service: 'bygg',
    weight: 7,
    urgency: 2,
    nb: {
      titles: [
        'Kaldt på {room}',
        'Adgangskort åpner ikke {room}',
        'Vannlekkasje i {building}',
        'Heisen i {building} står',
        'Bestille nøkkel til {room}',
      ],
      questions: [
        'Det er bare 16 grader på {room}, og radiatoren er iskald. Slik har det vært siden {day}.',
        'Adgangskortet mitt åpner ikke døra til {room}. Kortnummer {number}. Jeg har tilgang i {system}.',
        'Det drypper vann fra taket i {building}, ved trappa i andre etasje.',
        'Heisen i {building} står mellom to etasjer. Det er ingen i den.',
        'Jeg trenger nøkkel til {room} fra {date}.',
      ],
      replies: [
        'Hei {first}! Driftsteknikeren ser på det i dag. Hun ringer deg hvis hun ikke kommer inn.',
        'Hei! Kortet er lagt inn på nytt. Hold det mot leseren i tre sekunder første gang.',
      ],
      notes: ['Ventilen ble byttet {date}, garantisak mot entreprenøren.'],
    },
    en: {
      titles: [
        'Cold in {room}',
        'Access card does not open {room}',
        'Water leak in {building}',
        'The lift in {building} is stuck',
      ],
      questions: [
        'It is only 16 degrees in {room}, and the radiator is cold. It has been like this since {day}.',
        'My access card does not open the door to {room}. Card number {number}.',
        'Water drips from the ceiling in {building}, by the stairs on the second floor.',
        'The lift in {building} is stuck between two floors. Nobody is inside.',
      ],
      replies: [
        'Hi {first}, a technician will look at it today.',
        'Hello, the card has been registered again. Hold it against the reader for three seconds the first time.',
      ],
      notes: ['Valve replaced {date}, guarantee of the contractor.'],
    },
  },
  {
    group: 'arkiv',
    weight: 2,
    urgency: 3,
    nb: {
      titles: ['Innsyn i sak om {thing}', 'Dokument er journalført på feil sak', 'Skjerming av dokument'],
      questions: [
        'Jeg ber om innsyn i saken om {thing} ved {unit}.',
        'Brevet fra {place} er journalført på feil sak, det skal ligge på {number}.',
        'Brevet om {thing} kan leses av alle. Det inneholder personopplysninger og må skjermes.',
      ],
      replies: [
        'Hei! Innsynskravet er mottatt og behandles innen tre virkedager.',
        'Hei {first}! Dokumentet er flyttet, og kopien er slettet.',
      ],
      notes: ['Deler må skjermes etter offentleglova § 13.'],
    },
    en: {
      titles: ['Access to documents about {thing}', 'Document filed under the wrong case'],
      questions: [
        'I ask for access to the documents about {thing} at {unit}.',
        'The letter from {place} has been filed under the wrong case, it belongs to {number}.',
      ],
      replies: ['Hello, your request has been received and will be answered within three working days.'],
      notes: ['Parts must be withheld.'],
    },
  },
];
