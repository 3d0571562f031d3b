import type { Scene } from './scene.ts';

/** Students: guidance, examinations, admission, library. */
export const STUDY_SCENES: readonly Scene[] = [
  {
    group: 'eksamen',
    service: 'eksamen-feil',
    weight: 6,
    urgency: 1,
    nb: {
      titles: [
        'Får ikke startet lukket eksamensmodus',
        'Klage på karakter i {course}',
        'Tilrettelagt eksamen i {course}',
        'Eksamensplan for {course} mangler',
      ],
      questions: [
        'Jeg får ikke startet eksamensmodus på {device}. Den sier «{error}». Eksamen i {course} er {date}.',
        'Jeg ønsker begrunnelse for karakteren i {course} og vurderer å klage. Kandidatnummer {number}.',
        'Jeg trenger ekstra tid på eksamen i {course} på grunn av dysleksi. Legger ved bekreftelse.',
        'Jeg finner ingen eksamensplan for {course}. Når og hvor er eksamen?',
      ],
      replies: [
        'Hei {first}! Begrunnelsen sendes deg innen to uker. Klagefristen er tre uker etter at du har fått den.',
        'Hei! Avinstaller programmet, last det ned på nytt fra oppgavesiden og prøv demoprøven.',
      ],
      notes: ['Sendt sensor {day}, frist {date}.'],
    },
    en: {
      titles: [
        'Cannot start the lockdown browser',
        'Appeal of grade in {course}',
        'Special arrangements for the exam in {course}',
      ],
      questions: [
        'I cannot start the lockdown browser on my {device}. It says "{error}". The exam in {course} is on {date}.',
        'I would like an explanation of my grade in {course} and consider an appeal. Candidate number {number}.',
        'I need extra time for the exam in {course} because of dyslexia. I attach the confirmation.',
      ],
      replies: [
        'Hi {first}, the explanation will be sent to you within two weeks. You can appeal within three weeks after that.',
      ],
      notes: ['Sent to the examiner {day}, due {date}.'],
    },
  },
  {
    group: 'studieveiledning',
    weight: 7,
    confidentiality: 'group',
    nb: {
      titles: [
        'Permisjon fra studiet',
        'Bytte av studieretning',
        'Bekreftelse på studieplass',
        'Utdanningsplan stemmer ikke',
      ],
      questions: [
        'Jeg ønsker permisjon fra studiet i vår på grunn av sykdom i familien. Hva må jeg sende inn?',
        'Jeg går andre året ved {unit} og lurer på om jeg kan bytte studieretning. Hvilke fag må jeg ha bestått?',
        'Lånekassen ber om bekreftelse på at jeg har studieplass. Hvor finner jeg den?',
        'Faget {course} vises ikke i utdanningsplanen selv om jeg meldte meg opp {date}.',
      ],
      replies: [
        'Hei {first}! Du søker om permisjon i studentweb. Legg ved dokumentasjon, så svarer vi innen tre uker.',
        'Hei! Du må ha minst 45 studiepoeng for å bytte. Jeg har satt av tid til en samtale {date} på {room}.',
      ],
      notes: ['Studenten har brukt ett år permisjon tidligere.', 'Snakket på telefon {day}, venter på legeerklæring.'],
    },
    en: {
      titles: ['Leave of absence from studies', 'Confirmation of enrolment', 'Change of specialisation'],
      questions: [
        'I would like to apply for leave of absence because of illness in my family. Which documents do you need?',
        'I need a confirmation of enrolment for the immigration authorities before {date}.',
        'I am a second year student at {unit}. Can I change my specialisation?',
      ],
      replies: ['Hi {first}, you apply in Studentweb. Attach the documents, and we will answer within three weeks.'],
      notes: ['Has used one year of leave before.'],
    },
  },
  {
    group: 'opptak',
    weight: 4,
    nb: {
      titles: [
        'Dokumentasjon til søknad om opptak',
        'Innpassing av utdanning fra utlandet',
        'Svar på opptak til {unit}',
      ],
      questions: [
        'Jeg får ikke lastet opp vitnemålet i søknaden: «{error}». Fristen er {date}.',
        'Jeg har fag fra {place} og ønsker å få dem innpasset. Emnebeskrivelsene er på engelsk.',
        'Jeg har ikke fått svar på søknaden om opptak ved {unit}. Når kommer svarene?',
      ],
      replies: ['Hei {first}! Filen må være PDF og under 10 MB. Vi har åpnet søknaden din til {date}.'],
      notes: ['Venter på vurdering fra faglærer i {course}.'],
    },
    en: {
      titles: ['Documents for my application', 'Recognition of courses from abroad', 'Residence permit and admission'],
      questions: [
        'I cannot upload my diploma: "{error}". The deadline is {date}.',
        'I took courses in {place} and would like to have them recognised. The descriptions are in English.',
        'Can I begin at {unit} before my residence permit is ready?',
      ],
      replies: ['Hi {first}, the file must be a PDF smaller than 10 MB. We have opened your application until {date}.'],
      notes: ['Waiting for the lecturer of {course}.'],
    },
  },
  {
    group: 'bibliotek',
    weight: 3,
    urgency: 3,
    nb: {
      titles: ['Fjernlån fra {place}', 'Får ikke tilgang til artikkel', 'Purring på bok som er levert'],
      questions: [
        'Kan dere skaffe en bok om {thing} fra biblioteket i {place}?',
        'Jeg får ikke lest artikler hjemmefra. Nettsiden krever betaling selv om jeg er logget inn på {system}.',
        'Har fått purring på en bok jeg leverte i {building} {day}.',
      ],
      replies: [
        'Hei {first}! Boka er bestilt og kommer om cirka en uke. Du får melding når den kan hentes.',
        'Hei! Purringen er slettet. Boka sto i hylla.',
      ],
      notes: ['Lånekort {number}.'],
    },
    en: {
      titles: ['Interlibrary loan from {place}', 'No access to an article'],
      questions: [
        'Could you get a book about {thing} from the library in {place}?',
        'I cannot read articles from home. The page asks me to pay although I am signed in to {system}.',
      ],
      replies: ['Hi {first}, the book has been ordered and will arrive in about a week.'],
      notes: ['Library card {number}.'],
    },
  },
];
