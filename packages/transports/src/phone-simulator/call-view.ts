import type { ClipLibrary } from '../prompts/clips.ts';
import type { TimedLine } from '../prompts/script.ts';
import { choosePromptLanguage, type PromptLanguage, writeClip } from '../prompts/words.ts';
import { timeSection } from '../voice-call/sections.ts';
import type { StoredCall } from './phone-book.ts';

/** One spoken sentence as it can be read: its words, and the digits or letters heard so far. */
export interface HeardSentence {
  section: number;
  text: string;
  signs: string[];
}

function addLine(heard: HeardSentence[], section: number, line: TimedLine, language: PromptLanguage): void {
  const text = writeClip(language, line.clip);
  const single = line.clip.startsWith('digit-') || line.clip.startsWith('letter-');
  const last = heard.at(-1);
  if (single && last) last.signs.push(text);
  else heard.push({ section, text, signs: [] });
}

/** What has been heard in a call until `now` (milliseconds since 1970), sentence by sentence. */
export function listHeard(library: ClipLibrary, call: StoredCall, now: number): HeardSentence[] {
  const { language } = choosePromptLanguage(call.call.language);
  const heard: HeardSentence[] = [];
  for (const [index, said] of call.said.entries()) {
    // Goodbye is still spoken after the call is decided; everything else stops when it ends.
    const until = call.said[index + 1]?.at ?? (said.section === 'goodbye' ? now : (call.endedAt ?? now));
    for (const line of timeSection(library, call.call, said.section)) {
      if (line.startsMs <= until - said.at) addLine(heard, index, line, language);
    }
  }
  return heard;
}
