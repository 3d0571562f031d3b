import { pickOwnText } from '@vakt/messages/own-text';
import { BigChoice, Hero } from '@vakt/ui/desk';
import { TextLink } from '@vakt/ui/form';
import { Alert } from '@vakt/ui/status';
import { checkAccess } from '../access/check-access.ts';
import { DeskFrame, type PageProps } from '../pages/frame.tsx';

/** How far the sign-out came that ended here; null when none did. */
export type SignedOut = 'everywhere' | 'here' | null;

/** Two doors: self-service for everybody, and the operators'. */
export function FrontPage({ signedOut, ...page }: PageProps & { signedOut: SignedOut }) {
  const { settings, visit } = page;
  const { t } = visit.translator;
  const desk = settings.name;
  const operator = checkAccess('operator', visit.session, settings.operators, settings.organisation) === 'allowed';
  return (
    <DeskFrame {...page} title={t('desk.title', { desk })} variant="wide">
      {signedOut === 'everywhere' ? <Alert tone="success">{t('desk.signedOut', { desk })}</Alert> : null}
      {signedOut === 'here' ? <Alert tone="warning">{t('desk.signedOutHere', { desk })}</Alert> : null}
      <Hero title={t('desk.welcome', { desk })} lead={t('desk.welcomeText')}>
        <BigChoice
          href="/self-service"
          title={t('desk.selfService')}
          text={t('desk.selfServiceText')}
          icon="Lifebuoy"
          primary
        />
        {operator ? (
          <BigChoice href="/operator" title={t('desk.openQueue')} text={t('desk.openQueueText')} icon="Inbox" />
        ) : (
          <BigChoice
            href="/operator/sign-in"
            title={t('desk.operatorSignIn')}
            text={t('desk.operatorSignInText')}
            icon="PersonHeadset"
          />
        )}
      </Hero>
      {visit.session ? null : <WithoutAccount {...page} />}
    </DeskFrame>
  );
}

/** Guests and applicants have no account, and who lost a password cannot get in: the ways that are open to them. */
function WithoutAccount({ settings, visit }: PageProps) {
  const { t, tag } = visit.translator;
  const { organisation, mail } = settings;
  const support = pickOwnText(organisation.supportLine ?? '', tag, organisation.defaultLanguage);
  const address = mail && mail.inlets.length > 0 ? `${mail.address}@${mail.domain}` : null;
  return (
    <>
      <p>
        {t('desk.noAccount')} <span lang={support.lang}>{support.text}</span>
      </p>
      {address ? (
        <p>
          {t('desk.noAccountMail')} <TextLink href={`mailto:${address}`}>{address}</TextLink>
        </p>
      ) : null}
    </>
  );
}
