import { TopNavigation } from '@vakt/ui/desk';
import { TextLink } from '@vakt/ui/form';
import { PageFrame, renderPage } from '@vakt/ui/page-frame';
import type { Child } from 'hono/jsx';
import { CONSOLE_ADDRESS } from '../own-services.ts';
import { listLanguages, type PageContext } from '../web/page-context.ts';
import { listSections, type SectionId } from './console-sections.ts';
import type { Administrator } from './find-administrator.ts';

export interface ConsoleFrameProps {
  page: PageContext;
  /** Who is signed in: an administrator, or another worker of the consoles. */
  administrator: Administrator;
  title: string;
  current: SectionId;
  hasErrors?: boolean;
  refreshSeconds?: number;
  children?: Child;
}

/** The address that a test is sent from. */
export const TEST_ADDRESS = `${CONSOLE_ADDRESS}/test`;

/** A page of the consoles: the sections that the worker may see above, who is signed in below. */
export function renderConsoleFrame(props: ConsoleFrameProps): string {
  const { page, administrator, title, current } = props;
  const { t, organisation, settings } = page;
  const domain = settings.organisations.find(({ id }) => id === administrator.organisation)?.domain;
  const address = domain ? `${administrator.userName}@${domain}` : administrator.userName;
  const words = { page: title, site: organisation.name };
  const sections = listSections(administrator.roles);
  return renderPage(
    <PageFrame
      lang={page.language}
      title={props.hasErrors ? t('common.pageTitleError', words) : t('common.pageTitle', words)}
      assets={page.assets}
      variant="workspace"
      organisation={{ id: organisation.id, name: organisation.name, href: sections[0]?.href ?? CONSOLE_ADDRESS }}
      skipLabel={t('common.skipToContent')}
      navigation={
        <TopNavigation
          label={t('console.navigation')}
          items={sections.map(({ id, label, href }) => ({ label: t(label), href, current: id === current }))}
        />
      }
      languages={{ label: t('language.label'), items: listLanguages(page.language, page.path) }}
      {...(props.refreshSeconds ? { refreshSeconds: props.refreshSeconds } : {})}
    >
      <div class="vk-console">
        {props.children}
        <p class="vk-small">
          {t('console.signedInAs', { address })} <TextLink href="/oidc/session/end">{t('console.signOut')}</TextLink>
        </p>
      </div>
    </PageFrame>,
  );
}
