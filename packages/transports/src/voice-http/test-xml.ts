/** An element with what is in it. */
export interface Element {
  name: string;
  attributes: Record<string, string>;
  children: Element[];
  text: string;
}

const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function resolveEntities(text: string): string {
  if (/&(?!(amp|lt|gt|quot|apos);)/.test(text)) throw new Error('An ampersand is not escaped.');
  return text.replace(/&(\w+);/g, (_whole, name: string) => ENTITIES[name] ?? '');
}

function readAttributes(text: string): Record<string, string> {
  const attributes: Record<string, string> = {};
  const rest = text.replace(/\s+([A-Za-z]+)="([^"<]*)"/g, (_whole, name: string, value: string) => {
    attributes[name] = resolveEntities(value);
    return '';
  });
  if (rest.trim() !== '') throw new Error(`Attributes that are none: ${rest}`);
  return attributes;
}

/** For tests: reads a small XML document strictly, without comments, CDATA or doctypes. Throws when it is not well-formed. */
export function readXml(text: string): Element {
  const body = text.replace(/^<\?xml version="1\.0" encoding="UTF-8"\?>/, '');
  const root: Element = { name: '', attributes: {}, children: [], text: '' };
  const open = [root];
  const token = /<(\/?)([A-Za-z]+)((?:\s+[A-Za-z]+="[^"]*")*)\s*(\/?)>|([^<]+)/gy;
  while (token.lastIndex < body.length) {
    const found = token.exec(body);
    const inner = open.at(-1);
    if (!found || !inner) throw new Error('This is not well-formed.');
    const [, closing, name = '', attributes = '', empty, words] = found;
    if (words !== undefined) inner.text += resolveEntities(words);
    else if (closing) {
      if (inner.name !== name) throw new Error(`<${inner.name}> is closed by </${name}>.`);
      open.pop();
    } else {
      const element: Element = { name, attributes: readAttributes(attributes), children: [], text: '' };
      inner.children.push(element);
      if (!empty) open.push(element);
    }
  }
  const [document, ...more] = root.children;
  if (!document || more.length > 0 || open.length !== 1) throw new Error('This is not one document.');
  return document;
}
