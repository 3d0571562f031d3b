/**
 * As much XML as PSWinCom's documents need: elements without attributes, found by their tags in one pass. No document
 * type is read and no entity is expanded but the five that XML itself has, so that no document can grow, loop or fetch.
 */

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

/** The contents of up to `most` elements of that name, in order. Linear in the length of the text. */
export function readElements(xml: string, name: string, most: number): string[] {
  const found: string[] = [];
  let at = 0;
  while (found.length < most) {
    const open = xml.indexOf(`<${name}>`, at);
    if (open < 0) break;
    const start = open + name.length + 2;
    const end = xml.indexOf(`</${name}>`, start);
    if (end < 0) break;
    found.push(xml.slice(start, end));
    at = end + name.length + 3;
  }
  return found;
}

/** The text of the first element of that name; null when there is none, or when it holds other elements. */
export function readElement(xml: string, name: string): string | null {
  const [content] = readElements(xml, name, 1);
  if (content === undefined || content.includes('<')) return null;
  return content.replace(/&(lt|gt|amp|quot|apos);/g, (_whole, entity: string) => ENTITIES[entity] ?? '').trim();
}

/** Whether a document defines entities of its own: no provider of ours has a reason to. */
export function definesEntities(xml: string): boolean {
  return /<!ENTITY/i.test(xml);
}

/** A text as it may stand in an element. Control characters that XML 1.0 (§2.2) has no place for are left out. */
export function escapeXml(text: string): string {
  return [...text]
    .filter((character) => character >= ' ' || '\t\n\r'.includes(character))
    .join('')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
}
