import type { Child } from 'hono/jsx';
import type { Assets } from '../src/assets.ts';
import { PageFrame, type PageFrameProps, renderPage } from '../src/page-frame.tsx';

/** Everything around the page's own content, with sample texts. */
export function sample(assets: Assets, title: string, content: Child, more: Partial<PageFrameProps> = {}): string {
  return renderPage(
    <PageFrame
      lang="nb"
      title={`${title} – NTNU`}
      assets={assets}
      organisation={{ id: 'ntnu', name: 'NTNU' }}
      skipLabel="Hopp til hovedinnhold"
      languages={{
        label: 'Språk',
        items: [
          { tag: 'nb', name: 'Bokmål', href: '?lang=nb', current: true },
          { tag: 'nn', name: 'Nynorsk', href: '?lang=nn' },
          { tag: 'se', name: 'Davvisámegiella', href: '?lang=se' },
          { tag: 'en', name: 'English', href: '?lang=en' },
        ],
      }}
      footer={{
        label: 'Hjelp og personvern',
        supportLine: 'Brukerstøtte 73 59 15 00 (hverdager 08–18)',
        links: [
          { label: 'Hjelp', href: '#hjelp' },
          { label: 'Personvern', href: '#personvern' },
          { label: 'Tilgjengelighet', href: '#uu' },
          { label: 'Driftsstatus', href: '#drift' },
        ],
      }}
      {...more}
    >
      {content}
    </PageFrame>,
  );
}
