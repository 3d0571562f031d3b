import { CodeField, type CodeFieldProps } from '@vakt/ui/code-field';

/** The field for what a token shows: six or eight digits, which the person's token decides. */
export function TokenCodeField(props: Omit<CodeFieldProps, 'digits' | 'upTo'>) {
  return <CodeField {...props} digits={6} upTo={8} />;
}
