/** Tells spreadsheets that a file is UTF-8. */
export const BYTE_ORDER_MARK = '\u{FEFF}';

/**
 * A cell of a CSV file (RFC 4180). What a spreadsheet would take for a formula gets an apostrophe before it, which makes it
 * text (OWASP, "CSV Injection"): names and titles are other people's words.
 */
export function writeCell(text: string): string {
  const plain = /^\s*[=+\-@|%]|^[\t\r\n]/.test(text) ? `'${text}` : text;
  return /[",\r\n;']/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
}

/** A line of a CSV file with its end. */
export function writeLine(cells: readonly string[]): string {
  return `${cells.map(writeCell).join(',')}\r\n`;
}
