import { raw } from 'hono/html';
import type { Child } from 'hono/jsx';
import type { HtmlEscapedString } from 'hono/utils/html';
import type { Assets } from './assets.ts';
import { Icon } from './icons.tsx';

/** One language of the menu: its tag (also its `lang`), its own name, where it leads. */
export interface LanguageChoice {
  tag: string;
  name: string;
  /** Address of this page in that language. Left out when the menu has a `form`. */
  href?: string;
  current?: boolean;
}

export interface LanguageMenuProps {
  /** Said before the current language's name by assistive technology: "Språk". */
  label: string;
  items: readonly LanguageChoice[];
  /** Where there is no address to link to: a GET form whose buttons carry the tag as `name`. */
  form?: { action: string; name: string; hidden?: Readonly<Record<string, string>> };
}

export interface FooterProps {
  /** Name of the footer's navigation: "Hjelp og personvern". */
  label: string;
  /** How to reach support, one line. */
  supportLine?: string | null;
  /** Its language: it stands in the configuration in one. */
  supportLang?: string;
  links: readonly { label: string; href: string }[];
}

export interface PageFrameProps {
  lang: string;
  /** Of the document; give the page's own heading first: "Angi kode – NTNU". */
  title: string;
  assets: Assets;
  /** `narrow` a card of 480 px, `wide` one of 760 px, `workspace` the whole window without a card. */
  variant?: 'narrow' | 'wide' | 'workspace';
  /** Whose name, mark and colours; `href` makes the mark a link. */
  organisation: { id: string; name: string; href?: string };
  /** "Hopp til hovedinnhold" */
  skipLabel: string;
  /** A second skip link, past a long list inside the main part (WCAG 2.4.1). */
  skipList?: { label: string; href: string };
  languages?: LanguageMenuProps | null;
  footer?: FooterProps | null;
  /** Stands in the header after the name: the desk's navigation (`TopNavigation`). The header is a bar then. */
  navigation?: Child;
  /** Stands last in the header: who is signed in (`UserMenu`). */
  account?: Child;
  children?: Child;
}

/** Id of the polite live region; page scripts write there what changed. */
export const ANNOUNCE_ID = 'announce';

/** The whole document, doctype included: header with mark and language menu, main part, footer. No inline style or script. */
export function PageFrame(props: PageFrameProps) {
  const { assets, organisation, variant = 'narrow' } = props;
  return (
    <>
      {raw('<!DOCTYPE html>')}
      <html lang={props.lang}>
        <head>
          <meta charset="utf-8" />
          <title>{props.title}</title>
          <meta name="viewport" content="width=device-width, initial-scale=1" />
          <meta name="color-scheme" content="light dark" />
          <meta name="robots" content="noindex" />
          <meta name="format-detection" content="telephone=no" />
          <link rel="preload" href={assets.href('font')} as="font" type="font/woff2" crossorigin="anonymous" />
          <link rel="stylesheet" href={assets.href('style')} />
          <link rel="stylesheet" href={assets.href('theme', organisation.id)} />
          <link rel="icon" href={assets.href('logo', organisation.id) ?? 'data:,'} />
          <script type="module" src={assets.href('script')} />
        </head>
        <body class={classOf(props)} data-size={variant === 'workspace' ? 'sm' : undefined}>
          <a class="ds-skip-link" href="#main">
            {props.skipLabel}
          </a>
          {props.skipList ? (
            <a class="ds-skip-link vk-skip-list" href={props.skipList.href}>
              {props.skipList.label}
            </a>
          ) : null}
          <header class="vk-header" data-size={props.navigation ? 'sm' : undefined}>
            <Mark organisation={organisation} logo={assets.href('logo', organisation.id)} />
            {props.navigation}
            {props.languages ? <LanguageMenu {...props.languages} /> : null}
            {props.account}
          </header>
          <main id="main" class="vk-main" tabindex={-1}>
            {variant === 'workspace' ? props.children : <div class="vk-card">{props.children}</div>}
          </main>
          {props.footer ? <Footer {...props.footer} /> : null}
          <div id={ANNOUNCE_ID} class="ds-sr-only" role="status" aria-live="polite" />
        </body>
      </html>
    </>
  );
}

export interface StatusFrameProps {
  lang: string;
  title: string;
  assets: Assets;
  organisation: { id: string };
  children?: Child;
}

/**
 * A small document for a frame inside a page of ours. Answered with a `Refresh` header it asks again by itself where
 * scripts do not run, while the page around it, and what is typed there, stays as it is (WCAG 2.2.1).
 */
export function StatusFrame(props: StatusFrameProps) {
  const { assets } = props;
  return (
    <>
      {raw('<!DOCTYPE html>')}
      <html lang={props.lang}>
        <head>
          <meta charset="utf-8" />
          <title>{props.title}</title>
          <meta name="viewport" content="width=device-width, initial-scale=1" />
          <meta name="color-scheme" content="light dark" />
          <link rel="stylesheet" href={assets.href('style')} />
          <link rel="stylesheet" href={assets.href('theme', props.organisation.id)} />
          <link rel="icon" href="data:," />
        </head>
        <body class="vk-status-body">
          <main>
            <h1 class="ds-sr-only">{props.title}</h1>
            {props.children}
          </main>
        </body>
      </html>
    </>
  );
}

function classOf({ variant = 'narrow', navigation }: PageFrameProps): string {
  return `vk-page vk-page--${variant}${navigation ? ' vk-page--bar' : ''}`;
}

/** What JSX gives. */
type Rendered = HtmlEscapedString | Promise<HtmlEscapedString>;

/** Turns a page into the text to answer with. Throws when a component in it is asynchronous: load first, render after. */
export function renderPage(page: Rendered): string {
  const text: unknown = page.toString();
  if (typeof text !== 'string') throw new TypeError('renderPage: the page holds an asynchronous component.');
  return text.startsWith('<!DOCTYPE html>') ? text : `<!DOCTYPE html>${text}`;
}

/** Turns a piece of a page into text: what a live event carries as `html`. */
export function renderFragment(piece: Rendered): string {
  const text: unknown = piece.toString();
  if (typeof text !== 'string') throw new TypeError('renderFragment: the piece holds an asynchronous component.');
  return text;
}

/** The organisation's logo, or its initial on its own colour, with its name. */
function Mark(props: { organisation: PageFrameProps['organisation']; logo: string | null }) {
  const { name, href } = props.organisation;
  const inner = (
    <>
      {props.logo ? (
        <img class="vk-mark__logo" src={props.logo} alt="" height="36" />
      ) : (
        <span class="vk-mark__initial" aria-hidden="true">
          {[...name][0]?.toLocaleUpperCase('nb')}
        </span>
      )}
      <span class="vk-mark__name">{name}</span>
    </>
  );
  return href ? (
    <a class="vk-mark" href={href}>
      {inner}
    </a>
  ) : (
    <div class="vk-mark">{inner}</div>
  );
}

/** The languages as a native disclosure: works without script; the script closes it by Escape and by a click elsewhere. */
export function LanguageMenu(props: LanguageMenuProps) {
  const current = props.items.find((item) => item.current);
  const list = (
    <ul class="vk-menu__list">
      {props.items.map((item) => (
        <li>
          <LanguageEntry item={item} buttonName={props.form?.name} />
        </li>
      ))}
    </ul>
  );
  return (
    <details class="vk-menu vk-menu--language" data-menu>
      <summary class="vk-menu__button">
        <Icon name="Globe" />
        <span class="ds-sr-only">{props.label}: </span>
        <span class="vk-menu__current" lang={current?.tag}>
          {current?.name}
        </span>
        <Icon name="ChevronDown" class="vk-menu__chevron" />
      </summary>
      {props.form ? (
        <form class="vk-menu__panel" method="get" action={props.form.action}>
          {Object.entries(props.form.hidden ?? {}).map(([name, value]) => (
            <input type="hidden" name={name} value={value} />
          ))}
          {list}
        </form>
      ) : (
        <div class="vk-menu__panel">{list}</div>
      )}
    </details>
  );
}

function LanguageEntry(props: { item: LanguageChoice; buttonName?: string }) {
  const { item, buttonName } = props;
  const shared = {
    class: 'vk-menu__item',
    lang: item.tag,
    'aria-current': item.current ? ('true' as const) : undefined,
  };
  const content = (
    <>
      <span>{item.name}</span>
      {item.current ? <Icon name="Checkmark" /> : null}
    </>
  );
  return buttonName ? (
    <button type="submit" name={buttonName} value={item.tag} {...shared}>
      {content}
    </button>
  ) : (
    <a href={item.href} hreflang={item.tag} {...shared}>
      {content}
    </a>
  );
}

function Footer(props: FooterProps) {
  return (
    <footer class="vk-footer">
      {props.supportLine ? (
        <p class="vk-footer__support" lang={props.supportLang}>
          {props.supportLine}
        </p>
      ) : null}
      {props.links.length > 0 ? (
        <nav aria-label={props.label}>
          <ul class="vk-footer__links">
            {props.links.map((link) => (
              <li>
                <a class="ds-link" data-color="neutral" href={link.href}>
                  {link.label}
                </a>
              </li>
            ))}
          </ul>
        </nav>
      ) : null}
    </footer>
  );
}
