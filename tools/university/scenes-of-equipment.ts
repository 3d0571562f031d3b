import type { Scene } from './scene.ts';

/** Computers, printing, networks, servers, teaching rooms, research computing. */
export const EQUIPMENT_SCENES: readonly Scene[] = [
  {
    group: 'it-nett',
    service: 'eduroam',
    weight: 8,
    machine: true,
    nb: {
      titles: [
        'Tregt nett i {room}',
        'Eduroam virker ikke på {device}',
        'VPN kobler fra hvert femte minutt',
        'Mister trådløst nett i {building}',
      ],
      questions: [
        'Hei! Det trådløse nettet i {room} er veldig tregt, spesielt midt på dagen. {device} viser full dekning, men sidene lastes ikke. Dette begynte {day}.',
        'Får ikke koblet {device} til eduroam. Den sier «{error}». Det virket før {day}. Har prøvd å glemme nettverket og starte på nytt.',
        'VPN kobler fra hele tiden når jeg er på hjemmekontor. Da mister jeg forbindelsen til {host} og må begynne på nytt.',
        'Vi mister det trådløse nettet i {building} flere ganger om dagen. {device} må kobles til på nytt hver gang.',
      ],
      replies: [
        'Hei {first}! Vi har sett på basestasjonen ved {room} og byttet kanal. Kan du prøve igjen og si fra om det er bedre?',
        'Hei! Slett den gamle profilen på {device} og kjør installasjonen fra cat.eduroam.org på nytt. Velg universitetet i lista.',
      ],
      notes: [
        'Basestasjon i {room} har {number} klienter i rushet. Bør få en til.',
        'Radarvarsel på kanalen {number} ganger siste døgn.',
      ],
    },
    en: {
      titles: [
        'Slow wireless network in {room}',
        'Eduroam does not work on my {device}',
        'VPN disconnects every five minutes',
      ],
      questions: [
        'The wireless network in {room} has been very slow since {day}, especially around noon. My {device} shows full coverage but pages do not load.',
        'I cannot connect my {device} to eduroam. It says "{error}". I have tried to forget the network and restart.',
        'The VPN disconnects every five minutes when I work from home, and I lose {host}.',
      ],
      replies: [
        'Hi {first}, we have changed the channel of the access point near {room}. Could you try again and tell us whether it is better?',
        'Hello, please remove the old profile from the {device} and run the installer from cat.eduroam.org again.',
      ],
      notes: ['Access point in {room} serves {number} clients at peak.'],
    },
  },
  {
    group: 'it-klient',
    weight: 7,
    machine: true,
    nb: {
      titles: [
        'Skriveren i {room} melder papirstopp',
        'Får ikke skrevet ut fra {program}',
        'Utskriftskøen står stille',
      ],
      questions: [
        'Skriveren i {room} melder papirstopp, men det er ikke noe papir som sitter fast. Vi har åpnet alle lukene.',
        'Utskrifter fra {program} kommer aldri fram. De står i køen som «venter». Gjelder flere ved {unit}.',
        'Utskriftskøen har stått stille siden {day}. Det gjelder alle skriverne i {building}.',
      ],
      replies: [
        'Hei {first}! En tekniker ser på skriveren i {room} i dag. Bruk gjerne skriveren i etasjen under så lenge.',
        'Hei! Køen er tømt og tjenesten startet på nytt. Send utskriften en gang til.',
      ],
      notes: ['Bestilt ny valse hos leverandøren, ordre {number}.'],
    },
    en: {
      titles: ['Printer in {room} reports a paper jam', 'Cannot print from {program}'],
      questions: [
        'The printer in {room} reports a paper jam although no paper is stuck. We have opened all the doors.',
        'Print jobs from {program} never arrive. They stay in the queue as "waiting".',
      ],
      replies: [
        'Hi {first}, a technician will look at the printer in {room} today. Please use the one on the floor below in the meantime.',
      ],
      notes: ['New drum ordered, order {number}.'],
    },
  },
  {
    group: 'it-klient',
    service: 'pc-bestilling',
    weight: 6,
    machine: true,
    nb: {
      titles: [
        'Bestilling av {device}',
        '{device} starter ikke',
        'Trenger installert {program}',
        '{program} krasjer når jeg åpner store filer',
      ],
      questions: [
        'Ønsker å bestille {device} til {name} som begynner {date}. Kostnadssted {number}, leveres på {room}.',
        '{device} starter ikke etter oppdateringen {day}. Skjermen er svart og viften går for fullt. Alt arbeidet mitt ligger der.',
        'Kan dere installere {program} på maskinene på {room}? Vi trenger det til undervisning i {course} fra {date}.',
        '{program} krasjer hver gang jeg åpner en stor fil. Det står «{error}».',
      ],
      replies: [
        'Hei {first}! {device} er bestilt og kan hentes hos oss om cirka ti virkedager. Du får beskjed.',
        'Hei! Hold inne strømknappen i tretti sekunder, koble fra dokkingstasjonen og prøv igjen. Hjelper ikke det, kom innom {room}.',
      ],
      notes: ['Serienummer {serial}. Garantien gjelder til {date}.'],
    },
    en: {
      titles: [
        'Order of a {device}',
        'My {device} does not start',
        '{program} crashes when I open large files',
        'Please install {program}',
      ],
      questions: [
        'I would like to order a {device} for {name} who starts on {date}. Delivery to {room}.',
        'My {device} has not started since the update {day}. The screen stays black and the fan runs at full speed.',
        '{program} crashes every time I open a large file. It says "{error}".',
        'Could you install {program} on the machines in {room}? We need it for {course}.',
      ],
      replies: [
        'Hi {first}, the {device} has been ordered and will be ready in about ten working days. We will let you know.',
      ],
      notes: ['Serial number {serial}, warranty until {date}.'],
    },
  },
  {
    group: 'it-drift',
    weight: 4,
    machine: true,
    impact: 1,
    nb: {
      titles: [
        '{system} svarer ikke',
        'Ny virtuell maskin til {unit}',
        'Filområdet til {unit} er fullt',
        'Sertifikatet på {host} har gått ut',
      ],
      questions: [
        '{system} har vært nede siden klokka {hour}. Alle ved {unit} er berørt. Det står «{error}».',
        'Vi trenger en virtuell maskin med 8 kjerner og 32 GB minne til {thing}. Den skal stå bak brannmuren og nås fra {host}.',
        'Filområdet vårt er fullt, og vi får ikke lagret. Kan vi få utvidet med 500 GB? Kostnadssted {number}.',
        'Sertifikatet på {host} gikk ut {day}, og nettleseren advarer alle som åpner siden.',
      ],
      replies: [
        'Hei! Tjenesten er startet på nytt og svarer normalt. Årsaken var {thing}. Vi følger med utover dagen.',
        'Hei {first}! Maskinen {host} er klar. Du logger inn med vanlig brukernavn.',
      ],
      notes: [
        'Disken på {host} var full av logger. Ryddet {number} GB.',
        'Vurder å flytte {host} til ny klynge før {date}.',
      ],
    },
    en: {
      titles: ['{system} does not respond', 'New virtual machine for {unit}', 'The certificate of {host} has expired'],
      questions: [
        '{system} has been down since {hour} o’clock. Everybody at {unit} is affected. It says "{error}".',
        'We need a virtual machine with 8 cores and 32 GB of memory for {thing}.',
        'The certificate of {host} expired {day}, and browsers warn everybody.',
      ],
      replies: ['Hello, the service has been restarted and responds normally. The cause was {thing}.'],
      notes: ['Disk of {host} was full of logs, {number} GB removed.'],
    },
  },
  {
    group: 'undervisningsrom',
    service: 'av',
    weight: 5,
    machine: true,
    urgency: 1,
    nb: {
      titles: ['Prosjektor i {room} gir blått bilde', 'Ingen lyd i {room}', 'Opptak av forelesning i {course} mangler'],
      questions: [
        'Prosjektoren i {room} viser bare blått bilde. Jeg foreleser i {course} klokka {hour}, kan noen komme?',
        'Det er ingen lyd i høyttalerne i {room}. Mikrofonen lyser grønt.',
        'Opptaket av forelesningen i {course} {day} ligger ikke ute.',
      ],
      replies: [
        'Hei {first}! Vi sender noen nå. Bruk gjerne HDMI-kabelen på høyre side så lenge.',
        'Hei! Opptaket ligger ute nå. Det var {thing} som hadde stoppet.',
      ],
      notes: ['Pæren i {room} har {number} timer, må byttes.'],
    },
    en: {
      titles: [
        'Projector in {room} shows a blue picture',
        'Lecture recording in {course} is missing',
        'No sound in {room}',
      ],
      questions: [
        'The projector in {room} only shows a blue picture. I am lecturing in {course} at {hour}, could somebody come?',
        'The recording of the lecture in {course} {day} has not been published.',
        'There is no sound from the loudspeakers in {room}. The microphone shows a green light.',
      ],
      replies: ['Hi {first}, somebody is on the way. Please use the HDMI cable on the right side for now.'],
      notes: ['Lamp in {room} has {number} hours, to be replaced.'],
    },
  },
  {
    group: 'it-forskning',
    weight: 3,
    nb: {
      titles: [
        'Jobb på regneklyngen blir stående i kø',
        'Lagring av forskningsdata for {thing}',
        'Lisens for {program}',
      ],
      questions: [
        'Jobbene mine på {host} har stått i kø siden {day}. Prosjektnummer {number}. De krever {number} kjerner.',
        'Vi starter et prosjekt ved {unit} med personopplysninger og trenger trygg lagring på cirka 20 TB.',
        'Lisensserveren for {program} svarer ikke: «{error}».',
      ],
      replies: [
        'Hei {first}! Kvoten for prosjektet var brukt opp. Jeg har gitt dere ekstra timer ut måneden.',
        'Hei! Fyll ut datahåndteringsplanen først, så setter vi opp området. Det tar normalt fem virkedager.',
      ],
      notes: ['Avklart med personvernombudet {date}: klasse rød.'],
    },
    en: {
      titles: [
        'Jobs on the cluster stay in the queue',
        'Storage of research data for {thing}',
        'Licence server of {program} does not respond',
      ],
      questions: [
        'My jobs on {host} have been queued since {day}. Project number {number}.',
        'We are starting a project at {unit} with personal data and need safe storage of about 20 TB.',
        'The licence server of {program} does not respond: "{error}".',
      ],
      replies: [
        'Hi {first}, the quota of the project had been used up. I have given you additional hours until the end of the month.',
      ],
      notes: ['Agreed with the data protection officer {date}: class red.'],
    },
  },
];
