import { nameCountry } from '@vakt/messages/countries';
import { formatDuration, formatList } from '@vakt/messages/format';
import { createTranslator, type PlainKey } from '@vakt/messages/translate';
import type { LanguageTag } from '../settings.ts';
import type { EffectivePolicy } from './effective-policy.ts';
import type { Rule, Weekday } from './rules.ts';

/** Texts of one language, and how it writes lists and durations. */
interface Words {
  language: LanguageTag;
  /** Name of a service by its id. */
  serviceName(id: string): string;
}

const DAYS: Record<Weekday, PlainKey> = {
  monday: 'policy.day.monday',
  tuesday: 'policy.day.tuesday',
  wednesday: 'policy.day.wednesday',
  thursday: 'policy.day.thursday',
  friday: 'policy.day.friday',
  saturday: 'policy.day.saturday',
  sunday: 'policy.day.sunday',
};

/** When a rule speaks and what it says, in plain words: a line for each condition, and for each thing that it says. */
export function describeRule({ when, then }: Rule, words: Words): { when: string[]; says: string[] } {
  const conditions = describeConditions(when, words);
  const { t } = createTranslator(words.language);
  return {
    when: conditions.length === 0 ? [t('policy.always')] : conditions,
    says: describeSayings(then, words.language),
  };
}

function describeConditions(when: Rule['when'], { language, serviceName }: Words): string[] {
  const { t } = createTranslator(language);
  const list = (items: readonly string[]) => formatList(language, items);
  const countries = (regions: readonly string[]) => list(regions.map((region) => nameCountry(language, region).name));
  return [
    when.services && t('policy.condition.services', { list: list(when.services.map(serviceName)) }),
    when.groups && t('policy.condition.groups', { list: list(when.groups) }),
    when.networks && t('policy.condition.networks', { list: list(when.networks) }),
    when.notNetworks && t('policy.condition.notNetworks', { list: list(when.notNetworks) }),
    when.countries && t('policy.condition.countries', { list: countries(when.countries) }),
    when.notCountries && t('policy.condition.notCountries', { list: countries(when.notCountries) }),
    when.weekdays && t('policy.condition.weekdays', { list: list(when.weekdays.map((day) => t(DAYS[day]))) }),
    (when.from ?? when.to) && t('policy.condition.hours', { from: when.from ?? '00:00', to: when.to ?? '24:00' }),
  ].filter((line) => line !== undefined);
}

function describeSayings(then: Rule['then'], language: LanguageTag): string[] {
  const { t } = createTranslator(language);
  const levels = {
    'one-factor': 'policy.saying.oneFactor',
    'two-factors': 'policy.saying.twoFactors',
    'phishing-resistant': 'policy.saying.phishingResistant',
  } as const;
  const { block, level, rememberDays: days, factorMaxAgeSeconds: age } = then;
  return [
    block ? t('policy.saying.block') : undefined,
    level && t(levels[level]),
    days === 0 ? t('policy.saying.rememberNever') : undefined,
    days ? t('policy.saying.rememberDays', { days }) : undefined,
    age === 0 ? t('policy.saying.factorAlways') : undefined,
    age ? t('policy.saying.factorAge', { duration: formatDuration(language, age) }) : undefined,
  ].filter((line) => line !== undefined);
}

/** A policy's level in words. */
export function describeLevel({ level, enrolledAnswer }: Pick<EffectivePolicy, 'level' | 'enrolledAnswer'>): PlainKey {
  if (level === 'phishing-resistant') return 'policy.level.phishingResistant';
  if (level === 'two-factors') return 'policy.level.twoFactors';
  return enrolledAnswer ? 'policy.level.oneFactor' : 'policy.level.oneFactorOnly';
}

/** A weekday's name. */
export function nameWeekday(language: LanguageTag, day: Weekday): string {
  return createTranslator(language).t(DAYS[day]);
}
