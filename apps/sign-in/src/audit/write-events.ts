import { describeEvent, type EventNames, joinFacts } from './describe-event.ts';
import type { AuditKind } from './events.ts';
import type { FoundEvent } from './found-event.ts';
import { isKind, KINDS } from './kinds.ts';

/** Forms that the record leaves the house in, one line for each event. */
export type ExportFormat = 'jsonl' | 'cef';

/** What an export is written with. `domains`: by organisation, to write people as user@domain. */
export interface ExportNames extends EventNames {
  organisations: readonly { id: string; name: string; domain: string }[];
}

/** An event as a line, without its line break. */
export function writeEvent(format: ExportFormat, names: ExportNames, event: FoundEvent): string {
  return format === 'jsonl' ? writeJson(names, event) : writeCef(names, event);
}

function addressOf({ organisations }: ExportNames, { userName, organisation }: FoundEvent): string | null {
  if (userName === null) return null;
  const domain = organisations.find(({ id }) => id === organisation)?.domain;
  return domain ? `${userName}@${domain}` : userName;
}

/** ISO 8601 with microseconds, UTC. */
function exactTime({ micros }: FoundEvent): string {
  const [whole, rest] = [BigInt(micros) / 1_000_000n, BigInt(micros) % 1_000_000n];
  return `${new Date(Number(whole) * 1000).toISOString().slice(0, 19)}.${String(rest).padStart(6, '0')}Z`;
}

function writeJson(names: ExportNames, event: FoundEvent): string {
  const { id, kind, accountId, journeyId, detail, seal, organisation } = event;
  const account = accountId === null ? null : { id: accountId, address: addressOf(names, event), organisation };
  return JSON.stringify({ id, at: exactTime(event), kind, account, journeyId, detail, seal });
}

/** Severity of CEF, 0 to 10. What is not here is 3. */
const SEVERITIES: Readonly<Partial<Record<AuditKind, number>>> = {
  'sign-in-refused': 4,
  'password-wrong': 5,
  'password-blocked': 6,
  'code-wrong': 5,
  'codes-locked': 6,
  'code-refused': 5,
  'call-denied': 8,
  'method-removed': 5,
  'method-disabled': 6,
  'methods-reset': 7,
  'password-changed': 5,
  'budget-alarm': 6,
  'budget-spent': 8,
  'sends-closed': 7,
  'console-refused': 7,
  'audit-exported': 5,
  'signing-keys-rotated': 5,
};
const USUAL_SEVERITY = 3;

/** Header fields: backslash and bar are escaped, and there is no line break (ArcSight CEF, "Character Encoding"). */
function header(text: string): string {
  return text
    .replaceAll(/[\r\n]+/g, ' ')
    .replaceAll('\\', '\\\\')
    .replaceAll('|', '\\|');
}

/** Values of the extension: backslash, equals sign and line breaks are escaped; the bar is not. */
function extension(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('=', '\\=').replaceAll('\n', '\\n').replaceAll('\r', '\\r');
}

/**
 * ArcSight Common Event Format, version 0: `CEF:0|vendor|product|version|class|name|severity|extension`. Keys are of its
 * dictionary: `rt` in milliseconds, `suser`, `suid`, `externalId`, `cat`, `msg`, and own strings with labels.
 */
function writeCef(names: ExportNames, event: FoundEvent): string {
  const { kind, id, accountId, journeyId, detail, seal, at } = event;
  const described = describeEvent('en', names, event);
  const severity = isKind(kind) ? (SEVERITIES[kind] ?? USUAL_SEVERITY) : USUAL_SEVERITY;
  const own: [string, string][] = [
    ['journey', journeyId ?? ''],
    ['service', typeof detail['service'] === 'string' ? detail['service'] : ''],
    ['detail', JSON.stringify(detail)],
    ['seal', seal ? `${seal.number}:${seal.mac}` : ''],
  ];
  const fields: [string, string][] = [
    ['rt', String(at.getTime())],
    ['externalId', id],
    ['cat', isKind(kind) ? KINDS[kind].class : ''],
    ['suser', addressOf(names, event) ?? ''],
    ['suid', accountId ?? ''],
    ['msg', joinFacts(described)],
    ...own.flatMap(([label, value], at): [string, string][] =>
      value === ''
        ? []
        : [
            [`cs${at + 1}Label`, label],
            [`cs${at + 1}`, value],
          ],
    ),
  ];
  const said = fields.filter(([, value]) => value !== '').map(([key, value]) => `${key}=${extension(value)}`);
  const heads = ['Vakt', 'Vakt sign-in', '1', kind, described.what, String(severity)].map(header);
  return `CEF:0|${heads.join('|')}|${said.join(' ')}`;
}
