import { formatDate } from '@vakt/messages/format';
import type { Translator } from '@vakt/messages/translate';
import { DateField } from '@vakt/ui/answer-fields';
import type { PeriodFault, TypedPeriod } from './read-period.ts';

/** What is wrong with a period, each beside the field that it is about. */
export function periodErrors({ t }: Translator, faults: readonly string[]): { fieldId: 'from' | 'to'; text: string }[] {
  const words: Record<PeriodFault, { fieldId: 'from' | 'to'; text: string }> = {
    from: { fieldId: 'from', text: t('groups.faultDay') },
    to: { fieldId: 'to', text: t('groups.faultDay') },
    order: { fieldId: 'to', text: t('groups.faultOrder') },
    past: { fieldId: 'to', text: t('groups.faultPast') },
    long: { fieldId: 'to', text: t('groups.faultLong') },
  };
  return faults.flatMap((fault) => (fault in words ? [words[fault as PeriodFault]] : []));
}

/** The first and the last day of a period. */
export function PeriodFields(props: {
  translator: Translator;
  typed: TypedPeriod;
  errors: readonly { fieldId: string; text: string }[];
}) {
  const { t } = props.translator;
  const errorOf = (id: string) => props.errors.find(({ fieldId }) => fieldId === id)?.text ?? null;
  return (
    <div class="vk-period">
      <DateField name="from" label={t('groups.from')} value={props.typed.from} error={errorOf('from')} />
      <DateField name="to" label={t('groups.to')} value={props.typed.to} error={errorOf('to')} />
    </div>
  );
}

/** A day in words: "1. juli 2027". */
export function renderDay({ tag }: Translator, day: string): string {
  return formatDate(tag, new Date(`${day}T12:00:00Z`));
}

/** A period in words: "1. juli 2027 til 31. juli 2027". */
export function renderPeriod(
  translator: Translator,
  { startsOn, endsOn }: { startsOn: string; endsOn: string },
): string {
  if (startsOn === endsOn) return renderDay(translator, startsOn);
  return translator.t('timers.period', {
    from: renderDay(translator, startsOn),
    to: renderDay(translator, endsOn),
  });
}
