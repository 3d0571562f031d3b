import type { Translator } from '@vakt/messages/translate';
import { Button, Form } from '@vakt/ui/form';
import { PeriodFields, renderPeriod } from '../calendar/period-fields.tsx';
import type { TypedPeriod } from '../calendar/read-period.ts';
import type { Absence } from './load-absences.ts';

/** Absences of today and later, each with how to end it, and a form for one more. */
export function AbsenceParts(props: {
  translator: Translator;
  absences: readonly Absence[];
  /** Where the form goes. */
  action: string;
  /** Where who ends an absence comes back to: a member's page, or the own. */
  back: string;
  typed: TypedPeriod;
  errors: readonly { fieldId: string; text: string }[];
}) {
  const { translator, absences, action, back, typed, errors } = props;
  const { t } = translator;
  return (
    <>
      {absences.length === 0 ? <p>{t('groups.absenceNone')}</p> : null}
      <ul class="vk-rows">
        {absences.map((absence) => {
          const period = renderPeriod(translator, absence);
          const what = t(absence.now ? 'groups.absenceEnd' : 'groups.absenceRemove');
          return (
            <li>
              <span class="vk-rows__wide">{period}</span>
              {absence.now ? <span class="vk-rows__mark">{t('groups.absenceNow')}</span> : null}
              <Form
                action={`/operator/absences/${absence.id}/end`}
                hidden={{ back }}
                label={t('timers.endLabel', { what, period })}
              >
                <Button variant="tertiary">
                  {what}
                  <span class="ds-sr-only"> {period}</span>
                </Button>
              </Form>
            </li>
          );
        })}
      </ul>
      <Form action={action} label={t('groups.absenceAdd')}>
        <PeriodFields translator={translator} typed={typed} errors={errors} />
        <Button variant="secondary">{t('groups.absenceAdd')}</Button>
      </Form>
    </>
  );
}
