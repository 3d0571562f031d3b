import { MoreInformation } from '@vakt/ui/content';
import { Button, Form } from '@vakt/ui/form';
import { TokenCodeField } from '../token-code-field.tsx';
import { faultOf, pathOf, type View } from '../view.ts';
import { RememberField } from './remember-field.tsx';

/** The code of a token, and below it the way back for a token that is out of step. */
export function TokenAnswer({ view }: { view: View }) {
  const { t } = view.page;
  const { situation } = view;
  return (
    <>
      <Form action={pathOf(situation, 'code')}>
        <TokenCodeField name="code" label={t('challenge.codeLabel')} error={faultOf(view, 'code')} autofocus required />
        <RememberField view={view} />
        <Button fullWidth>{t('challenge.verify')}</Button>
      </Form>
      <MoreInformation label={t('token.outOfStep')}>
        <p>{t('token.outOfStepText')}</p>
        <Form action={pathOf(situation, 'resync')} label={t('token.outOfStep')}>
          <TokenCodeField name="code" id="first-code" label={t('token.firstCodeLabel')} required />
          <TokenCodeField name="nextCode" id="next-code" label={t('token.secondCodeLabel')} required />
          <Button variant="secondary" fullWidth>
            {t('token.synchronise')}
          </Button>
        </Form>
      </MoreInformation>
    </>
  );
}
