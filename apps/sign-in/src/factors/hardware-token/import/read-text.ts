import { UnusableFile } from './fault.ts';

/** The bytes of a file, from the beginning, as often as asked. */
export type OpenFile = () => AsyncIterable<Uint8Array>;

/** No line of a list is near this. What is longer is cut, and a fault. */
export const LONGEST_LINE = 4096;

/** Decodes UTF-8 piece by piece, without a byte order mark. Throws `UnusableFile` with the line of what is not UTF-8. */
export async function* readText(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let line = 1;
  const decode = (piece?: Uint8Array) => {
    try {
      return piece ? decoder.decode(piece, { stream: true }) : decoder.decode();
    } catch {
      throw new UnusableFile('notUtf8', { line: line + (piece ? linesBeforeFault(piece) : 0) });
    }
  };
  for await (const piece of pieces) {
    const text = decode(piece);
    if (text !== '') yield text;
    for (const byte of piece) if (byte === 10) line++;
  }
  const rest = decode();
  if (rest !== '') yield rest;
}

/** How many line breaks stand before the first byte of a piece that is not UTF-8. */
function linesBeforeFault(piece: Uint8Array): number {
  // Letters that begin in the piece before are told at this piece's beginning: at most one line off.
  let lines = 0;
  let start = 0;
  for (let at = 0; at < piece.length; at++) {
    if (piece[at] !== 10) continue;
    if (new TextDecoder('utf-8').decode(piece.subarray(start, at)).includes('\uFFFD')) return lines;
    lines++;
    start = at + 1;
  }
  return lines;
}

/**
 * Gives the lines of a file (LF, CRLF, or CR alone as old spreadsheets write it) with their numbers; a line that is too
 * long comes cut. Holds one piece and one line in memory.
 */
export async function* readLines(texts: AsyncIterable<string>): AsyncGenerator<{ number: number; text: string }> {
  let open = '';
  let number = 0;
  let endedWithReturn = false;
  for await (const text of texts) {
    // A CRLF that two pieces share ends one line.
    const piece = endedWithReturn && text.startsWith('\n') ? text.slice(1) : text;
    endedWithReturn = text.endsWith('\r');
    const lines = piece.split(/\r\n|\n|\r/);
    const last = lines.pop() ?? '';
    for (const line of lines) {
      yield { number: ++number, text: (open + line).slice(0, LONGEST_LINE + 1) };
      open = '';
    }
    open = (open + last).slice(0, LONGEST_LINE + 1);
  }
  if (open !== '') yield { number: ++number, text: open };
}
