/** A node of swc's tree, as far as a rule needs to know it before it looks at the type. */
export interface SyntaxNode {
  type: string;
  span: { start: number; end: number };
  [field: string]: unknown;
}

function isNode(value: unknown): value is SyntaxNode {
  return typeof value === 'object' && value !== null && typeof (value as { type?: unknown }).type === 'string';
}

/** Calls `visit` for every node below and including `root`, parents first, with the chain of parents (nearest last). */
export function walk(root: unknown, visit: (node: SyntaxNode, parents: readonly SyntaxNode[]) => void): void {
  const parents: SyntaxNode[] = [];
  const step = (value: unknown): void => {
    if (Array.isArray(value)) {
      for (const item of value) step(item);
      return;
    }
    if (typeof value !== 'object' || value === null) return;
    const node = isNode(value) ? value : null;
    if (node) {
      visit(node, parents);
      parents.push(node);
    }
    for (const [field, child] of Object.entries(value)) if (field !== 'span') step(child);
    if (node) parents.pop();
  };
  step(root);
}

/** The name of an identifier node, else null. */
export function nameOf(node: unknown): string | null {
  return isNode(node) && node.type === 'Identifier' ? String(node['value']) : null;
}

/** For `a.b`: the names of both, null where they are not plain names. */
export function memberNames(node: SyntaxNode): { object: string | null; property: string | null } | null {
  if (node.type !== 'MemberExpression') return null;
  return { object: nameOf(node['object']), property: nameOf(node['property']) };
}
