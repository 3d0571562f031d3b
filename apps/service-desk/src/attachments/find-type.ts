import { fileTypeFromBuffer } from 'file-type';

const UNKNOWN = 'application/octet-stream';
/** Signs that no text holds: controls other than tab, line ends, form feed and escape (WHATWG MIME Sniffing §3, binary data bytes). */
// biome-ignore lint/suspicious/noControlCharactersInRegex: controls are what is looked for
const BINARY = /[\u0000-\u0008\u000b\u000e-\u001a\u001c-\u001f]/;

/**
 * The type of a file by its first bytes, never by its name or by what somebody said. Text is `text/plain`, whatever is
 * written in it: HTML, SVG and scripts are never more to us. What is not known is `application/octet-stream`.
 */
export async function findType(head: Uint8Array): Promise<string> {
  const found = await fileTypeFromBuffer(head).catch(() => undefined);
  // Of XML the library tells dialects apart by guessing; all are text to us.
  if (found && !/xml$|^text\/|^image\/svg/.test(found.mime)) return found.mime.split(';')[0] ?? UNKNOWN;
  return isText(head) ? 'text/plain' : UNKNOWN;
}

function isText(head: Uint8Array): boolean {
  try {
    // The last sign may be cut off.
    return !BINARY.test(new TextDecoder('utf-8', { fatal: true }).decode(head, { stream: true }));
  } catch {
    return false;
  }
}

/** Programs by what they are (ELF, PE, Mach-O and the like), whatever they are called. */
const PROGRAMS: ReadonlySet<string> = new Set([
  'application/x-msdownload',
  'application/x-elf',
  'application/x-mach-binary',
  'application/java-vm',
  'application/x-ms-shortcut',
  'application/vnd.microsoft.portable-executable',
  'application/x-msi',
]);

/** Says whether a type is a program. */
export function isProgram(type: string): boolean {
  return PROGRAMS.has(type);
}

const PREVIEWS: ReadonlySet<string> = new Set([
  'image/png',
  'image/apng',
  'image/jpeg',
  'image/gif',
  'image/webp',
  'image/avif',
  'application/pdf',
  'text/plain',
]);

/** Says whether a file of this type can be looked at in the browser. Never what can hold script that browsers run. */
export function canPreview(type: string): boolean {
  return PREVIEWS.has(type);
}
