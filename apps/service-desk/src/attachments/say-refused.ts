import { formatBytes } from '@vakt/messages/format';
import type { Translator } from '@vakt/messages/translate';
import type { FileSettings } from '../settings.ts';
import type { RefusedFile } from './read-multipart.ts';

/** Why a file was not taken, in words that name it. */
export function sayRefused({ t, tag }: Translator, { name, why }: RefusedFile, files: FileSettings): string {
  const file = name || t('files.unnamed');
  switch (why) {
    case 'too-large':
      return t('files.tooLarge', { file, largest: formatBytes(tag, files.largest) });
    case 'empty':
      return t('files.empty', { file });
    case 'kind':
      return t('files.kind', { file });
    case 'infected':
      return t('files.infected', { file });
    case 'quota':
      return t('files.quota', { file, largest: formatBytes(tag, files.largestDay) });
    case 'too-many':
      return t('files.tooMany', { file });
  }
}
