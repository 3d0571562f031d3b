import type { ClipLibrary } from '../prompts/clips.ts';
import {
  type Line,
  type TimedLine,
  timeScript,
  writeGoodbye,
  writeGreeting,
  writeReading,
  writeTransfer,
} from '../prompts/script.ts';
import { choosePromptLanguage } from '../prompts/words.ts';
import type { CodeCall } from '../transport.ts';
import type { Section } from './call-machine.ts';

const WRITE: Record<Section, (call: CodeCall) => Line[]> = {
  transfer: (call) => writeTransfer(call.extension ?? ''),
  greeting: writeGreeting,
  reading: writeReading,
  goodbye: writeGoodbye,
};

/** The script of one part of a call in its language, timed by its clips. Throws for a sign that has no clip. */
export function timeSection(library: ClipLibrary, call: CodeCall, section: Section): TimedLine[] {
  const { language } = choosePromptLanguage(call.language);
  return timeScript(library, language, WRITE[section](call));
}
