import { raw } from 'hono/html';
import type { Child } from 'hono/jsx';
import { Icon, type IconName } from './icons.tsx';

/** First letters of first and last name; the name itself stands beside it. */
export function Avatar(props: { name: string; small?: boolean }) {
  return (
    <span class={props.small ? 'vk-avatar vk-avatar--small' : 'vk-avatar'} aria-hidden="true">
      {initialsOf(props.name)}
    </span>
  );
}

/** "Kari Nordmann" → "KN"; one word gives one letter. */
export function initialsOf(name: string): string {
  const words = name.trim().split(/\s+/u).filter(Boolean);
  const ends = words.length > 1 ? [words[0], words.at(-1)] : words;
  return ends
    .map((word) => [...(word ?? '')][0] ?? '')
    .join('')
    .toLocaleUpperCase('nb');
}

/** The account that a page speaks of, above its heading. */
export function AccountLine(props: { address: string; name?: string }) {
  return (
    <p class="vk-account-line">
      <Icon name="PersonCircle" />
      <span>{props.address}</span>
    </p>
  );
}

export interface StepHeadingProps {
  /** Above the heading: "Trinn 2 av 3", or what the page belongs to. */
  eyebrow?: Child;
  title: Child;
  /** Below it. */
  lead?: Child;
  /** 1 (default) once per page. */
  level?: 1 | 2;
  id?: string;
}

/** A heading with what stands above and below it. */
export function StepHeading(props: StepHeadingProps) {
  const { level = 1 } = props;
  return (
    <div class={`vk-heading vk-heading--${level}`}>
      {props.eyebrow ? <p class="vk-heading__eyebrow">{props.eyebrow}</p> : null}
      {level === 1 ? (
        <h1 class="ds-heading" id={props.id}>
          {props.title}
        </h1>
      ) : (
        <h2 class="ds-heading" id={props.id}>
          {props.title}
        </h2>
      )}
      {props.lead ? <p class="vk-heading__lead">{props.lead}</p> : null}
    </div>
  );
}

/** Facts in pairs. */
export function DescriptionList(props: { items: readonly { term: Child; details: Child }[] }) {
  return (
    <dl class="vk-facts">
      {props.items.map((item) => (
        <div>
          <dt>{item.term}</dt>
          <dd>{item.details}</dd>
        </div>
      ))}
    </dl>
  );
}

/** A part of a page with an own heading, set off by a line (default) or a tinted box. */
export function Panel(props: {
  title?: Child;
  tone?: 'line' | 'tinted';
  children?: Child;
  id?: string;
  level?: 2 | 3;
}) {
  return (
    <section class={`vk-panel vk-panel--${props.tone ?? 'line'}`} id={props.id}>
      {props.title ? (
        props.level === 3 ? (
          <h3 class="ds-heading">{props.title}</h3>
        ) : (
          <h2 class="ds-heading">{props.title}</h2>
        )
      ) : null}
      {props.children}
    </section>
  );
}

/** Small print with an icon: "Sjekk at adressen begynner med …". */
export function Note(props: { icon?: IconName; children?: Child }) {
  return (
    <p class="vk-note">
      <Icon name={props.icon ?? 'InformationSquareFill'} />
      <span>{props.children}</span>
    </p>
  );
}

/** What must be said, small and grey; `centred` for a lone link under a button. */
export function SmallPrint(props: { children?: Child; centred?: boolean }) {
  return <p class={props.centred ? 'vk-small vk-small--centred' : 'vk-small'}>{props.children}</p>;
}

/** More to read, closed at first ("Mer informasjon"). */
export function MoreInformation(props: { label: Child; children?: Child; open?: boolean; id?: string }) {
  return (
    <details class="vk-more" open={props.open || undefined} id={props.id}>
      <summary>
        <Icon name="ChevronDown" />
        {props.label}
      </summary>
      <div>{props.children}</div>
    </details>
  );
}

/** A QR code. `svg` is the picture as our own QR library wrote it, never anything from outside. Always dark on white, so that phones can read it. */
export function QrCode(props: { svg: string; label: string }) {
  return (
    <div class="vk-qr" role="img" aria-label={props.label}>
      {raw(props.svg)}
    </div>
  );
}

/** A secret to type by hand, in groups that wrap. */
export function Secret(props: { text: string; id?: string }) {
  return (
    <code class="vk-secret" id={props.id} translate="no">
      {props.text.match(/.{1,4}/gu)?.join(' ')}
    </code>
  );
}

/** A code that its owner reads off the screen and writes down or copies: large, and selected whole by one click. */
export function SecretCode(props: { text: string; label: string; id?: string }) {
  return (
    <p class="vk-secret-code">
      <span class="ds-sr-only">{props.label}: </span>
      <code id={props.id} translate="no">
        {props.text}
      </code>
    </p>
  );
}

/** A sheet to print and keep: on paper nothing else of the page is seen. `facts` say whose it is, where and since when. */
export function Sheet(props: { title: string; facts: readonly { term: Child; details: Child }[]; children?: Child }) {
  return (
    <section class="vk-sheet">
      <h2 class="ds-heading">{props.title}</h2>
      <DescriptionList items={props.facts} />
      {props.children}
    </section>
  );
}

/** Codes in their order, in two columns where there is room. */
export function CodeList(props: { codes: readonly string[]; label: string }) {
  return (
    <ol class="vk-code-list" aria-label={props.label} translate="no">
      {props.codes.map((code) => (
        <li>
          <code>{code}</code>
        </li>
      ))}
    </ol>
  );
}
