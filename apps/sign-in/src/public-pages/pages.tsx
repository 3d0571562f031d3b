import { formatDuration } from '@vakt/messages/format';
import { DescriptionList, Panel, StepHeading } from '@vakt/ui/content';
import { ButtonLink, ButtonRow, TextLink } from '@vakt/ui/form';
import { PASS_ADDRESS } from '../own-services.ts';
import { deviceCookiePrefix } from '../sessions/device-cookie.ts';
import { renderFramed, SupportLine } from '../web/frame.tsx';
import type { PageContext } from '../web/page-context.ts';
import { Lines } from './lines.tsx';

/** "Lær mer": what the code is, what to do when it does not come, and never to give it away. Open to everybody. */
export function renderHelpPage(page: PageContext): string {
  const { t, settings, organisation } = page;
  const minutes = Math.round(settings.codes.lifeSeconds / 60);
  const texts = [t('help.notGetting1'), t('help.notGetting2'), t('help.notGetting3'), t('help.notGetting4')];
  return renderFramed({
    page,
    title: t('help.title'),
    variant: 'wide',
    children: (
      <>
        <StepHeading title={t('help.heading')} lead={t('help.intro')} />
        <Panel title={t('help.codeHeading')}>
          <p>{t('help.codeText', { digits: settings.codes.digits, minutes })}</p>
        </Panel>
        <Panel title={t('help.notGettingHeading')}>
          <Lines lines={texts} />
        </Panel>
        <Panel title={t('help.safeHeading')}>
          <p>{t('help.safeText', { host: settings.publicUrl.host })}</p>
        </Panel>
        <Panel title={t('help.riskHeading')}>
          <p>{t('help.riskText')}</p>
        </Panel>
        <Panel title={t('help.appHeading')}>
          <p>{t('help.appText')}</p>
        </Panel>
        <Panel title={t('help.contactHeading')}>
          <SupportLine page={page} />
          <ButtonRow>
            <ButtonLink href={organisation.helpUrl}>{t('common.contactSupport')}</ButtonLink>
            <ButtonLink href="/security" variant="tertiary">
              {t('help.settingsLink')}
            </ButtonLink>
            <ButtonLink href={PASS_ADDRESS} variant="tertiary">
              {t('challenge.passCollect')}
            </ButtonLink>
            <ButtonLink href="/limits" variant="tertiary">
              {t('help.limitsLink')}
            </ButtonLink>
          </ButtonRow>
        </Panel>
      </>
    ),
  });
}

/** The provider's cookies by name. */
export interface DoorCookies {
  session: string;
  interaction: string;
  resume: string;
}

/** What is kept of a person, who sees it, and the cookies. */
export function renderPrivacyPage(page: PageContext, browserCookie: string, door: DoorCookies): string {
  const { t, organisation } = page;
  const untilClosed = t('privacy.cookieUntilClosed');
  const rows: [string, string, string][] = [
    [browserCookie, t('privacy.cookieBrowser'), untilClosed],
    [door.session, t('privacy.cookieProvider'), untilClosed],
    [`${door.interaction}, ${door.resume}`, t('privacy.cookieInteraction'), formatDuration(page.language, 3600)],
    [
      `${deviceCookiePrefix(page.settings.publicUrl.protocol === 'https:')}…`,
      t('privacy.cookieDevice'),
      t('privacy.cookieDeviceLife'),
    ],
    ['vakt-language', t('privacy.cookieLanguage'), formatDuration(page.language, 365 * 86_400)],
  ];
  return renderFramed({
    page,
    title: t('privacy.title'),
    variant: 'wide',
    children: (
      <>
        <StepHeading title={t('privacy.heading')} />
        <Panel title={t('privacy.whatHeading')}>
          <p>{t('privacy.whatText')}</p>
          <p>{t('privacy.messagesText')}</p>
          <p>{t('privacy.numberNote', { organisation: organisation.name })}</p>
        </Panel>
        <Panel title={t('privacy.whoHeading')}>
          <p>{t('privacy.whoText')}</p>
        </Panel>
        <Panel title={t('privacy.cookiesHeading')}>
          <p>{t('privacy.cookiesIntro')}</p>
          <CookieList page={page} rows={rows} />
        </Panel>
        {organisation.privacyUrl ? (
          <p>
            <TextLink href={organisation.privacyUrl}>
              {t('privacy.organisationLink', { organisation: organisation.name })}
            </TextLink>
          </p>
        ) : null}
      </>
    ),
  });
}

/** Each cookie with what it is for and how long it lives; reads as well on a phone, where a table would not fit. */
function CookieList({ page, rows }: { page: PageContext; rows: [string, string, string][] }) {
  const { t } = page;
  return (
    <DescriptionList
      items={rows.map(([name, purpose, life]) => ({
        term: <code>{name}</code>,
        details: (
          <>
            {purpose}.
            <br />
            <span class="vk-small">
              {t('privacy.cookieLife')}: {life.toLocaleLowerCase(page.language)}
            </span>
          </>
        ),
      }))}
    />
  );
}
