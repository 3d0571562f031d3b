import { formatBytes } from '@vakt/messages/format';
import type { Translator } from '@vakt/messages/translate';
import type { FileView } from './attachments.store.ts';
import { canPreview } from './find-type.ts';

export interface FileListProps {
  files: readonly FileView[];
  /** Address of the case's files: `/operator/cases/NTNU0612345/files`, or the same of self-service. */
  base: string;
  translator: Translator;
  /** Offers to take files off the case: for who may change it. */
  removable?: boolean;
}

/** Files of a message or of a case, to look at and to save. Nothing when there are none. */
export function FileList({ files, base, translator, removable = false }: FileListProps) {
  if (files.length === 0) return null;
  return (
    <ul class="vk-files" aria-label={translator.t('files.title')}>
      {files.map((file) => (
        <FileItem file={file} base={base} translator={translator} removable={removable} />
      ))}
    </ul>
  );
}

function FileItem({ file, base, translator, removable }: Omit<FileListProps, 'files'> & { file: FileView }) {
  const { t, tag } = translator;
  const address = `${base}/${file.id}`;
  const name = <span class="vk-files__name">{file.name}</span>;
  const size = <span class="vk-files__size">{formatBytes(tag, file.size)}</span>;
  return (
    <li class="vk-files__item">
      {file.scan === 'infected' || file.scan === 'waiting' ? (
        <>
          {name} {size}
          <strong class="vk-files__warning">{t(file.scan === 'infected' ? 'files.blocked' : 'files.waiting')}</strong>
        </>
      ) : (
        <>
          <a class="ds-link vk-files__name" href={address} download>
            {file.name}
          </a>
          {size}
          {canPreview(file.type) ? (
            <a class="ds-link" href={`${address}/preview`}>
              {t('files.preview')}
              <span class="ds-sr-only"> {file.name}</span>
            </a>
          ) : null}
        </>
      )}
      {removable ? (
        <form method="post" action={`${address}/remove`}>
          <button class="ds-link" type="submit">
            {t('files.remove')}
            <span class="ds-sr-only"> {file.name}</span>
          </button>
        </form>
      ) : null}
    </li>
  );
}
