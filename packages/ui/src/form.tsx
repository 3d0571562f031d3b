import './custom-elements.ts';
import type { Child } from 'hono/jsx';
import { Icon, type IconName } from './icons.tsx';

export interface ButtonProps {
  children?: Child;
  /** `link` looks like a link and is a button: for what changes something. */
  variant?: 'primary' | 'secondary' | 'tertiary' | 'link';
  type?: 'submit' | 'button';
  name?: string;
  value?: string;
  id?: string;
  formaction?: string;
  /** Skips the browser's own checks: "Tilbake", "Send ny kode". */
  formnovalidate?: boolean;
  /** Id of a form elsewhere on the page. */
  form?: string;
  fullWidth?: boolean;
  disabled?: boolean;
  /** Until a script brings it out. */
  hidden?: boolean;
  icon?: IconName;
  /** Signals that it deletes or stops something. */
  danger?: boolean;
}

/** A button that sends its form, with a name and value of its own if given. */
export function Button(props: ButtonProps) {
  const { variant = 'primary' } = props;
  return (
    <button
      class={variant === 'link' ? 'ds-link' : 'ds-button'}
      data-variant={variant === 'link' ? undefined : variant}
      data-color={props.danger ? 'danger' : undefined}
      data-fullwidth={props.fullWidth ? '' : undefined}
      type={props.type ?? 'submit'}
      id={props.id}
      name={props.name}
      value={props.value}
      form={props.form}
      formaction={props.formaction}
      formnovalidate={props.formnovalidate || undefined}
      disabled={props.disabled || undefined}
      hidden={props.hidden || undefined}
    >
      {props.icon ? <Icon name={props.icon} /> : null}
      {props.children}
    </button>
  );
}

/** A link that looks like a button: for what only leads somewhere. */
export function ButtonLink(props: {
  href: string;
  children?: Child;
  variant?: 'primary' | 'secondary' | 'tertiary';
  fullWidth?: boolean;
  icon?: IconName;
  lang?: string;
}) {
  return (
    <a
      class="ds-button"
      data-variant={props.variant ?? 'secondary'}
      data-fullwidth={props.fullWidth ? '' : undefined}
      href={props.href}
      lang={props.lang}
    >
      {props.icon ? <Icon name={props.icon} /> : null}
      {props.children}
    </a>
  );
}

/** Prints the page. The script shows it; without script the browser's own menu prints just as well. */
export function PrintButton(props: { children?: Child }) {
  return (
    <vakt-print class="vk-print">
      <button class="ds-button" data-variant="secondary" type="button" hidden>
        {props.children}
      </button>
    </vakt-print>
  );
}

/** A text to keep as a file. It stands in the page itself (RFC 2397), so that what is shown once need not be kept to be fetched. */
export function DownloadLink(props: { name: string; text: string; children?: Child }) {
  return (
    <a
      class="ds-button"
      data-variant="secondary"
      download={props.name}
      href={`data:text/plain;charset=utf-8,${encodeURIComponent(props.text)}`}
    >
      {props.children}
    </a>
  );
}

/** A link in running text. */
export function TextLink(props: { href: string; children?: Child; lang?: string }) {
  return (
    <a class="ds-link" href={props.href} lang={props.lang}>
      {props.children}
    </a>
  );
}

/** Buttons beside each other, wrapping; `stacked` one under the other at full width. */
export function ButtonRow(props: { children?: Child; stacked?: boolean }) {
  return <div class={props.stacked ? 'vk-buttons vk-buttons--stacked' : 'vk-buttons'}>{props.children}</div>;
}

export interface FormProps {
  action: string;
  /** Default post. */
  method?: 'post' | 'get';
  id?: string;
  /** Sent along unseen: CSRF token, journey. */
  hidden?: Readonly<Record<string, string>>;
  /** Until the server's live event `show` with this name (at most 10 s) the script hides the form. Needs a `Live` around it. */
  waitFor?: string;
  /** False lets the browser check `required` and `pattern`; default: the server's own words are shown instead. */
  novalidate?: boolean;
  /** Accessible name, where a page has several forms. */
  label?: string;
  /** For files. */
  multipart?: boolean;
  children?: Child;
}

/** A form that posts, and is sent only once however often its button is pressed. */
export function Form(props: FormProps) {
  return (
    <vakt-once>
      <form
        class="vk-form"
        method={props.method ?? 'post'}
        action={props.action}
        enctype={props.multipart ? 'multipart/form-data' : undefined}
        id={props.id}
        aria-label={props.label}
        data-wait-for={props.waitFor}
        novalidate={props.novalidate === false ? undefined : true}
      >
        <HiddenFields values={props.hidden} />
        {props.children}
      </form>
    </vakt-once>
  );
}

/** Part of a form that matters only for some values of another field; the script hides it else, without script it stands there. */
export function OnlyWhen(props: { field: string; values: readonly string[]; children?: Child }) {
  return (
    <vakt-only class="vk-contents" data-field={props.field} data-values={props.values.join(' ')}>
      {props.children}
    </vakt-only>
  );
}

export function HiddenFields(props: { values?: Readonly<Record<string, string>> }) {
  return (
    <>
      {Object.entries(props.values ?? {}).map(([name, value]) => (
        <input type="hidden" name={name} value={value} />
      ))}
    </>
  );
}

/** All that is wrong, first on the page; each line leads to its field. Gets the focus when the page opens. Renders nothing without errors. */
export function ErrorSummary(props: { title: string; errors: readonly { fieldId: string; text: string }[] }) {
  return props.errors.length === 0 ? null : (
    <div class="ds-error-summary" role="group" tabindex={-1} aria-labelledby="error-summary-title" data-error-summary>
      <h2 class="ds-heading" id="error-summary-title">
        {props.title}
      </h2>
      <ul class="ds-list">
        {props.errors.map((error) => (
          <li>
            <a class="ds-link" href={`#${error.fieldId}`}>
              {error.text}
            </a>
          </li>
        ))}
      </ul>
    </div>
  );
}
