import type { SeededRandom } from '../chaos/seeded-random.ts';
import { fillText } from './fill-text.ts';
import type { Scene } from './scene.ts';
import { pickCommon, type SceneLanguage } from './slots.ts';

/** Sentences that fit under anything: texts get the lengths that people give them, and their words the usual weights. */
const MORE = {
  nb: [
    'Jeg sitter på {room} og er der til klokka {hour}.',
    'Dette haster litt fordi vi skal levere {thing} {date}.',
    'Kan dere ringe meg når dere ser på dette?',
    'Jeg fant ikke noe om det på Innsida.',
    'Saken ligner på den vi hadde {day}.',
    'Si fra hvis dere trenger mer informasjon.',
    'Det har med {thing} ved {unit} å gjøre.',
    'På forhånd takk for hjelpen!',
  ],
  en: [
    'I am in {room} until {hour} o’clock.',
    'This is somewhat urgent because we have to deliver {thing} on {date}.',
    'Could you call me when you look at this?',
    'I did not find anything about it on the web pages.',
    'It has to do with {thing} at {unit}.',
    'Please tell me if you need more information.',
    'Thank you in advance for your help!',
  ],
} as const;
/** The same of what does not work. */
const MORE_OF_MACHINES = {
  nb: [
    'Jeg har prøvd å starte på nytt, men det hjelper ikke.',
    'Det samme skjer hos {name} ved {unit}.',
    'Legger ved et skjermbilde av feilen.',
    'Det gjelder også {program}, men ikke {othersystem}.',
    'Vi bruker dette i forbindelse med {thing}.',
  ],
  en: [
    'I have tried to restart, but it does not help.',
    'The same happens to {name} at {unit}.',
    'I attach a screenshot of the error.',
    'It also happens in {program}, but not in {othersystem}.',
    'We use this for {thing}.',
  ],
} as const;
/** What case workers add. */
const MORE_OF_WORKERS = {
  nb: [
    'Si fra hvis det ikke er i orden.',
    'Du finner mer om dette på Innsida, under {thing}.',
    'Vi ser på det igjen {date} om vi ikke hører noe.',
    'Ring Orakel hvis det haster.',
    'Svar her på saken, så kommer det til rett person.',
    'Vi hadde det samme ved {unit} {day}.',
  ],
  en: [
    'Please tell us if it is not all right.',
    'You can read more about it on the web pages, under {thing}.',
    'We look at it again on {date} if we hear nothing.',
    'Please call us if it is urgent.',
    'Answer here on the case, and it comes to the right person.',
    'We had the same at {unit} {day}.',
  ],
} as const;
const THANKS = {
  nb: [
    'Tusen takk for hjelpen!',
    'Takk for raskt svar. Da vet jeg det.',
    'Her er det dere spurte om: {unit}, {room}, fra {date}.',
    'Hei igjen, noe nytt i denne saken?',
  ],
  en: [
    'Thank you very much!',
    'Thanks for the quick answer.',
    'Here is what you asked for: {unit}, {room}, from {date}.',
    'Hello again, any news?',
  ],
} as const;
const THANKS_FOR_MACHINES = {
  nb: [
    'Tusen takk, nå virker det!',
    'Takk for raskt svar. Jeg prøver det og sier fra.',
    'Det hjelper dessverre ikke. Det står fortsatt «{error}».',
    'Her er det dere spurte om: {device}, {room}, siden {day}.',
  ],
  en: [
    'Thank you very much, it works now!',
    'Thanks for the quick answer. I will try and let you know.',
    'Unfortunately it does not help. It still says "{error}".',
    'Here is what you asked for: {device}, {room}, since {day}.',
  ],
} as const;
const GREETING = { nb: ['Hei!', 'Hei,', 'God dag.', 'Hei Orakel!'], en: ['Hello,', 'Hi,', 'Dear support,'] } as const;
const CLOSING = {
  nb: ['Hilsen {me}', 'Mvh {me}', 'Med vennlig hilsen\n{me}\n{unit}'],
  en: ['Best regards, {me}', 'Kind regards\n{me}', 'Thanks, {me}'],
} as const;

/** Writes what the people of one case say to each other. */
export interface Author {
  title(): string;
  question(): string;
  answerBack(): string;
  reply(): string;
  note(): string;
}

export interface AuthorFacts {
  scene: Scene;
  language: SceneLanguage;
  /** The requester's name, and somebody else's. */
  requester: string;
  other: string;
  at: Date;
}

export function createAuthor(random: SeededRandom, facts: AuthorFacts): Author {
  const { scene, language, requester, other, at } = facts;
  const words = scene[language];
  const said = new Map([
    ['name', other],
    ['first', requester.split(' ')[0] ?? requester],
  ]);
  const fill = (template: string) => fillText(template.replaceAll('{me}', requester), random, language, at, said);
  const of = scene.machine ? [...MORE_OF_MACHINES[language], ...MORE[language]] : MORE[language];
  const thanks = scene.machine ? THANKS_FOR_MACHINES[language] : THANKS[language];
  const spoken = new Set<string>();
  const more = (from: readonly string[], most: number) => {
    const left = from.filter((one) => !spoken.has(one));
    const sentences: string[] = [];
    while (sentences.length < most && left.length > 0 && random.chance(0.78)) {
      // Nobody says the same twice.
      const [next = ''] = left.splice(left.indexOf(pickCommon(random, left)), 1);
      spoken.add(next);
      sentences.push(fill(next));
    }
    return sentences;
  };
  // What a title announces is what the text is about: they stand in the same order.
  const subject = Math.floor(random.next() * words.questions.length);
  return {
    title: () => capitalise(fill(words.titles[subject] ?? random.pick(words.titles))).slice(0, 200),
    question: () => {
      const body = [fill(words.questions[subject] ?? random.pick(words.questions)), ...more(of, 7)].join(
        random.chance(0.3) ? '\n\n' : ' ',
      );
      const greeted =
        random.chance(0.5) && !/^(Hei|Hello|Hi)/.test(body) ? `${random.pick(GREETING[language])} ${body}` : body;
      return random.chance(0.7) ? `${greeted}\n\n${fill(random.pick(CLOSING[language]))}` : greeted;
    },
    answerBack: () => [fill(random.pick(thanks)), ...more(of, 2)].join(' '),
    reply: () => [fill(random.pick(words.replies)), ...more(MORE_OF_WORKERS[language], 3)].join('\n\n'),
    // Case workers note in Norwegian, whatever the person speaks.
    note: () => fillText(random.pick(scene.nb.notes), random, 'nb', at, said),
  };
}

const capitalise = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
