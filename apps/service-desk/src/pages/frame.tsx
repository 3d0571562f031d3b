import { languages } from '@vakt/messages/languages';
import { pickOwnText } from '@vakt/messages/own-text';
import type { Translator } from '@vakt/messages/translate';
import type { Assets } from '@vakt/ui/assets.ts';
import { TopNavigation, UserMenu } from '@vakt/ui/desk';
import {
  type FooterProps,
  type LanguageMenuProps,
  PageFrame,
  type PageFrameProps,
  renderPage,
} from '@vakt/ui/page-frame';
import type { Child } from 'hono/jsx';
import { checkAccess } from '../access/check-access.ts';
import type { Session } from '../door/load-session.ts';
import type { Settings } from '../settings.ts';
import type { DeskContext, Visit } from '../visit.ts';

/** What every page is given. */
export interface PageProps {
  settings: Settings;
  assets: Assets;
  visit: Pick<Visit, 'translator' | 'session' | 'path' | 'isEditor'>;
}

export interface DeskFrameProps extends PageProps {
  /** The page's own heading; the desk's name is added. */
  title: string;
  variant: NonNullable<PageFrameProps['variant']>;
  /** The way past a long list, for those who go by keyboard. */
  skipList?: PageFrameProps['skipList'];
  /** Which part is marked in the navigation. */
  current?: 'self-service' | 'my-cases' | 'queue' | 'phone-call' | 'services';
  /** Stands in the header before who is signed in. */
  tools?: Child;
  children?: Child;
}

/** The frame of every page of the desk: name and mark, navigation and account of whoever is signed in, language, footer. */
export function DeskFrame(props: DeskFrameProps) {
  const { settings, assets, visit, title, variant } = props;
  const { t, tag } = visit.translator;
  const { session } = visit;
  return (
    <PageFrame
      lang={tag}
      title={title === settings.name ? title : t('common.pageTitle', { page: title, site: settings.name })}
      assets={assets}
      variant={variant}
      organisation={{ id: settings.organisation.id, name: settings.name, href: '/' }}
      skipLabel={t('common.skipToContent')}
      {...(props.skipList ? { skipList: props.skipList } : {})}
      languages={languageMenu(visit)}
      footer={variant === 'workspace' ? null : footer(settings, visit.translator)}
      navigation={session ? <Navigation {...props} session={session} /> : null}
      account={
        session ? (
          <>
            {props.tools}
            <Account {...props} session={session} />
          </>
        ) : null
      }
    >
      {props.children}
    </PageFrame>
  );
}

function Navigation({ settings, visit, current, session }: DeskFrameProps & { session: Session }) {
  const { t } = visit.translator;
  const operator = checkAccess('operator', session, settings.operators, settings.organisation) === 'allowed';
  const services = { label: t('services.title'), href: '/operator/services', current: current === 'services' };
  const items = [
    ...(operator
      ? [
          { label: t('desk.queue'), href: '/operator', current: current === 'queue' },
          { label: t('phoneCall.navigation'), href: '/operator/calls/new', current: current === 'phone-call' },
        ]
      : []),
    { label: t('selfService.title'), href: '/self-service', current: current === 'self-service' },
    { label: t('desk.myCases'), href: '/self-service/cases', current: current === 'my-cases' },
    ...(operator && visit.isEditor ? [services] : []),
  ];
  return <TopNavigation label={t('desk.navigation')} items={items} />;
}

/** Where mail waits; only at a desk that has mail. */
const QUARANTINE = '/operator/quarantine';

/** What operators come to now and then. */
const OPERATORS_PAGES = [
  { label: 'mail.quarantine', href: QUARANTINE },
  { label: 'groups.absenceOwn', href: '/operator/absence' },
  { label: 'groups.title', href: '/operator/groups' },
  { label: 'timers.title', href: '/operator/timers' },
] as const;

function Account({ settings, visit, session }: DeskFrameProps & { session: Session }) {
  const { t } = visit.translator;
  const operator = checkAccess('operator', session, settings.operators, settings.organisation) === 'allowed';
  const pages = operator ? OPERATORS_PAGES.filter(({ href }) => settings.mail || href !== QUARANTINE) : [];
  const items = [
    ...pages.map(({ label, href }) => ({ label: t(label), href })),
    ...(settings.securityUrl ? [{ label: t('desk.securitySettings'), href: settings.securityUrl.href }] : []),
  ];
  return (
    <UserMenu
      name={nameOf(session)}
      address={addressOf(session, settings)}
      label={t('desk.signedInAs', { name: '' }).trim()}
      items={items}
      signOut={{ label: t('desk.signOut'), action: '/sign-out' }}
    />
  );
}

function languageMenu({ translator, path }: PageProps['visit']): LanguageMenuProps {
  const items = languages
    .filter((one) => one.complete)
    .map(({ tag, name }) => ({
      tag,
      name,
      href: `/language?${new URLSearchParams({ language: tag, return: path })}`,
      current: tag === translator.tag,
    }));
  return { label: translator.t('language.label'), items };
}

function footer({ organisation }: Settings, { t, tag }: Translator): FooterProps {
  const { supportLine, defaultLanguage } = organisation;
  const support = supportLine && pickOwnText(supportLine, tag, defaultLanguage);
  const links = [
    { label: t('footer.help'), href: organisation.helpUrl },
    { label: t('footer.privacy'), href: organisation.privacyUrl },
    { label: t('footer.accessibility'), href: organisation.accessibilityUrl },
    { label: t('footer.status'), href: organisation.statusUrl },
  ].filter((link): link is { label: string; href: string } => link.href !== null);
  return {
    label: t('footer.label'),
    ...(support ? { supportLine: support.text, supportLang: support.lang } : {}),
    links,
  };
}

/** What a person is called, as well as we know. */
export function nameOf(session: Session): string {
  return session.name ?? session.userName ?? session.subject;
}

/** The account: user name with its domain. */
export function addressOf({ userName, organisation }: Session, settings: Settings): string {
  if (userName === null) return '';
  const home = organisation === null || organisation === settings.organisation.id;
  return userName.includes('@') || !home ? userName : `${userName}@${settings.organisation.domain}`;
}

/** Answers with a whole page. */
export function sendPage(c: DeskContext, page: Parameters<typeof renderPage>[0], status = 200): Response {
  return c.html(renderPage(page), status as 200);
}
