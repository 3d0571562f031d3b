import { PageFrame, renderPage } from '@vakt/ui/page-frame';
import type { Child } from 'hono/jsx';
import { listLanguages, type PageContext, supportLineOf } from './page-context.ts';

export interface FrameProps {
  page: PageContext;
  title: string;
  hasErrors?: boolean;
  variant?: 'narrow' | 'wide';
  children?: Child;
}

/** How to reach support, as a paragraph, in the language that it is written in. */
export function SupportLine({ page }: { page: PageContext }) {
  const { text, lang } = supportLineOf(page);
  return <p lang={lang}>{text}</p>;
}

/** The service's page around whatever it says: mark, language menu, support line, links. */
function Frame({ page, title, hasErrors = false, variant = 'narrow', children }: FrameProps) {
  const { t, organisation, language, assets } = page;
  const site = organisation.name;
  const support = supportLineOf(page);
  const links = [
    { label: t('footer.help'), href: '/help' },
    { label: t('footer.notices'), href: '/notice' },
    { label: t('footer.limits'), href: '/limits' },
    { label: t('footer.privacy'), href: organisation.privacyUrl ?? '/privacy' },
    ...(organisation.accessibilityUrl
      ? [{ label: t('footer.accessibility'), href: organisation.accessibilityUrl }]
      : []),
    ...(organisation.statusUrl ? [{ label: t('footer.status'), href: organisation.statusUrl }] : []),
  ];
  return (
    <PageFrame
      lang={language}
      title={
        hasErrors ? t('common.pageTitleError', { page: title, site }) : t('common.pageTitle', { page: title, site })
      }
      assets={assets}
      variant={variant}
      organisation={{ id: organisation.id, name: organisation.name }}
      skipLabel={t('common.skipToContent')}
      languages={{ label: t('language.label'), items: listLanguages(language, page.path) }}
      footer={{
        label: t('footer.label'),
        supportLine: support.text,
        supportLang: support.lang,
        links,
      }}
    >
      {children}
    </PageFrame>
  );
}

/** Renders a page of the service to text. */
export function renderFramed(props: FrameProps): string {
  return renderPage(<Frame {...props} />);
}
