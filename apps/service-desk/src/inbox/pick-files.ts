import { createHash } from 'node:crypto';
import type { Attachment } from 'mailparser';

/** A file that came with a mail. Its name is the sender's word. */
export interface MailFile {
  name: string;
  content: Buffer;
  /** A calendar's answer to an invitation (iTIP, RFC 5546 §3.2.3). */
  calendarAnswer: boolean;
}

const MOST_FILES = 20;
/** Pictures inside the text that are smaller are the sender's signature, logo or tracking dot, and stay in the raw mail. */
const SMALLEST_PICTURE = 24 * 1024;

/** Parts that say something about the mail and are none of its files. */
const NO_FILES = [
  /^message\/((global-)?delivery-status|(global-)?disposition-notification|feedback-report)$/,
  /^text\/rfc822-headers$/,
  /^application\/(x-)?pkcs7-signature$/,
  /^application\/pgp-(signature|encrypted)$/,
];
const ENCRYPTED = [/^application\/(x-)?pkcs7-mime$/, /^application\/pgp-encrypted$/];

const ENDINGS: Readonly<Record<string, string>> = {
  'text/calendar': 'ics',
  'message/rfc822': 'eml',
  'application/pdf': 'pdf',
  'image/png': 'png',
  'image/jpeg': 'jpg',
  'image/gif': 'gif',
  'text/html': 'html',
  'text/plain': 'txt',
};

/** Picks what belongs on a case: no signatures of any kind, each content once, at most 20 (the rest is in the raw mail). */
export function pickFiles(
  attachments: readonly Attachment[],
  html: string,
): { files: MailFile[]; leftOut: number; encrypted: boolean } {
  const seen = new Set<string>();
  const files: MailFile[] = [];
  let leftOut = 0;
  for (const [index, part] of attachments.entries()) {
    const type = part.contentType.toLowerCase();
    if (NO_FILES.some((kind) => kind.test(type)) || part.content.length === 0) continue;
    if (isDecoration(part, type, html)) continue;
    const hash = createHash('sha256').update(part.content).digest('hex');
    if (seen.has(hash)) continue;
    seen.add(hash);
    if (files.length < MOST_FILES)
      files.push({ name: nameOf(part, type, index), content: part.content, calendarAnswer: isAnswer(part, type) });
    else leftOut += 1;
  }
  return {
    files,
    leftOut,
    encrypted: attachments.some(({ contentType }) => ENCRYPTED.some((kind) => kind.test(contentType.toLowerCase()))),
  };
}

/** A small picture that stands inside the text. */
function isDecoration(part: Attachment, type: string, html: string): boolean {
  if (!type.startsWith('image/') || part.content.length >= SMALLEST_PICTURE) return false;
  const inText = part.cid !== undefined && part.cid !== '' && html.includes(`cid:${part.cid}`);
  return inText || part.related === true || part.contentDisposition === 'inline';
}

function isAnswer(part: Attachment, type: string): boolean {
  return type === 'text/calendar' && /^METHOD:REPLY\s*$/im.test(part.content.subarray(0, 4096).toString('latin1'));
}

function nameOf({ filename }: Attachment, type: string, index: number): string {
  const given = filename?.trim();
  return given ? given.slice(0, 1000) : `${type.split('/')[0]}-${index + 1}.${ENDINGS[type] ?? 'bin'}`;
}
