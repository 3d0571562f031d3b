import type { Scene } from './scene.ts';

/** Accounts, sign-in, mail, security. */
export const ACCOUNT_SCENES: readonly Scene[] = [
  {
    group: 'it-brukerkonto',
    service: 'brukerkonto',
    weight: 9,
    machine: true,
    urgency: 1,
    impact: 3,
    nb: {
      titles: ['Får ikke logget inn på {system}', 'Passordet virker ikke lenger', 'Kontoen er låst etter ferien'],
      questions: [
        'Hei! Jeg får ikke logget inn på {system} siden {day}. Det står «{error}» når jeg prøver. Passordet er riktig, jeg har sjekket det flere ganger. Kan dere se på det? Jeg har innlevering i {course} snart.',
        'Etter at jeg byttet passord {day} kommer jeg ikke inn noe sted, verken i {system} eller på e-posten. Mobilen spør om passord hele tiden.',
        'Kontoen min ser ut til å være sperret. Jeg er ansatt ved {unit} og trenger tilgang i dag fordi jeg skal undervise i {course} klokka {hour}.',
      ],
      replies: [
        'Hei {first}! Kontoen var låst etter for mange forsøk med gammelt passord, trolig fra en mobil eller et nettbrett. Jeg har låst den opp. Slett det lagrede passordet på alle enheter og logg inn på nytt.',
        'Hei {first}! Det ser riktig ut hos oss nå. Vent ti minutter, lukk nettleseren helt og prøv igjen. Gi beskjed om det fortsatt står «{error}».',
      ],
      notes: [
        'Loggen viser {number} mislykkede forsøk fra samme enhet. Ingen tegn til misbruk.',
        'Sjekket i {system}: kontoen er aktiv til {date}.',
      ],
    },
    en: {
      titles: ['Cannot sign in to {system}', 'My password stopped working', 'Account locked after the holidays'],
      questions: [
        'Hello, I have not been able to sign in to {system} since {day}. It says "{error}" although the password is correct. I have an assignment in {course} due soon. Could you please have a look?',
        'I changed my password {day}, and now I cannot get into {system} or my e-mail. My phone keeps asking for the password.',
        'My account seems to be locked after the holidays. I need it today because I teach {course} at {hour}.',
      ],
      replies: [
        'Hi {first}, your account was locked after too many attempts with an old password, probably from a phone. I have unlocked it. Please remove the stored password from all of your devices and sign in again.',
        'Hi {first}, everything looks right on our side now. Please wait ten minutes, close the browser completely and try again. Let us know if it still says "{error}".',
      ],
      notes: ['{number} failed attempts from one device in the log. No sign of abuse.'],
    },
  },
  {
    group: 'it-brukerkonto',
    service: 'tilgang',
    weight: 6,
    nb: {
      titles: [
        'Tilgang til {system} for ny medarbeider',
        'Mangler rettigheter i {system}',
        'Bestilling av tilgang: {system}',
      ],
      questions: [
        'Hei, {name} begynner hos oss {date} og trenger tilgang til {system} med samme roller som kollegaene ved {unit}. Jeg er nærmeste leder. Kostnadssted {number}.',
        'Jeg har byttet stilling til {unit} og mangler rettigheter i {system}. Uten dem får jeg ikke godkjent fakturaer.',
        'Ber om tilgang til {system} for {name} ved {unit} fra {date}. Kostnadssted {number}.',
      ],
      replies: [
        'Hei! Tilgangen er bestilt hos systemeier og er normalt klar i løpet av to virkedager. Vi sier fra når den er på plass.',
        'Hei {first}! {name} har nå tilgang til {system}. Logg ut og inn igjen for at rollene skal bli synlige.',
      ],
      notes: ['Venter på godkjenning fra systemeier, purret {day}.'],
    },
    en: {
      titles: ['Access to {system} for a new colleague', 'Missing permissions in {system}'],
      questions: [
        '{name} starts with us on {date} and needs access to {system} with the same roles as the others at {unit}. I am the manager.',
        'I have moved to {unit} and am missing permissions in {system}. Without them I cannot approve invoices.',
      ],
      replies: [
        'Hello, the access has been ordered from the owner of the system and is usually ready within two working days.',
      ],
      notes: ['Waiting for approval by the system owner, reminded {day}.'],
    },
  },
  {
    group: 'it-brukerkonto',
    weight: 4,
    machine: true,
    urgency: 1,
    nb: {
      titles: [
        'Mistet mobilen, får ikke kode',
        'Bytte telefonnummer for engangskode',
        'Får ikke SMS-kode når jeg logger inn',
      ],
      questions: [
        'Jeg har mistet mobilen og får ikke koden når jeg skal logge inn på {system}. Hva gjør jeg nå? Jeg sitter på {room}.',
        'Har fått nytt nummer og den gamle telefonen er slått av. Nå sendes koden til et nummer jeg ikke har lenger.',
        'Koden på SMS kommer ikke når jeg logger inn på {system}. Nummeret er riktig, og andre meldinger kommer fram.',
      ],
      replies: [
        'Hei {first}! Kom innom skranken vår på {room} med gyldig legitimasjon, så hjelper vi deg. Vi endrer aldri nummeret over telefon.',
      ],
      notes: ['Identitet kontrollert i skranken {day}, legitimasjon sett.'],
    },
    en: {
      titles: ['Lost my phone and get no code', 'New phone number for one-time codes'],
      questions: [
        'I lost my phone and do not get the code when I sign in to {system}. I am an exchange student and have no Norwegian bank ID. What can I do?',
        'I have a new number and the old phone is switched off. The codes go to a number that I no longer have.',
      ],
      replies: [
        'Hi {first}, please come to our desk at {room} with a passport or national identity card and we will help you. We never change the number over the telephone.',
      ],
      notes: ['Identity checked at the desk {day}, passport seen.'],
    },
  },
  {
    group: 'it-sikkerhet',
    weight: 3,
    urgency: 1,
    impact: 1,
    nb: {
      titles: ['Mistenkelig e-post om {thing}', 'Svindelforsøk rettet mot {unit}', 'Trykket på lenke i falsk e-post'],
      questions: [
        'Fikk en e-post som gir seg ut for å være fra {system} og ber meg bekrefte passordet. Jeg trykket dessverre på lenken, men skrev ikke inn noe. Avsender var {host}.',
        'Flere ved {unit} har fått samme falske faktura i dag. Legger ved skjermbilde.',
        'Jeg trykket på en lenke i en e-post som så ut til å komme fra {system}, og skrev inn passordet. Hva gjør jeg nå?',
      ],
      replies: [
        'Takk for at du sier fra! Adressen er sperret. Bytt passord nå, og si fra med en gang hvis du får uventede koder på mobilen.',
      ],
      notes: ['Domenet {host} er lagt i sperrelista. {number} mottakere, ingen har skrevet inn passord.'],
    },
    en: {
      titles: ['Suspicious e-mail about {thing}', 'I clicked a link in a fake e-mail'],
      questions: [
        'I received an e-mail pretending to come from {system} that asks me to confirm my password. I clicked the link but did not type anything. The sender was {host}.',
        'I clicked a link in an e-mail that looked like {system} and typed my password. What should I do?',
      ],
      replies: [
        'Thank you for telling us! The address is blocked. Please change your password now, and tell us at once if you get codes that you did not ask for.',
      ],
      notes: ['{host} added to the block list. {number} recipients.'],
    },
  },
  {
    group: 'orakel',
    weight: 6,
    machine: true,
    nb: {
      titles: ['E-post synkroniserer ikke på mobilen', 'Felles postkasse for {unit}', 'Kalenderen viser feil tid'],
      questions: [
        'E-posten på mobilen har sluttet å synkronisere etter oppdateringen {day}. I nettleseren virker alt.',
        'Vi trenger en felles postkasse for {unit} som {name} og jeg kan svare fra.',
        'Møter i kalenderen ligger en time feil etter at jeg var i utlandet. Gjelder bare {program}.',
      ],
      replies: [
        'Hei {first}! Fjern kontoen fra mobilen og legg den til på nytt. Velg «jobb eller skole» når du blir spurt om hva slags konto det er.',
        'Hei! Postkassen er opprettet og dukker opp i {program} i løpet av noen timer.',
      ],
      notes: ['Kjent feil i {program}, se melding fra leverandøren {date}.'],
    },
    en: {
      titles: ['E-mail does not sync on my phone', 'Shared mailbox for {unit}', 'Calendar shows the wrong time'],
      questions: [
        'E-mail on my phone stopped synchronising after the update {day}. It works in the browser.',
        'We need a shared mailbox for {unit} from which {name} and I can answer.',
        'Meetings have been one hour off since I was abroad. It only happens in {program}.',
      ],
      replies: [
        'Hi {first}, please remove the account from the phone and add it again. Choose "work or school" when it asks for the kind of account.',
      ],
      notes: ['Known fault in {program}, see the vendor’s notice of {date}.'],
    },
  },
];
