/** Lines after which everything is an earlier mail: what mail programs put before it, in our languages. */
const BEGINNINGS = [
  /^\s*-{2,} ?(skriv svaret over denne linjen|write your answer above this line) ?-{2,}\s*$/i,
  /^\s*-{2,} ?(opprinnelig melding|opphavleg melding|original message|ursprungligt meddelande|oprindelig meddelelse|videresendt melding|forwarded message) ?-{2,}\s*$/i,
  /^_{20,}\s*$/,
  // "Den tor. 26. nov. 2026 kl. 10:12 skrev Kari <…>:" and "On Thu, 26 Nov 2026 at 10:12, Kari <…> wrote:", on one line or two.
  /^\s*(den|på|tor|man|tir|ons|fre|lør|søn|kl)\b.{0,300}\bskrev\b.{0,300}:\s*$/i,
  /^\s*.{0,200}\bskrev følgende\b.{0,100}:\s*$/i,
  /^\s*\d{1,2}[./]\s?.{0,200}\bskrev\b.{0,200}:\s*$/i,
  /^\s*on\b.{0,300}\bwrote:\s*$/i,
  /^\s*.{0,200}<[^<>\s]+@[^<>\s]+>\s*(skrev|wrote):?\s*$/i,
];
/** The head of an Outlook quote: From and, near it, Sent or To. */
const FROM = /^\s*\*?(fra|frå|from|från)\s*:\*?\s*\S/i;
const SENT = /^\s*\*?(sendt|sent|skickat|dato|date|til|to|emne|subject)\s*:\*?\s*\S/i;

/**
 * Takes the earlier mails off the end of an answer. When nothing would be left, or the answer stands below or between what
 * it quotes, the whole text stays: nothing that somebody wrote is lost, and the raw mail is kept besides.
 */
export function stripQuote(text: string): string {
  const lines = text.split('\n');
  const cut = findCut(lines);
  const kept = cut === null ? text : lines.slice(0, cut).join('\n');
  const bare = dropTrailingQuote(kept).trim();
  return bare === '' ? text.trim() : bare;
}

function findCut(lines: readonly string[]): number | null {
  for (const [index, line] of lines.entries()) {
    if (line.length > 700) continue;
    const joined = `${line} ${(lines[index + 1] ?? '').slice(0, 350)}`;
    const begins = BEGINNINGS.some((beginning) => beginning.test(line));
    const overTwo =
      /^\s*(den|på|on)\b/i.test(line) && joined.length < 700 && BEGINNINGS.some((one) => one.test(joined));
    const outlook = FROM.test(line) && lines.slice(index + 1, index + 5).some((next) => SENT.test(next));
    if (!begins && !overTwo && !outlook) continue;
    // Words below that are not quoted are an answer under the question.
    return hasOwnWordsBelow(lines, index, begins || overTwo) ? null : index;
  }
  return null;
}

/** After "… skrev:" comes a quote with ">" when the program marks it; unmarked lines after a marked quote are the answer. */
function hasOwnWordsBelow(lines: readonly string[], from: number, introduces: boolean): boolean {
  if (!introduces) return false;
  const below = lines
    .slice(from + 1)
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const quoted = below.findIndex((line) => line.startsWith('>'));
  if (quoted < 0 || quoted > 1) return false;
  const own = below.slice(quoted).filter((line) => !line.startsWith('>'));
  return own.length > 0 && !/^(--|_{5,})/.test(own[0] ?? '');
}

function dropTrailingQuote(text: string): string {
  const lines = text.split('\n');
  let end = lines.length;
  while (end > 0 && /^\s*(>.*)?$/.test(lines[end - 1] ?? '')) end -= 1;
  return lines.slice(0, end).join('\n');
}
