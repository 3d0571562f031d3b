import { formatBytes, formatNumber } from '@vakt/messages/format';
import type { Translator } from '@vakt/messages/translate';
import { FieldFrame, wireField } from '@vakt/ui/fields';
import type { FileSettings } from '../settings.ts';
import type { FileView } from './attachments.store.ts';
import { keptName } from './kept-files.ts';
import type { RefusedFile } from './read-multipart.ts';
import { sayRefused } from './say-refused.ts';

export interface FileFieldProps {
  /** Name of the field; readMultipart gives its files under it. */
  name: string;
  /** Default: the name. Must be unique on the page. */
  id?: string;
  translator: Translator;
  settings: FileSettings;
  /** Default: "Vedlegg". */
  label?: string;
  hint?: string;
  /** What else is wrong: a file is missing that must be there. */
  error?: string | null;
  /** Files that an earlier try of this form left, and that are not lost with it. */
  kept?: readonly FileView[];
  refused?: readonly RefusedFile[];
  required?: boolean;
}

/** A field for files, without script: choose several, see those that are there already, untick what shall not go along. */
export function FileField(props: FileFieldProps) {
  const { translator, settings, kept = [], refused = [], hint, required } = props;
  const { t, tag } = translator;
  const limits = t('files.limits', {
    count: formatNumber(tag, settings.mostPerForm),
    largest: formatBytes(tag, settings.largest),
  });
  const faults = [
    ...refused.map((one) => sayRefused(translator, one, settings)),
    ...(props.error ? [props.error] : []),
  ];
  const field = {
    name: props.name,
    label: props.label ?? t('files.title'),
    hint: hint ? `${hint} ${limits}` : limits,
    error: faults.join(' ') || null,
    required: required && kept.length === 0,
    ...(props.id === undefined ? {} : { id: props.id }),
  };
  const wiring = wireField(field);
  return (
    <div class="vk-files-field">
      <FieldFrame {...field} wiring={wiring}>
        <input class="ds-input" type="file" multiple {...wiring.control} />
      </FieldFrame>
      {kept.length > 0 ? <KeptFiles {...props} kept={kept} id={wiring.id} /> : null}
    </div>
  );
}

function KeptFiles({
  name,
  id,
  kept,
  translator: { t, tag },
}: FileFieldProps & { kept: readonly FileView[]; id: string }) {
  return (
    <ul class="vk-files vk-files--kept" aria-label={t('files.kept')}>
      {kept.map((file) => (
        <li class="vk-files__item">
          <input
            class="ds-input"
            type="checkbox"
            id={`${id}-${file.id}`}
            name={keptName(name)}
            value={file.id}
            checked
          />
          <label class="vk-files__name" for={`${id}-${file.id}`}>
            {file.name}
          </label>
          <span class="vk-files__size">{formatBytes(tag, file.size)}</span>
        </li>
      ))}
    </ul>
  );
}
