import { type SaxesAttributeNS, SaxesParser, type SaxesTagNS } from 'saxes';
import { UnusableFile } from './fault.ts';

/** An element with what is in it. */
export interface XmlNode {
  local: string;
  uri: string;
  /** By local name, without namespace declarations. */
  attributes: Readonly<Record<string, string>>;
  children: XmlNode[];
  text: string;
  /** Where it begins, from 1. */
  line: number;
}

export const PSKC = 'urn:ietf:params:xml:ns:keyprov:pskc';

/** The deepest path of RFC 6030 has a dozen elements; a key package has some dozens and no long texts. */
const DEEPEST = 24;
const MOST_NODES = 400;
const MOST_TEXT = 64 * 1024;
/** The parser gathers what it is in the middle of: an element, a comment, a text. None of ours is near this. */
const MOST_WITHOUT_EVENT = 256 * 1024;

/**
 * Reads a key container (RFC 6030 §4) piece by piece and gives each child of its root when it is whole; one of them is held
 * in memory at a time. No document type, and so no entities but XML's own five, inside or outside; nothing is fetched.
 * Throws `UnusableFile` when it is no sound XML, no key container, or built as none is.
 */
export async function* readContainer(texts: AsyncIterable<string>): AsyncGenerator<XmlNode> {
  const builder = createBuilder();
  const parser = new SaxesParser({ xmlns: true, position: true });
  let silent = 0;
  const heard = () => {
    silent = 0;
  };
  parser.on('error', (error) => {
    throw new UnusableFile('xmlBroken', { line: parser.line, reason: error.message.slice(0, 120) });
  });
  parser.on('xmldecl', ({ encoding }) => {
    if (encoding && !/^(utf-8|us-ascii)$/i.test(encoding)) throw new UnusableFile('xmlEncoding', { encoding });
  });
  parser.on('doctype', () => {
    throw new UnusableFile('xmlDoctype', { line: parser.line });
  });
  parser.on('opentag', (tag) => {
    heard();
    builder.open(tag, parser.line);
  });
  parser.on('closetag', () => {
    heard();
    builder.close();
  });
  parser.on('text', (text) => builder.addText(text));
  parser.on('cdata', (text) => builder.addText(text));
  for await (const text of texts) {
    for (let at = 0; at < text.length; at += PIECE) {
      const piece = text.slice(at, at + PIECE);
      silent += piece.length;
      parser.write(piece);
      if (silent > MOST_WITHOUT_EVENT) throw new UnusableFile('xmlTooDeep', { line: parser.line });
      yield* builder.take();
    }
  }
  parser.close();
  yield* builder.take();
}

const PIECE = 16 * 1024;

/** Builds the root's children; the root itself is only looked at. */
function createBuilder() {
  const path: XmlNode[] = [];
  const whole: XmlNode[] = [];
  let nodes = 0;
  let letters = 0;
  return {
    open(tag: SaxesTagNS, line: number) {
      if (path.length === 0) requireContainer(tag);
      nodes++;
      if (path.length >= DEEPEST || nodes > MOST_NODES) throw new UnusableFile('xmlTooDeep', { line });
      const { local, uri } = tag;
      const node: XmlNode = { local, uri, attributes: listAttributes(tag), children: [], text: '', line };
      if (path.length > 1) path.at(-1)?.children.push(node);
      path.push(node);
    },
    addText(text: string) {
      const node = path.at(-1);
      if (!node || path.length === 1) return;
      letters += text.length;
      if (letters > MOST_TEXT) throw new UnusableFile('xmlTooDeep', { line: node.line });
      node.text += text;
    },
    close() {
      const node = path.pop();
      if (!node || path.length !== 1) return;
      whole.push(node);
      nodes = 1;
      letters = 0;
    },
    take: () => whole.splice(0),
  };
}

function requireContainer({ local, uri }: SaxesTagNS): void {
  if (local !== 'KeyContainer' || uri !== PSKC) throw new UnusableFile('xmlNotPskc', { element: local.slice(0, 40) });
}

function listAttributes(tag: SaxesTagNS): Record<string, string> {
  const attributes: Record<string, string> = Object.create(null);
  for (const { local, prefix, value } of Object.values<SaxesAttributeNS>(tag.attributes))
    if (prefix !== 'xmlns' && local !== 'xmlns') attributes[local] = value;
  return attributes;
}

/** The first element at a path of local names below a node; null when there is none. */
export function findNode(node: XmlNode | null, ...path: string[]): XmlNode | null {
  let at: XmlNode | null = node;
  for (const local of path) at = at?.children.find((child) => child.local === local) ?? null;
  return at;
}

/** The trimmed text at a path; empty when there is none. */
export function textOf(node: XmlNode | null, ...path: string[]): string {
  return findNode(node, ...path)?.text.trim() ?? '';
}
