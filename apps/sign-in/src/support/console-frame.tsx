import { TopNavigation } from '@vakt/ui/desk';
import { TextLink } from '@vakt/ui/form';
import { PageFrame, renderPage } from '@vakt/ui/page-frame';
import type { Child } from 'hono/jsx';
import { CONSOLE_ADDRESS } from '../own-services.ts';
import { listLanguages, type PageContext } from '../web/page-context.ts';
import type { Administrator } from './find-administrator.ts';

export interface ConsoleFrameProps {
  page: PageContext;
  administrator: Administrator;
  title: string;
  current: 'delivery' | 'test-send';
  hasErrors?: boolean;
  refreshSeconds?: number;
  children?: Child;
}

/** The address that a test is sent from. */
export const TEST_ADDRESS = `${CONSOLE_ADDRESS}/test`;

/** A page of the console: its navigation above, who is signed in below. */
export function renderConsoleFrame(props: ConsoleFrameProps): string {
  const { page, administrator, title, current } = props;
  const { t, organisation, settings } = page;
  const domain = settings.organisations.find(({ id }) => id === administrator.organisation)?.domain;
  const address = domain ? `${administrator.userName}@${domain}` : administrator.userName;
  const words = { page: title, site: organisation.name };
  return renderPage(
    <PageFrame
      lang={page.language}
      title={props.hasErrors ? t('common.pageTitleError', words) : t('common.pageTitle', words)}
      assets={page.assets}
      variant="workspace"
      organisation={{ id: organisation.id, name: organisation.name, href: CONSOLE_ADDRESS }}
      skipLabel={t('common.skipToContent')}
      navigation={
        <TopNavigation
          label={t('console.navigation')}
          items={[
            { label: t('console.deliveryLink'), href: CONSOLE_ADDRESS, current: current === 'delivery' },
            { label: t('console.testLink'), href: TEST_ADDRESS, current: current === 'test-send' },
          ]}
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
