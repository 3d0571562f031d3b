import { StepHeading } from '@vakt/ui/content';
import { ErrorSummary } from '@vakt/ui/form';
import { Alert } from '@vakt/ui/status';
import { periodErrors } from '../calendar/period-fields.tsx';
import type { PeriodFault, TypedPeriod } from '../calendar/read-period.ts';
import { DeskFrame, type PageProps } from '../pages/frame.tsx';
import { AbsenceParts } from './absence-parts.tsx';
import type { Absence } from './load-absences.ts';

export interface AbsencePageProps extends PageProps {
  absences: readonly Absence[];
  typed: TypedPeriod;
  faults: readonly PeriodFault[];
  saved: boolean;
}

/** A case worker's own absence. */
export function AbsencePage({ absences, typed, faults, saved, ...page }: AbsencePageProps) {
  const { translator } = page.visit;
  const { t } = translator;
  const errors = periodErrors(translator, faults);
  return (
    <DeskFrame {...page} title={t('groups.absenceOwn')} variant="wide">
      <StepHeading title={t('groups.absenceOwn')} lead={t('groups.absenceOwnText')} />
      {saved ? <Alert tone="success">{t('groups.saved')}</Alert> : null}
      <ErrorSummary title={t('common.errorSummary')} errors={errors} />
      <AbsenceParts
        translator={translator}
        absences={absences}
        action="/operator/absence"
        back="/operator/absence"
        typed={typed}
        errors={errors}
      />
    </DeskFrame>
  );
}
