import { z } from 'zod';
import { OWN_SERVICES } from './own-services.ts';
import { readRange } from './policies/address-ranges.ts';
import { readCountryFile } from './policies/country-file.ts';
import { isTimeZone } from './policies/local-time.ts';
import { findRepeatedRanges } from './policies/networks.ts';
import { DEMANDS, WEEKDAYS } from './policies/rules.ts';
import * as value from './settings-values.ts';

/** The sections `policies`, `networks` and `decisions` of the configuration file, and what binds them to the others. */

/** Roles that mean something to Vakt itself; others are named in `decisions.groups` before a rule may name them. */
const OWN_ROLES = ['administrator', 'support', 'drill'];

const MOST_RULES = 100;

const list = <Item extends z.ZodType>(item: Item) => z.array(item).min(1).max(100).optional();
const time = (latest: string) =>
  z
    .string()
    .regex(
      latest === '24:00' ? /^(([01]\d|2[0-3]):[0-5]\d|24:00)$/ : /^([01]\d|2[0-3]):[0-5]\d$/,
      `must be a time of day between "00:00" and "${latest}", in quotes`,
    )
    .optional();

const conditions = z
  .strictObject({
    services: list(value.id).describe(
      'Services, by id. Our own pages: security-page, delivery-console (all of /admin), support-console, support-act, pass-page.',
    ),
    groups: list(value.id).describe('Roles of the person: one of these.'),
    networks: list(value.id).describe('Networks of this file: in one of these. An address in none is never in one.'),
    notNetworks: list(value.id).describe('In none of these networks: holds for every address that is not.'),
    countries: list(value.region).describe('Countries of the address: one of these. An unknown country is never one.'),
    notCountries: list(value.region).describe('In none of these countries: holds for unknown countries too.'),
    weekdays: list(z.enum(WEEKDAYS)).describe("Days, by the clock of the person's organisation."),
    from: time('23:59').describe('Time of day from which the rule holds: "16:00".'),
    to: time('24:00').describe(
      'Time of day until which it holds; before from: over midnight, and of the day it began on.',
    ),
  })
  .refine(({ from, to }) => from === undefined || from !== to, {
    path: ['to'],
    message: 'is the same as from; for the whole day leave both out',
  })
  .prefault({});

const sayings = z
  .strictObject({
    level: z
      .enum(DEMANDS)
      .optional()
      .describe('What is demanded at least. one-factor lets people off, where no other rule demands more.'),
    block: z.boolean().optional().describe('true: nobody gets in.'),
    rememberDays: z.int().min(0).max(365).optional().describe('Days that a remembered device counts, at most.'),
    factorMaxAgeSeconds: value.seconds(0, 86_400).optional().describe('How old the second factor may be, at most.'),
  })
  .refine(
    (said) => Object.values(said).some((one) => one !== undefined),
    'must say something: level, block, rememberDays or factorMaxAgeSeconds',
  );

const rule = z.strictObject({
  name: z
    .string()
    .regex(
      /^[\p{L}\p{N}][\p{L}\p{N} ,.()-]{0,58}[\p{L}\p{N})]$/u,
      'must be a name of 2 to 60 letters, digits, spaces and , . ( ) -',
    )
    .describe('Name of the rule, as people read it in their receipts.'),
  when: conditions.describe('When it speaks: all of these must hold; left out, always.'),
  // biome-ignore lint/suspicious/noThenProperty: the file reads "when …, then …", and nobody awaits a rule.
  then: sayings.describe('What it says. Of all rules that speak the strictest wins.'),
});

export const policies = z.array(rule).max(MOST_RULES).default([]);

export const networks = z
  .record(
    value.id,
    z
      .array(
        z.string().refine((text) => readRange(text) !== null, 'must be an IP address or a range such as 10.0.0.0/8'),
      )
      .min(1)
      .max(10_000),
  )
  .default({});

export const timeZone = z
  .string()
  .refine(isTimeZone, 'must be a time zone such as Europe/Oslo')
  .default('Europe/Oslo')
  .describe("Whose clock the rules' days and hours go by.");

export const decisions = z
  .strictObject({
    countryFile: z
      .string()
      .min(1)
      .nullable()
      .default(null)
      .describe(
        'Which addresses are in which country: CSV lines start,end,CC, as of DB-IP lite; relative to this file.',
      ),
    groups: z
      .array(value.id)
      .max(1000)
      .default([])
      .describe('Roles that rules may name, besides administrator, support and drill.'),
    receiptDays: z.int().min(7).max(400).default(90).describe('Days that the receipt of a decision is kept.'),
    acceptedPolicy: z
      .string()
      .regex(/^[0-9a-f]{64}$/, 'must be the 64 signs that the refused start, or vakt policies, gives')
      .nullable()
      .default(null)
      .describe('Accepts exactly this step from the last run to a weaker policy; for starts that nobody watches.'),
  })
  .prefault({});

interface PolicySections {
  policies: z.output<typeof policies>;
  networks: z.output<typeof networks>;
  decisions: z.output<typeof decisions>;
  services: readonly { id: string }[];
  demonstrationPeople: readonly { roles: readonly string[] }[];
}

type AddFault = (path: (string | number)[], message: string) => void;

/** What rules name must be there: services, networks, groups, and the file of countries with it. */
export function checkPolicies(file: PolicySections, place: (path: string) => string, fault: AddFault): void {
  const known = {
    services: new Set([...file.services.map(({ id }) => id), ...OWN_SERVICES]),
    networks: new Set(Object.keys(file.networks)),
    groups: new Set([
      ...OWN_ROLES,
      ...file.decisions.groups,
      ...file.demonstrationPeople.flatMap(({ roles }) => roles),
    ]),
  };
  const names = file.policies.map(({ name }) => name);
  file.policies.forEach(({ name, when }, index) => {
    if (names.indexOf(name) < index) fault(['policies', index, 'name'], 'is used by another rule already');
    const look = (key: keyof typeof when, among: ReadonlySet<string>, message: string) =>
      (Array.isArray(when[key]) ? (when[key] as string[]) : []).forEach((id, at) => {
        if (!among.has(id)) fault(['policies', index, 'when', key, at], message);
      });
    look('services', known.services, 'is no service of this file');
    look('networks', known.networks, 'is no network of this file');
    look('notNetworks', known.networks, 'is no network of this file');
    look('groups', known.groups, 'is no group that is known: add it to decisions.groups');
    for (const key of ['countries', 'notCountries'] as const)
      if (when[key] && file.decisions.countryFile === null)
        fault(['policies', index, 'when', key], 'needs decisions.countryFile: without it no country is known');
  });
  for (const { network, index, other } of findRepeatedRanges(file.networks))
    fault(['networks', network, index], `stands in ${other === network ? 'this network' : `network ${other}`} already`);
  if (file.decisions.countryFile !== null) {
    const read = readCountryFile(place(file.decisions.countryFile));
    if ('faults' in read) for (const text of read.faults) fault(['decisions', 'countryFile'], text);
  }
}
