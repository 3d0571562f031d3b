/**
 * Reads one line of a CSV file (RFC 4180) into trimmed cells; null when a quote is opened and never closed, or something
 * stands beside a quoted cell. No cell of ours may hold a line break, so a line is a record, a broken quote spoils its own
 * line only, and every line number is the file's own: a reader of whole files gives neither.
 */
export function readCsvLine(line: string, separator: string): string[] | null {
  const cells: string[] = [];
  let at = 0;
  for (;;) {
    while (line[at] === ' ') at++;
    if (line[at] === '"') {
      const quoted = readQuoted(line, at + 1);
      if (!quoted) return null;
      cells.push(quoted.text.trim());
      at = quoted.end;
      while (line[at] === ' ') at++;
      if (at < line.length && line[at] !== separator) return null;
    } else {
      const found = line.indexOf(separator, at);
      const end = found < 0 ? line.length : found;
      const cell = line.slice(at, end);
      if (cell.includes('"')) return null;
      cells.push(cell.trim());
      at = end;
    }
    if (at >= line.length) return cells;
    at++;
  }
}

function readQuoted(line: string, start: number): { text: string; end: number } | null {
  let text = '';
  for (let at = start; ; ) {
    const quote = line.indexOf('"', at);
    if (quote < 0) return null;
    text += line.slice(at, quote);
    if (line[quote + 1] !== '"') return { text, end: quote + 1 };
    text += '"';
    at = quote + 2;
  }
}
