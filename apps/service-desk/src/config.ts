import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Environment, readConfiguration } from '@vakt/foundation/configuration';
import { z } from 'zod';
import type { FileSettings, Settings } from './settings.ts';
import { mail } from './settings-mail.ts';
import * as value from './settings-values.ts';

/** Sections that we read: our own, and what the desk shows of its organisation. All others are the sign-in service's. */
const OUR_SECTIONS = ['serviceDesk', 'organisations'];

/** What the desk needs of an organisation. The sign-in service owns that section and refuses what is unknown in it. */
const organisation = z.looseObject({
  id: value.id,
  name: z.string().min(1),
  domain: z.string().min(1),
  defaultLanguage: value.language.default('nb'),
  logoFile: z.string().nullable().default(null),
  colour: value.colour.default('#0062ba'),
  helpUrl: value.webAddress.nullable().default(null),
  privacyUrl: value.webAddress.nullable().default(null),
  accessibilityUrl: value.webAddress.nullable().default(null),
  statusUrl: value.webAddress.nullable().default(null),
  supportLine: value.ownText.nullable().default(null),
});

const timerDays = z.int().min(2).max(250).default(10);
const MEGABYTE = 1024 * 1024;

/** What runs by itself when somebody opens it on Windows or macOS. */
const REFUSED_ENDINGS =
  'ade adp app appx bat chm cmd com cpl dll dmg exe gadget hta ins iso isp jar js jse lib lnk mde msc msi msix msp mst nsh pif scf scr sct shb sys vb vbe vbs vhd vxd wsc wsf wsh xll'.split(
    ' ',
  );

const files = z
  .strictObject({
    largestMegabytes: z.int().min(1).max(2000).default(100).describe('Largest file that is taken.'),
    largestMegabytesPerDay: z
      .int()
      .min(1)
      .max(100_000)
      .default(1000)
      .describe('All that one person may add within 24 hours.'),
    mostPerForm: z.int().min(1).max(50).default(10).describe('Files that go with one form.'),
    refusedEndings: z
      .array(z.string().regex(/^[a-z0-9]{1,12}$/, 'must be an ending without its dot, small letters: exe'))
      .default([...REFUSED_ENDINGS])
      .describe('Endings of names that are not taken. Programs that are found by looking are never taken.'),
    clamd: z
      .union([
        z.strictObject({ socket: z.string().min(1) }),
        z.strictObject({ host: z.string().min(1), port: z.int().min(1).max(65_535).default(3310) }),
      ])
      .nullable()
      .default(null)
      .describe(
        'Where the virus scanner ClamAV (clamd) listens: { socket: /run/clamav/clamd.ctl }, or { host, port }.',
      ),
  })
  .prefault({})
  .describe('What may be attached to cases.');

const days = (most: number, usual: number) => z.int().min(1).max(most).default(usual);

const retention = z
  .strictObject({
    rawMailDays: days(3650, 365).describe('Mails as they came. What they said stays in the case.'),
    strayMailDays: days(365, 30).describe('Mails that led to no case: quarantined, dropped, discarded.'),
    draftDays: days(3650, 90).describe('Drafts that nobody has touched.'),
    addressDays: days(3650, 180).describe('The addresses that mails were sent to.'),
  })
  .prefault({})
  .describe('After how many days what is old is removed. Nothing of a case on hold is.');

const serviceDesk = z.strictObject({
  publicUrl: value.origin.describe('Where people reach the desk: an address of its own, without a path.'),
  listen: z
    .strictObject({
      host: z
        .string()
        .min(1)
        .default('127.0.0.1')
        .describe('Address of the network card; 127.0.0.1 is this machine alone.'),
      port: z.int().min(1).max(65_535).optional().describe("The port; publicUrl's own when it is left out."),
    })
    .prefault({})
    .describe('Where the process listens.'),
  databaseUrl: z
    .string()
    .regex(/^postgres(ql)?:\/\//, 'must begin with postgres://')
    .describe("PostgreSQL, by reference. The desk's own database, not the sign-in service's."),
  masterKeys: z
    .array(z.strictObject({ id: value.id, value: value.keyBytes }))
    .min(1)
    .describe('Keys that seal what sessions keep. The first seals, all open; add a new one at the top, keep the old.'),
  issuer: value.issuer.describe('The sign-in service: its issuer identifier.'),
  clientId: z.string().min(1).max(200).describe('Our name there.'),
  clientSecret: z
    .string()
    .min(32, 'must have at least 32 characters; make one with: openssl rand -base64 32')
    .describe('Our secret there, by reference.'),
  organisation: value.id.describe('Whose desk this is: an id in organisations.'),
  name: z.string().min(1).max(60).describe('What people call the desk: "NTNU hjelp".'),
  operators: z
    .strictObject({
      role: z
        .string()
        .min(1)
        .nullable()
        .default(null)
        .describe('Who has this value in the roles claim is an operator.'),
      people: z.array(value.userName).default([]).describe('Operators by user name: kari, or kari@ntnu.no.'),
    })
    .describe('Who is an operator: by role, by name, or both.'),
  administrators: z
    .strictObject({
      role: z.string().min(1).nullable().default(null).describe('Who has this value in the roles claim.'),
      people: z.array(value.userName).default([]).describe('By user name: kari, or kari@ntnu.no.'),
    })
    .prefault({})
    .describe('Operators who set up groups, members, services and calendars.'),
  casePrefix: z
    .string()
    .regex(/^[A-Z]{1,8}$/, 'must be one to eight capital letters A to Z')
    .default('SAK')
    .describe('Stands before the seven digits of a case number: NTNU0612345.'),
  mail,
  timers: z
    .strictObject({
      waitingUserDays: timerDays.describe('How long a case waits for its requester before it is done.'),
      doneDays: timerDays.describe('How long a case is done before it is closed.'),
      warnDays: z
        .int()
        .min(1)
        .max(30)
        .default(2)
        .describe('How long before that the requester is told. Less than each of the two others.'),
    })
    .prefault({})
    .describe(
      'When statuses end by themselves. In Norwegian working days; days on which timers are suspended do not count. Timers that run already keep their time.',
    ),
  files,
  retention,
  securityUrl: value.webAddress
    .nullable()
    .optional()
    .describe(
      "Where people change how they sign in. The sign-in service's own page when it is left out; null for no link.",
    ),
});

/** The schema of our sections of the file: from it the reference is made. */
export const settingsSchema = z.strictObject({
  serviceDesk,
  organisations: z.array(organisation).min(1),
});

type CheckedFile = z.output<typeof settingsSchema>;

/** The configuration file that this environment names: `VAKT_CONFIG`, or the built-in demonstration. */
export function configurationFile(environment: Environment): string {
  return environment['VAKT_CONFIG']
    ? resolve(environment['VAKT_CONFIG'])
    : fileURLToPath(new URL('../../../config/demonstration.yaml', import.meta.url));
}

/**
 * Reads and checks the configuration. Throws `ConfigurationError`, whose message is one text with every fault.
 * `environment` is the process's own by default, and an object for a test.
 */
export function loadSettings(environment: Environment = process.env): Settings {
  const file = configurationFile(environment);
  const schema = settingsSchema.superRefine(checkAcross);
  const { serviceDesk: desk, organisations } = readConfiguration(schema, { file, environment, only: OUR_SECTIONS });
  const {
    id,
    name,
    domain,
    defaultLanguage,
    colour,
    logoFile,
    helpUrl,
    privacyUrl,
    accessibilityUrl,
    statusUrl,
    supportLine,
  } = requireOrganisation(organisations, desk.organisation);
  const links = { helpUrl, privacyUrl, accessibilityUrl, statusUrl, supportLine };
  return {
    publicUrl: desk.publicUrl,
    listen: { host: desk.listen.host, port: desk.listen.port ?? value.portOf(desk.publicUrl) },
    databaseUrl: desk.databaseUrl,
    keys: desk.masterKeys.map((key) => ({ id: key.id, bytes: key.value })),
    issuer: desk.issuer,
    clientId: desk.clientId,
    clientSecret: desk.clientSecret,
    organisation: {
      id,
      name,
      domain,
      defaultLanguage,
      colour,
      ...links,
      logoFile: logoFile && resolve(dirname(file), logoFile),
    },
    name: desk.name,
    operators: desk.operators,
    administrators: desk.administrators,
    casePrefix: desk.casePrefix,
    retention: desk.retention,
    mail: placeMailFiles(desk.mail, dirname(file)),
    timers: desk.timers,
    files: readFileSettings(desk.files),
    securityUrl: desk.securityUrl === null ? null : new URL(desk.securityUrl ?? '/security', desk.issuer),
  };
}

function readFileSettings(given: CheckedFile['serviceDesk']['files']): FileSettings {
  const { clamd } = given;
  return {
    largest: given.largestMegabytes * MEGABYTE,
    largestDay: given.largestMegabytesPerDay * MEGABYTE,
    mostPerForm: given.mostPerForm,
    refusedEndings: given.refusedEndings,
    clamd: clamd && 'socket' in clamd ? { path: clamd.socket } : clamd,
  };
}

function requireOrganisation(organisations: CheckedFile['organisations'], id: string) {
  const found = organisations.find((one) => one.id === id);
  if (!found) throw new RangeError('checkAcross let an unknown organisation through');
  return found;
}

/** What no single setting can be blamed for. */
function checkAcross(file: CheckedFile, context: z.RefinementCtx): void {
  const { serviceDesk: desk, organisations } = file;
  const fault = (path: string[], message: string) =>
    context.addIssue({ code: 'custom', path: ['serviceDesk', ...path], message });
  if (!organisations.some(({ id }) => id === desk.organisation))
    fault(['organisation'], 'is no organisation of this file');
  if (desk.operators.role === null && desk.operators.people.length === 0) {
    fault(['operators'], 'names no operator: give a role, people, or both');
  }
  if (desk.timers.warnDays >= Math.min(desk.timers.waitingUserDays, desk.timers.doneDays))
    fault(
      ['timers', 'warnDays'],
      'must be less than waitingUserDays and doneDays: people are warned before a timer acts',
    );
  const ids = desk.masterKeys.map(({ id }) => id);
  ids.forEach((id, index) => {
    if (ids.indexOf(id) < index) fault(['masterKeys', String(index), 'id'], 'is used by another key already');
  });
}

/** Files of the mail section are named from where the configuration file is. */
function placeMailFiles(mail: CheckedFile['serviceDesk']['mail'], folder: string): Settings['mail'] {
  if (mail === null) return null;
  const place = <One extends object>(one: One): One =>
    'caFile' in one && typeof one.caFile === 'string' ? { ...one, caFile: resolve(folder, one.caFile) } : one;
  return { ...mail, relays: mail.relays.map(place), inlets: mail.inlets.map(place) };
}
