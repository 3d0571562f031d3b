import { RadioCards } from '@vakt/ui/choices';
import { AccountLine, StepHeading } from '@vakt/ui/content';
import { TextField } from '@vakt/ui/fields';
import { Button, ErrorSummary, Form, OnlyWhen } from '@vakt/ui/form';
import { renderFramed } from '../../web/frame.tsx';
import { TokenCodeField } from '../token-code-field.tsx';
import { addressOf, faultOf, listFaults, pathOf, type View } from '../view.ts';

/** "Legg til token": which one it is, and what it shows. `assigned`: serial numbers of those that wait for this person. */
export function renderTokenPage(view: View, assigned: readonly string[]): string {
  const { page, situation } = view;
  const { t } = page;
  return renderFramed({
    page,
    title: t('token.addTitle'),
    hasErrors: view.faults.length > 0,
    children: (
      <>
        <AccountLine address={addressOf(view)} />
        <StepHeading title={t('token.addHeading')} lead={t('token.addLead')} />
        <ErrorSummary title={t('common.errorSummary')} errors={listFaults(view)} />
        <Form action={pathOf(situation, 'token')}>
          <WhichToken view={view} assigned={assigned} />
          <TokenCodeField
            name="code"
            label={t('token.codeLabel')}
            hint={t('token.codeHint')}
            error={faultOf(view, 'code')}
            required
          />
          <TokenCodeField
            name="nextCode"
            label={`${t('token.nextCodeLabel')} (${t('common.optional')})`}
            hint={t('token.nextCodeHint')}
            error={faultOf(view, 'nextCode')}
          />
          <Button fullWidth>{t('token.add')}</Button>
        </Form>
        <Form action={pathOf(situation, 'leave-token')}>
          <Button variant="tertiary" icon="ArrowLeft">
            {t('common.back')}
          </Button>
        </Form>
      </>
    ),
  });
}

function WhichToken({ view, assigned }: { view: View; assigned: readonly string[] }) {
  const { t } = view.page;
  const { typed } = view;
  const serial = (
    <TextField
      name="serial"
      label={t('token.serialLabel')}
      hint={t('token.serialHint')}
      value={typed.serial ?? ''}
      error={faultOf(view, 'serial')}
      autocomplete="off"
      spellcheck={false}
      maxlength={100}
    />
  );
  if (assigned.length === 0) return serial;
  return (
    <>
      <RadioCards
        name="chosen"
        legend={t('token.assignedLegend')}
        value={typed.chosen ?? (typed.serial ? '' : (assigned[0] ?? ''))}
        choices={[
          ...assigned.map((one) => ({ value: one, label: t('token.assignedOne', { serial: one }) })),
          { value: '', label: t('token.otherOne') },
        ]}
      />
      <OnlyWhen field="chosen" values={['']}>
        {serial}
      </OnlyWhen>
    </>
  );
}
