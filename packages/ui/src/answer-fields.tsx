import type { Child } from 'hono/jsx';
import { FieldError, FieldFrame, type FieldProps, wireField } from './fields.tsx';

export interface CheckboxesProps extends Omit<FieldProps, 'autocomplete' | 'label' | 'value' | 'required'> {
  legend: Child;
  values: readonly string[];
  choices: readonly { value: string; label: Child; hint?: Child }[];
}

/** Any of few, each a check box with the same name. The first has the id `props.id ?? props.name`, so an error summary can lead there. */
export function Checkboxes(props: CheckboxesProps) {
  const { id, hintId, errorId, control } = wireField(props);
  return (
    <fieldset class="ds-fieldset vk-checkboxes" aria-describedby={control['aria-describedby'] as string | undefined}>
      <legend class={props.hideLabel ? 'ds-sr-only' : 'ds-label'}>{props.legend}</legend>
      {props.hint ? (
        <p class="vk-hint" data-field="description" id={hintId}>
          {props.hint}
        </p>
      ) : null}
      {props.choices.map((choice, index) => (
        <div class="ds-field">
          <input
            class="ds-input"
            type="checkbox"
            id={index === 0 ? id : `${id}-${index + 1}`}
            name={props.name}
            value={choice.value}
            checked={props.values.includes(choice.value) || undefined}
            aria-invalid={props.error ? 'true' : undefined}
          />
          <label class="ds-label" for={index === 0 ? id : `${id}-${index + 1}`}>
            {choice.label}
          </label>
          {choice.hint ? <p class="vk-hint">{choice.hint}</p> : null}
        </div>
      ))}
      <FieldError id={errorId} text={props.error} />
    </fieldset>
  );
}

/** A day: the browser's own calendar where it has one, else as it is typed. `value` is "2026-11-26", or what was typed and is no day. */
export function DateField(props: FieldProps) {
  const wiring = wireField(props);
  const isDay = /^(\d{4}-\d{2}-\d{2})?$/.test(props.value ?? '');
  return (
    <FieldFrame {...props} wiring={wiring} class="vk-short-field">
      <input
        class="ds-input"
        type={isDay ? 'date' : 'text'}
        {...wiring.control}
        value={props.value}
        autocomplete={props.autocomplete}
      />
    </FieldFrame>
  );
}

/** A number as people write it, with a comma or a point; the server reads it and says what is wrong. */
export function NumberField(props: FieldProps) {
  const wiring = wireField(props);
  return (
    <FieldFrame {...props} wiring={wiring} class="vk-short-field">
      <input class="ds-input" type="text" {...wiring.control} value={props.value} maxlength={30} autocomplete="off" />
    </FieldFrame>
  );
}
