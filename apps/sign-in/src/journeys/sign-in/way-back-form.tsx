import { SmallPrint } from '@vakt/ui/content';
import { TextField } from '@vakt/ui/fields';
import { Button, Form, TextLink } from '@vakt/ui/form';
import { PASS_ADDRESS } from '../../own-services.ts';
import { faultOf, pathOf, type View } from '../view.ts';

/** The field for a recovery code or an access pass. It is shown as it is typed: it is read off paper or a screen, and long. */
export function WayBackForm({ view, channel }: { view: View; channel: 'recovery' | 'pass' }) {
  const { t } = view.page;
  const isPass = channel === 'pass';
  return (
    <Form action={pathOf(view.situation, 'code')}>
      <TextField
        name="code"
        label={isPass ? t('challenge.passLabel') : t('challenge.recoveryLabel')}
        hint={isPass ? t('challenge.passHint') : t('challenge.recoveryHint')}
        error={faultOf(view, 'code')}
        autocomplete="off"
        maxlength={120}
        spellcheck={false}
        autofocus
        required
      />
      <Button fullWidth>{t('challenge.verify')}</Button>
    </Form>
  );
}

/** Where to collect a pass that was ordered: for whoever came here before collecting it. */
export function CollectHint({ view }: { view: View }) {
  const { t } = view.page;
  if (!view.situation.account?.passOrdered) return null;
  return (
    <SmallPrint>
      {t('challenge.passOrdered')} <TextLink href={PASS_ADDRESS}>{t('challenge.passCollect')}</TextLink>
    </SmallPrint>
  );
}
