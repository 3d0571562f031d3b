/** One form of a page, as a browser would send it. Enough for our own simple pages; no reader of HTML at large. */
export interface PageForm {
  method: string;
  action: string;
  /** Successful controls with their values, in order; without buttons. */
  fields: [string, string][];
  /** Names of all controls that can be filled in. */
  names: string[];
  buttons: { name: string | null; value: string; text: string; action: string | null }[];
}

const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'", nbsp: '\u00a0' };

export function decodeEntities(text: string): string {
  return text.replace(/&(#\d+|#x[0-9a-f]+|\w+);/gi, (whole, name: string) => {
    if (name in ENTITIES) return ENTITIES[name] ?? whole;
    if (name.startsWith('#x')) return String.fromCodePoint(Number.parseInt(name.slice(2), 16));
    return name.startsWith('#') ? String.fromCodePoint(Number(name.slice(1))) : whole;
  });
}

/** What stands on a page for a reader: tags away, entities read, white space as one. */
export function readText(html: string): string {
  const bare = html.replace(/<(script|style|svg)[\s\S]*?<\/\1>/g, ' ').replace(/<[^>]*>/g, ' ');
  return decodeEntities(bare).replace(/\s+/g, ' ').trim();
}

function readAttributes(tag: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [, name = '', value] of tag.matchAll(/\s([\w:-]+)(?:="([^"]*)")?/g))
    found[name.toLowerCase()] = decodeEntities(value ?? '');
  return found;
}

function readSelect(html: string): string {
  const options = [...html.matchAll(/<option\b([^>]*)>/g)].map(([, tag = '']) => readAttributes(` ${tag}`));
  return (options.find((one) => 'selected' in one) ?? options[0])?.value ?? '';
}

function readControl(form: PageForm, tag: string, attributes: Record<string, string>, rest: string): void {
  const { name, type = 'text', value = '' } = attributes;
  if (!name || 'disabled' in attributes) return;
  form.names.push(name);
  if (tag === 'select') form.fields.push([name, readSelect(rest.slice(0, rest.indexOf('</select>')))]);
  else if (type === 'checkbox' || type === 'radio') {
    if ('checked' in attributes) form.fields.push([name, value || 'on']);
  } else form.fields.push([name, value]);
}

function readForm(tag: string, html: string): PageForm {
  const { method = 'get', action = '' } = readAttributes(tag);
  const form: PageForm = { method: method.toLowerCase(), action, fields: [], names: [], buttons: [] };
  for (const match of html.matchAll(/<(input|select|textarea|button)\b([^>]*)>/g)) {
    const attributes = readAttributes(match[2] ?? '');
    const rest = html.slice(match.index + match[0].length);
    if (match[1] !== 'button') readControl(form, match[1] ?? '', attributes, rest);
    else {
      const text = readText(rest.slice(0, rest.indexOf('</button>')));
      const { name = null, value = '', formaction = null } = attributes;
      if (attributes.type !== 'button') form.buttons.push({ name, value, text, action: formaction });
    }
  }
  return form;
}

/** Every form of a page. */
export function readForms(html: string): PageForm[] {
  return [...html.matchAll(/<form\b([^>]*)>([\s\S]*?)<\/form>/g)].map(([, tag = '', inside = '']) =>
    readForm(tag, inside),
  );
}
