import type { Child } from 'hono/jsx';
import { Avatar } from './content.tsx';
import { Icon, type IconName } from './icons.tsx';

/** The desk's main navigation, for PageFrame's `navigation`. */
export function TopNavigation(props: {
  label: string;
  items: readonly { label: string; href: string; current?: boolean; count?: number }[];
}) {
  return (
    <nav class="vk-nav" aria-label={props.label}>
      <ul>
        {props.items.map((item) => (
          <li>
            <a href={item.href} aria-current={item.current ? 'page' : undefined}>
              {item.label}
              {item.count === undefined ? null : <span class="vk-nav__count">{item.count}</span>}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

export interface UserMenuProps {
  name: string;
  /** "kari@ntnu.no" */
  address: string;
  /** Said before the name by assistive technology: "Innlogget som". */
  label: string;
  items?: readonly { label: string; href: string }[];
  signOut: { label: string; action: string; hidden?: Readonly<Record<string, string>> };
}

/** Who is signed in, with what they can do about it, for PageFrame's `account`; signing out is a POST. */
export function UserMenu(props: UserMenuProps) {
  return (
    <details class="vk-menu vk-menu--user" data-menu>
      <summary class="vk-menu__button">
        <Avatar name={props.name} small />
        <span class="ds-sr-only">{props.label} </span>
        <span class="vk-menu__current">{props.name}</span>
        <Icon name="ChevronDown" class="vk-menu__chevron" />
      </summary>
      <div class="vk-menu__panel">
        <p class="vk-menu__who">
          <strong>{props.name}</strong>
          <span>{props.address}</span>
        </p>
        {props.items?.length ? (
          <ul class="vk-menu__list">
            {props.items.map((item) => (
              <li>
                <a class="vk-menu__item" href={item.href}>
                  {item.label}
                </a>
              </li>
            ))}
          </ul>
        ) : null}
        <form method="post" action={props.signOut.action}>
          {Object.entries(props.signOut.hidden ?? {}).map(([name, value]) => (
            <input type="hidden" name={name} value={value} />
          ))}
          <button class="vk-menu__item" type="submit">
            <Icon name="Leave" />
            <span>{props.signOut.label}</span>
          </button>
        </form>
      </div>
    </details>
  );
}

/** The top of the desk's front page: what it is, and its big choices. */
export function Hero(props: { title: Child; lead?: Child; children?: Child }) {
  return (
    <div class="vk-hero">
      <h1 class="ds-heading">{props.title}</h1>
      {props.lead ? <p class="vk-hero__lead">{props.lead}</p> : null}
      <div class="vk-hero__choices">{props.children}</div>
    </div>
  );
}

/** One big choice; the whole card leads there. */
export function BigChoice(props: { href: string; title: Child; text: Child; icon: IconName; primary?: boolean }) {
  return (
    <a class={props.primary ? 'vk-choice vk-choice--primary' : 'vk-choice'} href={props.href}>
      <span class="vk-choice__icon">
        <Icon name={props.icon} />
      </span>
      <span class="vk-choice__title">{props.title}</span>
      <span class="vk-choice__text">{props.text}</span>
      <Icon name="ChevronRight" class="vk-choice__chevron" />
    </a>
  );
}

/** Id of the workspace's right column: where a skip link past the list leads. */
export const DETAIL_ID = 'detail';

/** The two columns of the workspace: list left, case right. A phone shows the one that `shows` names. */
export function Workspace(props: { list: Child; detail?: Child; shows?: 'list' | 'detail' }) {
  return (
    <div class="vk-workspace" data-shows={props.shows}>
      <section class="vk-workspace__list">{props.list}</section>
      {props.detail ? (
        <section id={DETAIL_ID} class="vk-workspace__detail" tabindex={-1}>
          {props.detail}
        </section>
      ) : null}
    </div>
  );
}

/** Title of a list with how many there are. */
export function ListHeader(props: { title: Child; count?: Child; children?: Child }) {
  return (
    <div class="vk-list-header">
      <h1 class="ds-heading">{props.title}</h1>
      {props.count ? <p>{props.count}</p> : null}
      {props.children}
    </div>
  );
}

/** What stands where a list is empty or nothing is chosen. */
export function EmptyState(props: { title: Child; text?: Child; icon?: IconName; level?: 1 | 2; children?: Child }) {
  return (
    <div class="vk-empty">
      <Icon name={props.icon ?? 'Inbox'} />
      {props.level === 1 ? <h1 class="ds-heading">{props.title}</h1> : <h2 class="ds-heading">{props.title}</h2>}
      {props.text ? <p>{props.text}</p> : null}
      {props.children}
    </div>
  );
}
