import type { GuardedContext } from '../access/rules.ts';
import { FileField } from '../attachments/file-field.tsx';
import type { ReceivedForm } from '../attachments/read-multipart.ts';
import type { DeskDependencies } from '../dependencies.ts';
import { fieldName } from '../services/field-name.ts';
import type { FormFieldsProps } from '../services/form-fields.tsx';

/** The field for files of a service's form, with the files that an earlier try left. */
export function renderFileField(
  c: GuardedContext,
  { settings }: Pick<DeskDependencies, 'settings'>,
  received: ReceivedForm | null,
): FormFieldsProps['renderFile'] {
  return (field, { label, hint, error }) => {
    const name = fieldName(field.id);
    const more = hint === null ? {} : { hint };
    return (
      <FileField
        name={name}
        translator={c.var.visit.translator}
        settings={settings.files}
        label={label}
        error={error}
        kept={received?.files(name) ?? []}
        refused={received?.refused(name) ?? []}
        {...more}
      />
    );
  };
}
