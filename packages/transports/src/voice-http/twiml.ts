import type { CodeCall } from '../transport.ts';
import { type Move, secondsToWait, writeQuestion } from './call-flow.ts';
import { type CallSounds, writeSpeech } from './call-sounds.ts';

const ESCAPES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' };

function escapeXml(text: string): string {
  // Control characters have no place in XML 1.0 at all, escaped or not.
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
  return text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g, '').replace(/[&<>"']/g, (one) => ESCAPES[one] ?? '');
}

const VOICES = { nb: 'nb-NO', nn: 'nb-NO', en: 'en-GB' } as const;

function writeSound(speech: 'clips' | 'provider', sounds: CallSounds, call: CodeCall, move: Move): string {
  if (move.say === 'wait') return '';
  if (speech === 'clips') return `<Play>${escapeXml(sounds.address(call, move.say))}</Play>`;
  const { language, text } = writeSpeech(call, move.say);
  return `<Say language="${VOICES[language]}">${escapeXml(text)}</Say>`;
}

/**
 * Writes a move as TwiML. `finishOnKey=""` makes `#` a key as any other; `actionOnEmptyResult` has us asked when no key
 * was pressed (https://www.twilio.com/docs/voice/twiml/gather), and the redirect behind it does the same again.
 */
export function writeTwiml(speech: 'clips' | 'provider', sounds: CallSounds, call: CodeCall, move: Move): string {
  const sound = writeSound(speech, sounds, call, move);
  if (!move.ask) return `<?xml version="1.0" encoding="UTF-8"?><Response>${sound}<Hangup/></Response>`;
  const address = escapeXml(`${call.receiptUrl}/key?${writeQuestion(move.ask)}`);
  const gather =
    `<Gather input="dtmf" numDigits="1" finishOnKey="" timeout="${secondsToWait(move.ask)}" ` +
    `actionOnEmptyResult="true" method="POST" action="${address}">${sound}</Gather>`;
  const redirect = `<Redirect method="POST">${address}</Redirect>`;
  return `<?xml version="1.0" encoding="UTF-8"?><Response>${gather}${redirect}</Response>`;
}
