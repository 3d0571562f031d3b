/** Languages that have spoken clips of their own. */
export const PROMPT_LANGUAGES = ['nb', 'nn', 'en'] as const;
export type PromptLanguage = (typeof PROMPT_LANGUAGES)[number];

/** The letters of a message reference: consonants only, so that no word can appear. */
export const REFERENCE_LETTERS = 'BCDFGHJKLMNPQRSTVWXZ';

const DIGITS = '0123456789';

const SENTENCES = [
  'hello',
  'hello-approve',
  'press',
  'reference',
  'code-is',
  'again',
  'repeat',
  'warn',
  'bye',
  'approve',
  'extension',
  'extension-after',
] as const;

/** A sentence that a call may say; the file of a clip has the same name. */
export type Sentence = (typeof SENTENCES)[number];

/** The name of one clip: a sentence, `digit-7` or `letter-K`. */
export type Clip = Sentence | `digit-${string}` | `letter-${string}`;

const SENTENCE_WORDS: Record<PromptLanguage, Record<Sentence, string>> = {
  nb: {
    hello: 'Hei. Du har bedt om en kode for å logge inn.',
    'hello-approve': 'Hei. Dette gjelder innloggingen din.',
    press: 'Trykk en tast for å høre koden. Trykk stjerne hvis det ikke var deg.',
    reference: 'Melding',
    'code-is': 'Koden din er',
    again: 'Jeg gjentar. Koden din er',
    repeat: 'Trykk en tast for å høre koden en gang til.',
    warn: 'Ikke gi koden til noen som ringer deg.',
    bye: 'Ha det.',
    approve: 'Tast firkant for å godkjenne innloggingen. Tast stjerne hvis det ikke var deg.',
    extension: 'Vennligst sett over til internnummer',
    'extension-after': 'Er du alt på internnummeret, trykk firkant.',
  },
  nn: {
    hello: 'Hei. Du har bede om ein kode for å logge inn.',
    'hello-approve': 'Hei. Dette gjeld innlogginga di.',
    press: 'Trykk ein tast for å høyre koden. Trykk stjerne om det ikkje var deg.',
    reference: 'Melding',
    'code-is': 'Koden din er',
    again: 'Eg gjentek. Koden din er',
    repeat: 'Trykk ein tast for å høyre koden ein gong til.',
    warn: 'Ikkje gje koden til nokon som ringjer deg.',
    bye: 'Ha det.',
    approve: 'Trykk firkant for å godkjenne innlogginga. Trykk stjerne om det ikkje var deg.',
    extension: 'Set over til internnummer',
    'extension-after': 'Er du alt på internnummeret, trykk firkant.',
  },
  en: {
    hello: 'Hello. You asked for a code to sign in.',
    'hello-approve': 'Hello. This is about your sign-in.',
    press: 'Press any key to hear the code. Press star if it was not you.',
    reference: 'Message',
    'code-is': 'Your code is',
    again: 'I will repeat it. Your code is',
    repeat: 'Press any key to hear the code again.',
    warn: 'Never give this code to anyone who calls you.',
    bye: 'Goodbye.',
    approve: 'Press the hash key to approve this sign-in. Press star if it was not you.',
    extension: 'Please transfer this call to extension',
    'extension-after': 'If already at this extension, press the hash key.',
  },
};

const DIGIT_WORDS: Record<PromptLanguage, readonly string[]> = {
  nb: ['null', 'en', 'to', 'tre', 'fire', 'fem', 'seks', 'sju', 'åtte', 'ni'],
  nn: ['null', 'éin', 'to', 'tre', 'fire', 'fem', 'seks', 'sju', 'åtte', 'ni'],
  en: ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine'],
};

/** Lists every clip that each language must have. */
export function listClips(): Clip[] {
  return [
    ...SENTENCES,
    ...[...DIGITS].map((digit): Clip => `digit-${digit}`),
    ...[...REFERENCE_LETTERS].map((letter): Clip => `letter-${letter}`),
  ];
}

/**
 * Chooses the language that a call is spoken in. Nothing speaks Northern Sámi yet: it is spoken in bokmål, and
 * `fellBack` says so, for the page to tell.
 */
export function choosePromptLanguage(wanted: 'nb' | 'nn' | 'se' | 'en'): {
  language: PromptLanguage;
  fellBack: boolean;
} {
  return wanted === 'se' ? { language: 'nb', fellBack: true } : { language: wanted, fellBack: false };
}

/** What a clip says, in written form: a sentence, or the digit or letter itself. */
export function writeClip(language: PromptLanguage, clip: Clip): string {
  return clip in SENTENCE_WORDS[language]
    ? SENTENCE_WORDS[language][clip as Sentence]
    : clip.slice(clip.indexOf('-') + 1);
}

/** What the voice is given to say for a clip: digits as words, because a voice reads figures as numbers. */
export function sayClip(language: PromptLanguage, clip: Clip): string {
  if (clip.startsWith('digit-')) return DIGIT_WORDS[language][Number(clip.slice(6))] ?? '';
  return writeClip(language, clip);
}
