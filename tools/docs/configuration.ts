/** The parts of JSON Schema that zod writes for our settings. */
export interface Schema {
  type?: string | string[];
  description?: string;
  default?: unknown;
  const?: unknown;
  enum?: unknown[];
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema | false;
  prefixItems?: Schema[];
  anyOf?: Schema[];
  oneOf?: Schema[];
  additionalProperties?: boolean | Schema;
  minimum?: number;
  maximum?: number;
  minLength?: number;
  maxLength?: number;
  minItems?: number;
}

/** One line of the reference: a setting with its full name. */
interface Row {
  name: string;
  type: string;
  given: string;
  text: string;
}

function alternativesOf(schema: Schema): Schema[] {
  return schema.anyOf ?? schema.oneOf ?? [];
}

function code(value: unknown): string {
  return `\`${JSON.stringify(value)}\``;
}

function range(schema: Schema, unit: string): string {
  const [least, most] = [schema.minimum ?? schema.minLength, schema.maximum ?? schema.maxLength];
  if (least !== undefined && most !== undefined && most < Number.MAX_SAFE_INTEGER) return ` ${least}–${most}${unit}`;
  return most !== undefined && most < Number.MAX_SAFE_INTEGER ? ` ≤ ${most}${unit}` : '';
}

/** A type in words. */
function describeType(schema: Schema): string {
  if (schema.const !== undefined) return code(schema.const);
  if (schema.enum) return schema.enum.map(code).join(' or ');
  const alternatives = alternativesOf(schema);
  if (alternatives.length > 0) return [...new Set(alternatives.map(describeType))].join(' or ');
  const types = [schema.type ?? []].flat();
  return types.length === 0 ? 'anything' : types.map((type) => describePlainType(type, schema)).join(' or ');
}

function describePlainType(type: string, schema: Schema): string {
  if (type === 'string') return `text${range(schema, ' letters')}`;
  if (type === 'integer' || type === 'number') return `number${range(schema, '')}`;
  if (type === 'boolean') return 'yes or no';
  if (type === 'array') return `list${schema.items ? ` of ${describeType(schema.items)}` : ''}`;
  if (type === 'object') return 'section';
  return type;
}

function describeGiven(schema: Schema, required: boolean): string {
  if (required) return '**must be given**';
  if (schema.default === undefined) return 'may be left out';
  const isEmptySection = JSON.stringify(schema.default) === '{}';
  return isEmptySection ? '' : code(schema.default);
}

/** What is inside a section, a list of sections, or each of several kinds of section. */
function* childrenOf(schema: Schema, name: string): Generator<[Schema, string]> {
  if (schema.type === 'array' && schema.items) {
    yield* childrenOf(schema.items, `${name}[]`);
    return;
  }
  if (schema.properties) yield [schema, name];
  for (const alternative of alternativesOf(schema)) {
    const kind = alternative.properties?.['kind']?.const;
    if (alternative.properties) yield [alternative, kind === undefined ? name : `${name} (${String(kind)})`];
  }
}

function* listRows(section: Schema, prefix: string): Generator<Row> {
  for (const [key, schema] of Object.entries(section.properties ?? {})) {
    const name = prefix ? `${prefix}.${key}` : key;
    const required = section.required?.includes(key) ?? false;
    yield { name, type: describeType(schema), given: describeGiven(schema, required), text: schema.description ?? '' };
    for (const [child, childName] of childrenOf(schema, name)) yield* listRows(child, childName);
  }
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ').replaceAll('<', '&lt;');
}

/** Renders the settings of one section as a table. */
export function renderSection(title: string, section: Schema, prefix = ''): string[] {
  const rows = [...listRows(section, prefix)].map(
    ({ name, type, given, text }) => `| \`${name}\` | ${cell(type)} | ${cell(given)} | ${cell(text)} |`,
  );
  return [`## ${title}`, '', '| setting | what | default | |', '|---|---|---|---|', ...rows, ''];
}

/** Renders the fields of a shape as a table, those inside them too; for what is asked, with what may be left out. */
export function renderFields(shape: Schema, isAsked: boolean): string[] {
  const rows = [...listRows(shape, '')].map(
    ({ name, type, given, text }) =>
      `| \`${name}\` | ${cell(type)} | ${isAsked ? `${cell(given)} | ` : ''}${cell(text)} |`,
  );
  return isAsked
    ? ['| field | what | default | |', '|---|---|---|---|', ...rows]
    : ['| field | what | |', '|---|---|---|', ...rows];
}

/** Renders docs/reference/config.md from the schemas of both programs. */
export function renderConfiguration(signIn: Schema, desk: Schema): string {
  const sections = Object.entries(signIn.properties ?? {}).map(([key, schema]) => {
    const one: Schema = {
      properties: { [key]: schema },
      required: signIn.required?.filter((name) => name === key) ?? [],
    };
    return renderSection(key, one);
  });
  const deskSection = desk.properties?.['serviceDesk'] ?? {};
  return [
    '# Configuration',
    '',
    '<!-- Generated by `npm run docs` from the schemas. Do not edit. -->',
    '',
    'One file, `vakt.yaml`, named by `VAKT_CONFIG`. Every fault is reported at once, with its line; an unknown name is a',
    'fault. A secret is given by reference: `env:NAME` reads the environment, `file:path` a file. Without a file the',
    'built-in demonstration runs, on this machine alone.',
    '',
    ...sections.flat(),
    ...renderSection('serviceDesk', { properties: { serviceDesk: deskSection }, required: ['serviceDesk'] }),
  ].join('\n');
}
