import { FieldFrame, type FieldProps, wireField } from './fields.tsx';

export interface CodeFieldProps extends Omit<FieldProps, 'autocomplete' | 'value'> {
  digits: 6 | 8;
  /** More digits that may come, where the code says itself how many it has. */
  upTo?: 8;
}

/**
 * The field for a one-time code: one field, so that a phone can offer the code and people can paste it; typed spaces are
 * allowed. Never carries a value. On https the script asks the phone for the code of a text message too (WebOTP) and stops asking when the form is sent.
 */
export function CodeField(props: CodeFieldProps) {
  const wiring = wireField(props);
  return (
    <FieldFrame {...props} wiring={wiring} class="vk-code">
      <input
        class="ds-input vk-code__input"
        type="text"
        {...wiring.control}
        inputmode="numeric"
        autocomplete="one-time-code"
        pattern={`\\s*(\\d\\s*){${props.digits}${props.upTo ? `,${props.upTo}` : ''}}`}
        // Room for a space after each digit, as some messages and password managers write it.
        maxlength={(props.upTo ?? props.digits) * 2 + 2}
        autocapitalize="none"
        spellcheck={false}
        data-one-time-code
      />
    </FieldFrame>
  );
}
