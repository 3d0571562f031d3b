/** Longest name that we keep, characters. */
const LONGEST = 120;
/** Controls, invisible and direction-turning signs (Unicode categories Cc, Cf, Cs, Co, Cn), line and paragraph separators. */
const UNSEEN = /[\p{C}\p{Zl}\p{Zp}]/gu;
/** Names that Windows keeps for devices, whatever their ending. */
const DEVICES = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;

/**
 * A file's name as we keep it: normalised first (nothing unseen, then NFKC), so that everything that is asked of it
 * later is asked of what people see. No folders, no leading dots, no trailing dots or spaces, at most 120 characters with the
 * ending kept. Empty when nothing is left. It is for eyes only: no file is ever stored or found by its name.
 */
export function cleanFileName(given: string): string {
  const seen = given.slice(0, 2000).replace(UNSEEN, '').normalize('NFKC');
  const base = seen.split(/[/\\]/).at(-1) ?? '';
  const bare = base
    .replace(/[<>:"|?*]/g, '_')
    .replace(/\s+/g, ' ')
    .replace(/^[. ]+/, '')
    .replace(/[. ]+$/, '');
  return shorten(DEVICES.test(bare) ? `_${bare}` : bare);
}

/** The ending of a clean name, lower case without its dot; "" when it has none. */
export function endingOf(name: string): string {
  const dot = name.lastIndexOf('.');
  return dot > 0 ? name.slice(dot + 1).toLowerCase() : '';
}

function shorten(name: string): string {
  const signs = [...name];
  if (signs.length <= LONGEST) return name;
  const dot = signs.lastIndexOf('.');
  const ending = dot > 0 && signs.length - dot <= 12 ? signs.slice(dot) : [];
  return [...signs.slice(0, LONGEST - ending.length), ...ending].join('').trimEnd();
}
