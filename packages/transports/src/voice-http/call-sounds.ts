import { createHmac, timingSafeEqual } from 'node:crypto';
import { type ClipLibrary, SAMPLE_RATE } from '../prompts/clips.ts';
import { type Line, timeScript, writeGoodbye, writeGreeting, writeReading, writeTransfer } from '../prompts/script.ts';
import { renderSound, wrapWav } from '../prompts/sound.ts';
import { choosePromptLanguage, type PromptLanguage, sayClip } from '../prompts/words.ts';
import type { CallbackAnswer, CodeCall } from '../transport.ts';
import type { Section } from './call-flow.ts';

/** What has words; `wait` is silence. */
export type Spoken = Exclude<Section, 'wait'>;

const DIGIT_PAUSE_MS = 250;
const WAIT_MS = 200;
const SECTIONS: readonly Section[] = ['extension', 'greeting', 'reading', 'goodbye', 'wait'];

/** The digits of an extension; whatever else was written there is not dialled and not spoken. */
export function extensionDigits(call: CodeCall): string {
  return (call.extension ?? '').replace(/\D/g, '').slice(0, 12);
}

/** The script of one section of a call: the same lines on the trunk and at every provider. */
export function writeSection(call: CodeCall, section: Spoken): Line[] {
  if (section === 'greeting') return writeGreeting(call);
  if (section === 'reading') return writeReading(call);
  if (section === 'goodbye') return writeGoodbye();
  return writeTransfer(extensionDigits(call));
}

/** The script as text for a provider's own voice: digits and letters one by one, commas and full stops as pauses. */
export function writeSpeech(call: CodeCall, section: Spoken): { language: PromptLanguage; text: string } {
  const { language } = choosePromptLanguage(call.language);
  const lines = writeSection(call, section);
  const words = lines.map((line, at) => {
    const said = sayClip(language, line.clip);
    if (/[.!?]$/.test(said)) return said;
    const long = line.pauseMs > DIGIT_PAUSE_MS && lines[at + 1] !== undefined;
    return `${said}${long ? '.' : ','}`;
  });
  return { language, text: words.join(' ') };
}

function renderSection(library: ClipLibrary, call: CodeCall, section: Section): Buffer {
  if (section === 'wait') return wrapWav(new Int16Array((SAMPLE_RATE * WAIT_MS) / 1000));
  const { language } = choosePromptLanguage(call.language);
  return renderSound(library, language, timeScript(library, language, writeSection(call, section)));
}

/** The sounds of calls: the addresses that a provider is given, and what it gets there. */
export interface CallSounds {
  address(call: CodeCall, section: Section): string;
  /** Answers `sound/….wav`; null for anything else, and for a reading whose address we have not given out. */
  serve(call: CodeCall, path: string): CallbackAnswer | null;
}

/**
 * Creates the sounds of calls below their receipt addresses, as WAV files (16 bit, 8 kHz, mono). `secret` is what only
 * we and the provider know. The address of the reading has a proof in it that is handed out only when a key was
 * pressed: who has merely seen the call's first address (a provider's call list, a proxy's log) cannot fetch the code.
 */
export function createCallSounds(library: ClipLibrary, secret: string): CallSounds {
  const prove = (call: CodeCall) =>
    createHmac('sha256', secret).update(`vakt call reading\n${call.receiptUrl}`, 'utf8').digest();
  const isProof = (call: CodeCall, given: string) => timingSafeEqual(prove(call), Buffer.from(given, 'base64url'));
  return {
    address(call, section) {
      const name = section === 'reading' ? `reading-${prove(call).toString('base64url')}` : section;
      return `${call.receiptUrl}/sound/${name}.wav`;
    },
    serve(call, path) {
      const [, name, proof] = /^sound\/([a-z]+)(?:-([\w-]{43}))?\.wav$/.exec(path) ?? [];
      const section = SECTIONS.find((one) => one === name);
      if (section === undefined || (section === 'reading') !== (proof !== undefined)) return null;
      if (proof !== undefined && (call.mode !== 'read-code' || !isProof(call, proof))) return null;
      const body = renderSection(library, call, section);
      return { status: 200, contentType: 'audio/wav', body, receipt: null };
    },
  };
}
