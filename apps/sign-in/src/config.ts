import { accessSync, constants } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Environment, readConfiguration } from '@vakt/foundation/configuration';
import type { z } from 'zod';
import { checkMailSection, placeMailFiles } from './config-mail.ts';
import { listBudgetWarnings } from './limits/list-budget-warnings.ts';
import { OWN_SERVICES } from './own-services.ts';
import { listPolicyWarnings } from './policies/list-policy-warnings.ts';
import type { GatewaySettings, Settings } from './settings.ts';
import { checkPolicies } from './settings-policies.ts';
import { type CheckedFile, settingsSchema as schema } from './settings-schema.ts';
import { isLoopback, isLoopbackHost } from './settings-values.ts';

/** The schema of our sections of the file: from it the reference is made. */
export const settingsSchema = schema;

/** Sections of the file that belong to another program. */
const OTHER_SECTIONS = ['serviceDesk'];

/** A person of the demonstration, made with a generated password by `vakt people demonstration`. */
export type DemonstrationPerson = CheckedFile['demonstrationPeople'][number];

/** The configuration file that this environment names: `VAKT_CONFIG`, or the built-in demonstration. */
export function configurationFile(environment: Environment): string {
  return environment.VAKT_CONFIG
    ? resolve(environment.VAKT_CONFIG)
    : fileURLToPath(new URL('../../../config/demonstration.yaml', import.meta.url));
}

/**
 * Reads and checks the configuration. Throws `ConfigurationError`, whose message is one text with every fault.
 * `environment` is `process.env` for a program and an object of its own for a test.
 */
export function loadSettings(environment: Environment): Settings {
  const file = readFile(environment);
  const { signIn, organisations, services, policies, networks, decisions, delivery, codes, limits } = file;
  const { support, mail, notices, audit, campaign, demonstration } = file;
  const { publicUrl, listen, metrics, masterKeys, trustedProxies, databaseUrl, securityPageName, session } = signIn;
  const folder = dirname(configurationFile(environment));
  return {
    demonstration,
    publicUrl,
    listen: { host: listen.host, port: listen.port ?? portOf(publicUrl) },
    metrics,
    trustedProxies,
    databaseUrl,
    keys: masterKeys.map(({ id, value }) => ({ id, bytes: value })),
    organisations: organisations.map((one) => ({ ...one, logoFile: one.logoFile && resolve(folder, one.logoFile) })),
    services,
    securityPageName,
    policies,
    networks,
    decisions: {
      ...decisions,
      groups: [...decisions.groups, ...file.demonstrationPeople.flatMap(({ roles }) => roles)],
      countryFile: decisions.countryFile && resolve(folder, decisions.countryFile),
    },
    delivery: { ...delivery, gateways: delivery.gateways.map((gateway) => placeFiles(gateway, folder)) },
    mail: placeMailFiles(mail, folder),
    notices,
    codes,
    limits,
    support,
    audit,
    campaign,
    session,
  };
}

/** Files of a gateway are named from where the configuration file is. */
function placeFiles(gateway: GatewaySettings, folder: string): GatewaySettings {
  if (gateway.kind === 'smpp' && gateway.tls?.caFile)
    return { ...gateway, tls: { ...gateway.tls, caFile: resolve(folder, gateway.tls.caFile) } };
  if ('promptsFolder' in gateway && gateway.promptsFolder)
    return { ...gateway, promptsFolder: resolve(folder, gateway.promptsFolder) };
  return { ...gateway };
}

/** The people that a demonstration is to have; none when the file is not a demonstration's. */
export function loadDemonstrationPeople(environment: Environment): DemonstrationPerson[] {
  const file = readFile(environment);
  return file.demonstration ? file.demonstrationPeople : [];
}

/** What is allowed and yet worth a word at start. */
export function listWarnings(settings: Settings): string[] {
  const warnings: string[] = [];
  const { session, delivery, publicUrl, organisations, services, codes } = settings;
  if (session.absoluteSeconds > 86_400) warnings.push('Sessions last longer than 24 hours (NIST SP 800-63B-4, AAL2).');
  if (session.idleSeconds > 3600)
    warnings.push('Sessions may lie unused for more than an hour (NIST SP 800-63B-4, AAL2).');
  if (delivery.gateways.every(({ name }) => name === delivery.drill?.gateway))
    warnings.push('No gateway is configured: nobody can get a code by text message or call.');
  if (codes.voice === 'approve')
    warnings.push('Calls ask for # instead of reading a code out: people can be tired into pressing it.');
  for (const gateway of delivery.gateways) {
    if (gateway.kind === 'kannel' && isPlain(gateway.sendUrl)) {
      warnings.push(
        `Gateway ${gateway.name} is reached by http:// over the network: its password and every code can be read on the way.`,
      );
    }
    if ('receiptToken' in gateway && gateway.receiptToken === null)
      warnings.push(`Gateway ${gateway.name} has no receiptToken: nobody learns whether its messages arrive.`);
    if (gateway.kind === 'vonage-voice' && gateway.signatureSecret === null)
      warnings.push(
        `Gateway ${gateway.name} has no signatureSecret: whoever learns a call's address can press its keys.`,
      );
    if (gateway.kind === 'smpp' && !gateway.tls && !isLoopbackHost(gateway.host)) {
      warnings.push(
        `Gateway ${gateway.name} is reached without TLS: its password and every code can be read on the way, unless a tunnel goes around them.`,
      );
    }
  }
  if (settings.mail === null)
    warnings.push('There is no section mail: owners are told of changes by text message alone.');
  warnings.push(...listBudgetWarnings(settings), ...listPolicyWarnings(settings));
  for (const { name, allowedCountries } of organisations) {
    if (allowedCountries.length > 20)
      warnings.push(`${name} sends codes to ${allowedCountries.length} countries: each one is a cost risk.`);
  }
  for (const { name } of services) {
    if (delivery.originLine && name.length + publicUrl.hostname.length > 48) {
      warnings.push(
        `Text messages for "${name}" take two parts: its name and the host name are longer than 48 characters together.`,
      );
    }
  }
  return warnings;
}

function readFile(environment: Environment): CheckedFile {
  const file = configurationFile(environment);
  const withFiles = settingsSchema.superRefine((value, context) => checkAcross(value, dirname(file), context));
  return readConfiguration(withFiles, { file, environment, passOver: OTHER_SECTIONS });
}

function portOf(url: URL): number {
  if (url.port) return Number(url.port);
  return url.protocol === 'https:' ? 443 : 80;
}

function isPlain(address: string): boolean {
  const url = new URL(address);
  return url.protocol === 'http:' && !isLoopback(url);
}

/** What no single setting can be blamed for: names used twice, names that lead nowhere, files that are missing. */
function checkAcross(value: CheckedFile, folder: string, context: z.RefinementCtx): void {
  const fault = (path: (string | number)[], message: string) => context.addIssue({ code: 'custom', path, message });
  const organisations = new Set(value.organisations.map(({ id }) => id));
  for (const [section, key, values] of [
    ['organisations', 'id', value.organisations.map(({ id }) => id)],
    ['organisations', 'domain', value.organisations.map(({ domain }) => domain)],
    ['services', 'id', value.services.map(({ id }) => id)],
  ] as const) {
    for (const index of repeats(values)) fault([section, index, key], `is used by another of the ${section} already`);
  }
  for (const index of repeats(value.delivery.gateways.map(({ name }) => name))) {
    fault(['delivery', 'gateways', index, 'name'], 'is used by another gateway already');
  }
  value.delivery.gateways.forEach((gateway, index) => {
    if (gateway.kind === 'smpp' && gateway.tls?.caFile && !isReadable(resolve(folder, gateway.tls.caFile)))
      fault(['delivery', 'gateways', index, 'tls', 'caFile'], 'leads to no file that can be read');
  });
  checkMailSection(value.mail, folder, { isReadable, fault });
  for (const index of repeats(value.signIn.masterKeys.map(({ id }) => id))) {
    fault(['signIn', 'masterKeys', index, 'id'], 'is used by another key already');
  }
  value.services.forEach((service, index) => {
    service.organisations?.forEach((id, at) => {
      if (!organisations.has(id)) fault(['services', index, 'organisations', at], 'is no organisation of this file');
    });
  });
  value.organisations.forEach((one, index) => {
    if (!one.allowedCountries.includes(one.defaultCountry))
      fault(['organisations', index, 'defaultCountry'], 'must be one of allowedCountries');
    if (one.logoFile && !isReadable(resolve(folder, one.logoFile)))
      fault(['organisations', index, 'logoFile'], 'leads to no file that can be read');
    if (one.logoFile && !/\.(svg|png)$/.test(one.logoFile))
      fault(['organisations', index, 'logoFile'], 'must be an .svg or .png file');
  });
  for (const id of Object.keys(value.limits.budgetOfOrganisation))
    if (!organisations.has(id)) fault(['limits', 'budgetOfOrganisation', id], 'is no organisation of this file');
  value.services.forEach(({ id }, index) => {
    if (OWN_SERVICES.includes(id)) fault(['services', index, 'id'], 'is the name of a page of our own');
  });
  checkPolicies(value, (path) => resolve(folder, path), fault);
  checkRoutes(value, fault);
  checkDrill(value, fault);
  checkListeners(value, fault);
  checkBounds(value, fault);
  checkDemonstration(value, organisations, fault);
}

type AddFault = (path: (string | number)[], message: string) => void;

function checkRoutes({ delivery }: CheckedFile, fault: AddFault): void {
  delivery.routes.forEach((route, index) => {
    route.gateways.forEach(({ gateway: name }, at) => {
      const gateway = delivery.gateways.find((one) => one.name === name);
      const path = ['delivery', 'routes', index, 'gateways', at, 'gateway'];
      if (!gateway) fault(path, 'is no gateway of this file');
      else if (!gateway.channels.some((channel) => channel === route.channel))
        fault(path, `has no channel ${route.channel}`);
    });
    for (const at of repeats(route.gateways.map(({ gateway }) => gateway)))
      fault(['delivery', 'routes', index, 'gateways', at, 'gateway'], 'stands in this route already');
  });
  for (const name of Object.keys(delivery.prices))
    if (!delivery.gateways.some((one) => one.name === name))
      fault(['delivery', 'prices', name], 'is no gateway of this file');
}

/** A simulator in front of people would lose their codes: it stands in a demonstration, or behind the drill's gateway. */
function checkDrill({ delivery, demonstration }: CheckedFile, fault: AddFault): void {
  const drill = delivery.drill?.gateway;
  delivery.gateways.forEach(({ kind, name }, index) => {
    if (kind === 'phone-simulator' && !demonstration && name !== drill)
      fault(
        ['delivery', 'gateways', index, 'kind'],
        'may be phone-simulator only where demonstration is true, or as the gateway of delivery.drill',
      );
  });
  if (drill === undefined) return;
  const path = ['delivery', 'drill', 'gateway'];
  const gateway = delivery.gateways.find(({ name }) => name === drill);
  if (!gateway) fault(path, 'is no gateway of this file');
  else if (gateway.kind !== 'phone-simulator') fault(path, 'must be a gateway of kind phone-simulator');
  delivery.routes.forEach((route, index) => {
    const at = route.gateways.findIndex(({ gateway: name }) => name === drill);
    if (at >= 0)
      fault(
        ['delivery', 'routes', index, 'gateways', at, 'gateway'],
        'is the gateway of drills: people never go through it',
      );
  });
}

function checkListeners({ signIn: { metrics, listen, publicUrl } }: CheckedFile, fault: AddFault): void {
  if (metrics && metrics.port === (listen.port ?? portOf(publicUrl)))
    fault(['signIn', 'metrics', 'port'], 'must not be the port that people reach us on');
}

function checkBounds({ signIn, limits }: CheckedFile, fault: AddFault): void {
  if (signIn.session.idleSeconds > signIn.session.absoluteSeconds) {
    fault(['signIn', 'session', 'idleSeconds'], 'must not be more than absoluteSeconds');
  }
  if (limits.codeWaitFirstSeconds > limits.codeWaitMaxSeconds) {
    fault(['limits', 'codeWaitFirstSeconds'], 'must not be more than codeWaitMaxSeconds');
  }
  if (limits.passwordWaitFirstSeconds > limits.passwordWaitMaxSeconds) {
    fault(['limits', 'passwordWaitFirstSeconds'], 'must not be more than passwordWaitMaxSeconds');
  }
  if (limits.closedFirstSeconds > limits.closedMaxSeconds) {
    fault(['limits', 'closedFirstSeconds'], 'must not be more than closedMaxSeconds');
  }
  if (limits.codeFailuresBeforeWait > limits.codeFailuresBeforeDisable) {
    fault(['limits', 'codeFailuresBeforeWait'], 'must not be more than codeFailuresBeforeDisable');
  }
}

function checkDemonstration(value: CheckedFile, organisations: ReadonlySet<string>, fault: AddFault): void {
  value.demonstrationPeople.forEach(({ organisation }, index) => {
    if (!organisations.has(organisation))
      fault(['demonstrationPeople', index, 'organisation'], 'is no organisation of this file');
  });
  if (!value.demonstration) {
    if (value.demonstrationPeople.length > 0)
      fault(['demonstrationPeople'], 'may stand only where demonstration is true');
    return;
  }
  if (!isLoopback(value.signIn.publicUrl))
    fault(['signIn', 'publicUrl'], 'must be on this machine while demonstration is true');
  if (!/^(127(\.\d+){3}|::1|localhost)$/.test(value.signIn.listen.host)) {
    fault(['signIn', 'listen', 'host'], 'must be this machine alone (127.0.0.1) while demonstration is true');
  }
}

function repeats(values: readonly string[]): number[] {
  return values.flatMap((one, index) => (values.indexOf(one) < index ? [index] : []));
}

function isReadable(file: string): boolean {
  try {
    accessSync(file, constants.R_OK);
    return true;
  } catch {
    return false;
  }
}
