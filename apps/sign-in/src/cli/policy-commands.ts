import { readFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { createTranslator } from '@vakt/messages/translate';
import { answerWhatIf } from '../policies/answer-what-if.ts';
import { describeRule } from '../policies/describe-rule.ts';
import { acceptPolicy, listFindings, loadPolicyChange } from '../policies/guard-start.ts';
import { readChangedPolicies } from '../policies/read-changed-policies.ts';
import { type Otherwise, type Replay, replayReceipts } from '../policies/replay-receipts.ts';
import type { Ask } from '../policies/what-if.ts';
import { type House, inHouse } from './open-house.ts';
import type { CommandInput } from './people-commands.ts';
import { UsageFault } from './usage.ts';

const serviceNames =
  ({ settings }: House) =>
  (id: string) =>
    settings.services.find((one) => one.id === id)?.name ?? id;

/** `vakt policies`: the rules in words, and whether the next start would be weaker than the last run. */
export function policiesCommand(input: CommandInput): Promise<void> {
  if (input.operands[0] !== undefined)
    throw new UsageFault(`There is no command "vakt policies ${input.operands[0]}". See vakt --help.`);
  return inHouse(input.environment, async (house) => {
    const change = await loadPolicyChange(house.db, house.settings);
    const words = { language: 'en' as const, serviceName: serviceNames(house) };
    const rules = house.settings.policies.flatMap((rule) => {
      const { when, says } = describeRule(rule, words);
      return [rule.name, `  when  ${when.join('; ')}`, `  then  ${says.join('; ')}`];
    });
    const findings = listFindings(change);
    const state =
      change.last === null
        ? 'No run has been noted yet.'
        : findings.length === 0
          ? 'Nothing gets weaker than in the last run.'
          : 'Weaker than the last run; it has to be accepted before the next start:';
    input.terminal.print(
      [
        ...(rules.length === 0 ? ['There are no rules: what the services ask holds.'] : rules),
        '',
        `Policy ${change.hash}`,
        state,
        ...findings.map((line) => `  - ${line}`),
        ...(findings.length === 0 ? [] : [`decisions.acceptedPolicy for exactly this step: ${change.acceptance}`]),
      ].join('\n'),
    );
  });
}

/** `vakt policies accept` */
export function acceptCommand(input: CommandInput): Promise<void> {
  return inHouse(input.environment, async ({ db, settings }) => {
    const change = await loadPolicyChange(db, settings);
    const findings = listFindings(change);
    const accepted = await acceptPolicy(db, change, userInfo().username);
    input.terminal.print(
      accepted
        ? [
            'Weaker than the last run:',
            ...findings.map((line) => `  - ${line}`),
            `Accepted, for the next start, is exactly this policy: ${change.hash}`,
          ].join('\n')
        : 'There is nothing to accept: nothing gets weaker than in the last run.',
    );
  });
}

const OTHERWISE: Record<Otherwise, string> = {
  blocked: 'would be kept out',
  more: 'would be asked for more',
  less: 'would be asked for less',
  'let-in': 'would be let in',
};

/** `vakt policies replay [--days 30] [--file FILE]`: the stored sign-ins, decided by this configuration. */
export function replayCommand(input: CommandInput): Promise<void> {
  const { days: written, file } = input.options;
  const days = written === undefined ? 30 : Number(written);
  if (!Number.isInteger(days) || days < 1 || days > 400) throw new UsageFault('--days is a number from 1 to 400.');
  return inHouse(input.environment, async (house) => {
    const settings = typeof file === 'string' ? await readChanged(house, file) : house.settings;
    const replay = await replayReceipts(house.db, settings, days);
    input.terminal.print(input.options['json'] ? JSON.stringify(replay, null, 2) : describeReplay(house, replay));
  });
}

async function readChanged({ settings }: House, file: string) {
  const text = await readFile(file, 'utf8').catch(() => {
    throw new UsageFault(`The file ${file} cannot be read.`);
  });
  const changed = readChangedPolicies(settings, text);
  if ('faults' in changed)
    throw new UsageFault(
      `The file ${file} cannot be used:\n${changed.faults.map((line) => `  line ${line}`).join('\n')}`,
    );
  return changed.settings;
}

function describeReplay(house: House, replay: Replay): string {
  const nameOf = serviceNames(house);
  const otherwise = replay.groups.reduce((sum, { count }) => sum + count, 0);
  return [
    `${replay.receipts} sign-ins in the last ${replay.days} days; ${otherwise} would be decided otherwise.`,
    ...replay.groups.flatMap(({ service, otherwise: how, rules, count, people, examples }) => [
      `${count} × ${nameOf(service)}: ${OTHERWISE[how]}, by ${rules.join(', ') || 'what the service asks'} (people: ${people})`,
      ...examples.map(({ id, at }) => `    ${id}  ${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`),
    ]),
    ...(replay.unsure > 0 ? [`${replay.unsure} came from addresses that the changed networks divide.`] : []),
    ...(replay.gone > 0 ? [`${replay.gone} were for services that are no longer there.`] : []),
  ].join('\n');
}

const ASKS: Record<Ask, string> = {
  password: 'password',
  'second-factor': 'second factor',
  passkey: 'passkey',
  enrol: 'enrolment of a method',
  'enrol-passkey': 'enrolment of a passkey',
  blocked: 'the page that says that rules stop the sign-in',
};

const FAULTS = {
  person: 'There is nobody with the user name that --person gives; with several organisations write it with @.',
  service: 'There is no service of the id that --service gives.',
  network: 'There is no network of the name that --network gives; none stands for outside of all.',
  address: '--address is no IP address.',
  at: '--at is the organisation’s clock, such as 2026-11-26T22:30.',
} as const;

/** `vakt policies what-if --person NAME --service ID …` */
export function whatIfCommand(input: CommandInput): Promise<void> {
  const text = (name: string) => {
    const value = input.options[name];
    return typeof value === 'string' ? value.trim() : '';
  };
  for (const name of ['person', 'service']) if (text(name) === '') throw new UsageFault(`--${name} is missing.`);
  return inHouse(input.environment, async ({ db, settings }) => {
    const wish = {
      person: text('person'),
      service: text('service'),
      network: text('network'),
      address: text('address'),
      country: text('country').toUpperCase(),
      at: text('at'),
    };
    const found = await answerWhatIf({ db, settings, reach: null }, wish, new Date());
    if ('fault' in found) throw new UsageFault(FAULTS[found.fault.field]);
    const { policy, facts, person, asks } = found.answer;
    const { t } = createTranslator('en');
    const clock = [Math.floor(facts.minute / 60), facts.minute % 60].map((part) => String(part).padStart(2, '0'));
    input.terminal.print(
      [
        `${person.displayName} (${person.groups.join(', ') || t('policy.noGroups')}), ${facts.service}, ${facts.weekday} ${clock.join(':')}`,
        `network ${facts.network ?? 'none'}, country ${facts.country ?? 'not known'}`,
        policy.block ? 'is not let in' : `is let in with ${policy.level}`,
        `meets: ${asks.map((ask) => ASKS[ask]).join(', ')}`,
        `rules: ${policy.rules.join(', ') || t('policy.spokeNone')}`,
      ].join('\n'),
    );
  });
}
