import type { ClipLibrary } from './clips.ts';
import { SAMPLE_RATE } from './clips.ts';
import type { Clip, PromptLanguage } from './words.ts';

/** One clip of a script and the silence after it, in milliseconds. */
export interface Line {
  clip: Clip;
  pauseMs: number;
}

/** When a line is heard, in milliseconds from the start of its script. */
export interface TimedLine extends Line {
  startsMs: number;
  endsMs: number;
}

/** What a script is about: the part of a call that the spoken words depend on. */
export interface ScriptCall {
  mode: 'read-code' | 'approve';
  code: string;
  messageReference: string;
}

/** Silence before the first word: the line needs a moment to open. */
const OPENING_PAUSE_MS = 400;
const SENTENCE_PAUSE_MS = 500;
const DIGIT_PAUSE_MS = 250;
/** After the third digit: people write codes down in threes. */
const GROUP_PAUSE_MS = 600;
const READINGS = 3;

/** What is said to whoever answers, before any key: never the code. */
export function writeGreeting(call: ScriptCall): Line[] {
  const [hello, ask]: [Clip, Clip] = call.mode === 'approve' ? ['hello-approve', 'approve'] : ['hello', 'press'];
  return [
    { clip: hello, pauseMs: SENTENCE_PAUSE_MS },
    { clip: ask, pauseMs: SENTENCE_PAUSE_MS },
  ];
}

/**
 * What is said to a switchboard where a person answers: to whom the call is to go, and what to press for whoever is
 * there already. Every sign of the extension must be a digit.
 */
export function writeTransfer(extension: string): Line[] {
  const digits = [...extension].map((digit): Line => ({ clip: `digit-${digit}`, pauseMs: DIGIT_PAUSE_MS }));
  const last = digits.pop();
  return [
    { clip: 'extension', pauseMs: DIGIT_PAUSE_MS },
    ...digits,
    ...(last ? [{ ...last, pauseMs: SENTENCE_PAUSE_MS }] : []),
    { clip: 'extension-after', pauseMs: SENTENCE_PAUSE_MS },
  ];
}

/**
 * The code read out: message reference, then the code digit by digit, three times, a warning, and how to hear it once
 * more.
 */
export function writeReading(call: ScriptCall): Line[] {
  const lines: Line[] = [{ clip: 'reference', pauseMs: DIGIT_PAUSE_MS }];
  for (const letter of call.messageReference) lines.push({ clip: `letter-${letter}`, pauseMs: DIGIT_PAUSE_MS });
  for (let reading = 0; reading < READINGS; reading += 1) {
    lines.push({ clip: reading === 0 ? 'code-is' : 'again', pauseMs: DIGIT_PAUSE_MS });
    for (const [index, digit] of [...call.code].entries()) {
      const last = index === call.code.length - 1;
      lines.push({ clip: `digit-${digit}`, pauseMs: last || index % 3 === 2 ? GROUP_PAUSE_MS : DIGIT_PAUSE_MS });
    }
  }
  return [...lines, { clip: 'warn', pauseMs: SENTENCE_PAUSE_MS }, { clip: 'repeat', pauseMs: DIGIT_PAUSE_MS }];
}

/** The last word of a call. */
export function writeGoodbye(): Line[] {
  return [{ clip: 'bye', pauseMs: DIGIT_PAUSE_MS }];
}

/** Times a script by the length of its clips. Throws for a line that has no clip. */
export function timeScript(library: ClipLibrary, language: PromptLanguage, lines: readonly Line[]): TimedLine[] {
  let at = OPENING_PAUSE_MS;
  return lines.map((line) => {
    const startsMs = at;
    const endsMs = startsMs + Math.ceil((library.load(language, line.clip).length * 1000) / SAMPLE_RATE);
    at = endsMs + line.pauseMs;
    return { ...line, startsMs, endsMs };
  });
}

/** How long a timed script takes, with its last pause, in milliseconds. */
export function measureScript(lines: readonly TimedLine[]): number {
  const last = lines.at(-1);
  return last ? last.endsMs + last.pauseMs : 0;
}
