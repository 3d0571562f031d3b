import './custom-elements.ts';
import type { Child } from 'hono/jsx';

/** What every field takes. All texts come translated; `error` wires aria-invalid and aria-describedby by itself. */
export interface FieldProps {
  name: string;
  /** Default: the name. Must be unique on the page. */
  id?: string;
  label: Child;
  /** Stands between label and field. */
  hint?: Child;
  error?: string | null;
  value?: string;
  required?: boolean;
  autofocus?: boolean;
  autocomplete?: string;
  disabled?: boolean;
  /** The label is only for assistive technology (rows with a visible heading of their own). */
  hideLabel?: boolean;
}

interface Wiring {
  id: string;
  hintId?: string;
  errorId?: string;
  /** Attributes of the control itself. */
  control: Record<string, unknown>;
}

/** Ids and ARIA of one field: the same on every kind of control. */
export function wireField(
  props: Pick<FieldProps, 'name' | 'id' | 'hint' | 'error' | 'required' | 'autofocus' | 'disabled'>,
): Wiring {
  const id = props.id ?? props.name;
  const hintId = props.hint ? `${id}-hint` : undefined;
  const errorId = props.error ? `${id}-error` : undefined;
  return {
    id,
    hintId,
    errorId,
    control: {
      id,
      name: props.name,
      'aria-describedby': [hintId, errorId].filter(Boolean).join(' ') || undefined,
      'aria-invalid': props.error ? 'true' : undefined,
      required: props.required || undefined,
      autofocus: props.autofocus || undefined,
      disabled: props.disabled || undefined,
    },
  };
}

/** Label, hint, control and error in their order, for controls that are not offered here. */
export function FieldFrame(props: FieldProps & { wiring: Wiring; children?: Child; class?: string }) {
  const { wiring } = props;
  return (
    <div class={props.class ? `ds-field ${props.class}` : 'ds-field'}>
      <label class={props.hideLabel ? 'ds-sr-only' : 'ds-label'} for={wiring.id}>
        {props.label}
      </label>
      {props.hint ? (
        <p class="vk-hint" data-field="description" id={wiring.hintId}>
          {props.hint}
        </p>
      ) : null}
      {props.children}
      <FieldError id={wiring.errorId} text={props.error} />
    </div>
  );
}

/** What is wrong with a field, beside it. Renders nothing without a text. */
export function FieldError(props: { id?: string; text?: string | null }) {
  return props.text ? (
    <p class="ds-validation-message" data-field="validation" role="alert" id={props.id}>
      {props.text}
    </p>
  ) : null;
}

export interface TextFieldProps extends FieldProps {
  type?: 'text' | 'email' | 'search' | 'tel' | 'url';
  inputmode?: 'text' | 'numeric' | 'tel' | 'email' | 'search';
  maxlength?: number;
  pattern?: string;
  placeholder?: string;
  spellcheck?: boolean;
}

/** One line of text. User names: `autocomplete="username" spellcheck={false}`. */
export function TextField(props: TextFieldProps) {
  const wiring = wireField(props);
  return (
    <FieldFrame {...props} wiring={wiring}>
      <input
        class="ds-input"
        type={props.type ?? 'text'}
        {...wiring.control}
        value={props.value}
        autocomplete={props.autocomplete}
        inputmode={props.inputmode}
        maxlength={props.maxlength}
        pattern={props.pattern}
        placeholder={props.placeholder}
        spellcheck={props.spellcheck}
        autocapitalize={props.spellcheck === false ? 'none' : undefined}
      />
    </FieldFrame>
  );
}

/** Several lines of text. */
export function TextArea(props: FieldProps & { rows?: number; maxlength?: number }) {
  const wiring = wireField(props);
  return (
    <FieldFrame {...props} wiring={wiring}>
      <textarea class="ds-input" {...wiring.control} rows={props.rows ?? 3} maxlength={props.maxlength}>
        {props.value}
      </textarea>
    </FieldFrame>
  );
}

/** A file to send along, in a form with `multipart`. */
export function FileField(props: Omit<FieldProps, 'value' | 'autocomplete'> & { accept?: string }) {
  const wiring = wireField(props);
  return (
    <FieldFrame {...props} wiring={wiring}>
      <input class="ds-input" type="file" {...wiring.control} accept={props.accept} />
    </FieldFrame>
  );
}

/** A password. The script adds a button that shows it; without script the button is not there. Never carries a value. */
export function PasswordField(
  props: Omit<FieldProps, 'value'> & { showLabel: string; hideLabelText: string; isNew?: boolean },
) {
  const wiring = wireField(props);
  return (
    <FieldFrame {...props} wiring={wiring}>
      <vakt-reveal class="vk-reveal" data-show={props.showLabel} data-hide={props.hideLabelText}>
        <input
          class="ds-input"
          type="password"
          {...wiring.control}
          autocomplete={props.autocomplete ?? (props.isNew ? 'new-password' : 'current-password')}
          spellcheck={false}
        />
        <button class="vk-reveal__button" type="button" aria-controls={wiring.id} aria-pressed="false" hidden>
          {props.showLabel}
        </button>
      </vakt-reveal>
    </FieldFrame>
  );
}

/** A telephone number as people write it; spaces and +47 are understood by the server. */
export function PhoneField(props: FieldProps & { placeholder?: string }) {
  const wiring = wireField(props);
  return (
    <FieldFrame {...props} wiring={wiring}>
      <input
        class="ds-input"
        type="tel"
        {...wiring.control}
        value={props.value}
        autocomplete={props.autocomplete ?? 'tel'}
        placeholder={props.placeholder}
        maxlength={40}
      />
    </FieldFrame>
  );
}

export interface SelectOption {
  value: string;
  label: string;
  /** When the text is not in the page's language. */
  lang?: string;
  disabled?: boolean;
}

export interface SelectFieldProps extends FieldProps {
  options: readonly SelectOption[];
  /** Stand before all others, parted by a line: the organisation's own country. They should stand in `options` too. */
  first?: readonly SelectOption[];
  /** Stands first with no value: "Velg land eller område". */
  empty?: string;
}

/** One of many, as the native list: typing finds an entry. The first option with the value is chosen. */
export function SelectField(props: SelectFieldProps) {
  const wiring = wireField(props);
  const isInFirst = props.first?.some((option) => option.value === props.value) ?? false;
  const entry = (option: SelectOption, chosen: boolean) => (
    <option
      value={option.value}
      lang={option.lang}
      selected={chosen || undefined}
      disabled={option.disabled || undefined}
    >
      {option.label}
    </option>
  );
  return (
    <FieldFrame {...props} wiring={wiring}>
      <select class="ds-input" {...wiring.control} autocomplete={props.autocomplete}>
        {props.empty ? (
          <option value="" selected={!props.value || undefined}>
            {props.empty}
          </option>
        ) : null}
        {props.first?.map((option) => entry(option, option.value === props.value))}
        {props.first?.length ? <hr /> : null}
        {props.options.map((option) => entry(option, !isInFirst && option.value === props.value))}
      </select>
    </FieldFrame>
  );
}
