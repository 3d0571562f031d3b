import { formatDateTime } from '@vakt/messages/format';
import { DescriptionList, StepHeading } from '@vakt/ui/content';
import { ButtonLink, ButtonRow } from '@vakt/ui/form';
import { PHISHING_RESISTANT } from '../access/check-access.ts';
import { addressOf, DeskFrame, type PageProps } from '../pages/frame.tsx';

/** How this operator is signed in: as whom, how strongly, since when. */
export function OwnSignInPage(page: PageProps) {
  const { session, translator } = page.visit;
  const { t, tag } = translator;
  const title = t('desk.ownSignIn');
  const level = session?.acr === PHISHING_RESISTANT ? t('desk.levelPhishingResistant') : t('desk.levelTwoFactors');
  const at = session?.authTime ? formatDateTime(tag, session.authTime) : '';
  return (
    <DeskFrame {...page} title={title} variant="narrow">
      <StepHeading title={title} lead={t('desk.ownSignInLead')} />
      <DescriptionList
        items={[
          { term: t('desk.ownSignInAs'), details: session ? addressOf(session, page.settings) : '' },
          { term: t('desk.ownSignInLevel'), details: level },
          { term: t('desk.ownSignInAt'), details: at },
        ]}
      />
      <ButtonRow>
        <ButtonLink href="/operator">{t('desk.queueLook')}</ButtonLink>
      </ButtonRow>
    </DeskFrame>
  );
}
