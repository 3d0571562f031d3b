import type { Child } from 'hono/jsx';
import { Avatar } from './content.tsx';
import { FieldError, type FieldProps, wireField } from './fields.tsx';
import { Icon, type IconName } from './icons.tsx';

export interface RadioCardsProps extends Omit<FieldProps, 'autocomplete' | 'label'> {
  legend: Child;
  choices: readonly { value: string; label: Child; hint?: Child; disabled?: boolean }[];
  /** `columns` sets two beside each other where there is room. */
  layout?: 'rows' | 'columns';
}

/** One of few, each a card that can be pressed anywhere. The first card has the id `props.id ?? props.name`, so an error summary can lead there. */
export function RadioCards(props: RadioCardsProps) {
  const { id, hintId, errorId, control } = wireField(props);
  return (
    <fieldset class="ds-fieldset vk-radio-cards" aria-describedby={control['aria-describedby'] as string | undefined}>
      <legend class={props.hideLabel ? 'ds-sr-only' : 'ds-label'}>{props.legend}</legend>
      {props.hint ? (
        <p class="vk-hint" data-field="description" id={hintId}>
          {props.hint}
        </p>
      ) : null}
      <div class={`vk-radio-cards__list vk-radio-cards__list--${props.layout ?? 'rows'}`}>
        {props.choices.map((choice, index) => (
          <RadioCard group={props} choice={choice} id={index === 0 ? id : `${id}-${index + 1}`} isFirst={index === 0} />
        ))}
      </div>
      <FieldError id={errorId} text={props.error} />
    </fieldset>
  );
}

function RadioCard(props: {
  group: RadioCardsProps;
  choice: RadioCardsProps['choices'][number];
  id: string;
  isFirst: boolean;
}) {
  const { group, choice, id } = props;
  return (
    <div class="ds-field" data-variant="outline">
      <input
        class="ds-input"
        type="radio"
        id={id}
        name={group.name}
        value={choice.value}
        checked={choice.value === group.value || undefined}
        required={group.required || undefined}
        disabled={group.disabled || choice.disabled || undefined}
        autofocus={(group.autofocus && props.isFirst) || undefined}
        aria-describedby={choice.hint ? `${id}-hint` : undefined}
        aria-invalid={group.error ? 'true' : undefined}
      />
      <label class="ds-label" for={id}>
        {choice.label}
      </label>
      {choice.hint ? (
        <p class="vk-hint" data-field="description" id={`${id}-hint`}>
          {choice.hint}
        </p>
      ) : null}
    </div>
  );
}

export interface CheckboxProps {
  name: string;
  id?: string;
  value?: string;
  label: Child;
  hint?: Child;
  error?: string | null;
  checked?: boolean;
  disabled?: boolean;
}

/** One check box with its label. */
export function Checkbox(props: CheckboxProps) {
  const wiring = wireField(props);
  return (
    <div class="ds-field">
      <input
        class="ds-input"
        type="checkbox"
        {...wiring.control}
        value={props.value ?? 'on'}
        checked={props.checked || undefined}
      />
      <label class="ds-label" for={wiring.id}>
        {props.label}
      </label>
      {props.hint ? (
        <p class="vk-hint" data-field="description" id={wiring.hintId}>
          {props.hint}
        </p>
      ) : null}
      <FieldError id={wiring.errorId} text={props.error} />
    </div>
  );
}

/** A row of the preferences page: check box, label and state left (`proved` with a sign), its own fields or button right. */
export function CheckboxRow(props: CheckboxProps & { status?: Child; proved?: boolean; children?: Child }) {
  const { children, status, proved, ...box } = props;
  return (
    <div class="vk-row" role="group" aria-labelledby={`${props.id ?? props.name}-row`}>
      <div class="vk-row__choice">
        <Checkbox {...box} label={<span id={`${props.id ?? props.name}-row`}>{props.label}</span>} />
        {status ? (
          <div class={proved ? 'vk-row__status vk-row__status--good' : 'vk-row__status'}>
            {proved ? <Icon name="CheckmarkCircleFill" /> : null}
            <span>{status}</span>
          </div>
        ) : null}
      </div>
      {children ? <div class="vk-row__fields">{children}</div> : null}
    </div>
  );
}

/** Rows of check boxes under each other, parted by lines. */
export function CheckboxRows(props: { children?: Child }) {
  return <div class="vk-rows">{props.children}</div>;
}

export interface AccountChoice {
  /** Sent when it is chosen. */
  value: string;
  name: string;
  /** "kari@ntnu.no" */
  address: string;
  /** "Logget inn" */
  note?: string;
}

/** Accounts to choose from, each a button of the form around it; the last row leads to another account. */
export function AccountList(props: {
  /** Name of the buttons. */
  name: string;
  items: readonly AccountChoice[];
  other?: { label: string; value?: string; href?: string };
}) {
  return (
    <ul class="vk-accounts">
      {props.items.map((account) => (
        <li>
          <button class="vk-accounts__item" type="submit" name={props.name} value={account.value}>
            <Avatar name={account.name} />
            <span class="vk-accounts__text">
              <span class="vk-accounts__name">{account.name}</span>
              <span class="vk-accounts__address">{account.address}</span>
            </span>
            {account.note ? <span class="vk-accounts__note">{account.note}</span> : null}
            <Icon name="ChevronRight" class="vk-accounts__chevron" />
          </button>
        </li>
      ))}
      {props.other ? (
        <li>
          <OtherAccount name={props.name} {...props.other} />
        </li>
      ) : null}
    </ul>
  );
}

function OtherAccount(props: { name: string; label: string; value?: string; href?: string }) {
  const content = (
    <>
      <span class="vk-avatar vk-avatar--quiet" aria-hidden="true">
        <Icon name="Plus" />
      </span>
      <span class="vk-accounts__text">
        <span class="vk-accounts__name">{props.label}</span>
      </span>
      <Icon name="ChevronRight" class="vk-accounts__chevron" />
    </>
  );
  return props.href ? (
    <a class="vk-accounts__item" href={props.href}>
      {content}
    </a>
  ) : (
    <button class="vk-accounts__item" type="submit" name={props.name} value={props.value ?? ''} formnovalidate>
      {content}
    </button>
  );
}

/** Ways on, one under the other: organisations, other methods. `hint` is the second line. */
export function LinkList(props: {
  items: readonly { href: string; label: Child; hint?: Child; lang?: string }[];
  label?: string;
}) {
  return (
    <ul class="vk-links" aria-label={props.label}>
      {props.items.map((item) => (
        <li>
          <a class="vk-links__item" href={item.href} lang={item.lang}>
            <span class="vk-links__text">
              <span class="vk-links__label">{item.label}</span>
              {item.hint ? <span class="vk-links__hint">{item.hint}</span> : null}
            </span>
            <Icon name="ChevronRight" />
          </a>
        </li>
      ))}
    </ul>
  );
}

/** The same as LinkList, each a button of the form around it: for what starts something (a call, a message). */
export function ChoiceList(props: {
  name: string;
  items: readonly { value: string; label: Child; hint?: Child; icon?: IconName }[];
}) {
  return (
    <ul class="vk-links">
      {props.items.map((item) => (
        <li>
          <button class="vk-links__item" type="submit" name={props.name} value={item.value}>
            {item.icon ? <Icon name={item.icon} /> : null}
            <span class="vk-links__text">
              <span class="vk-links__label">{item.label}</span>
              {item.hint ? <span class="vk-links__hint">{item.hint}</span> : null}
            </span>
            <Icon name="ChevronRight" />
          </button>
        </li>
      ))}
    </ul>
  );
}
