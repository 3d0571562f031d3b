import { resolve } from 'node:path';
import type { MailSettings } from './settings.ts';

/** Files of the mail section are named from where the configuration file is. */
export function placeMailFiles(mail: MailSettings | null, folder: string): MailSettings | null {
  if (mail === null) return null;
  const relays = mail.relays.map((relay) =>
    relay.kind === 'smtp' && relay.caFile ? { ...relay, caFile: resolve(folder, relay.caFile) } : relay,
  );
  return { ...mail, relays };
}

/** What is wrong in the mail section: names that are used twice, files that cannot be read. */
export function checkMailSection(
  mail: MailSettings | null,
  folder: string,
  { isReadable, fault }: { isReadable(file: string): boolean; fault(path: (string | number)[], message: string): void },
): void {
  const names = mail?.relays.map(({ name }) => name) ?? [];
  mail?.relays.forEach((relay, index) => {
    if (names.indexOf(relay.name) < index) fault(['mail', 'relays', index, 'name'], 'is used by another relay already');
    if (relay.kind === 'smtp' && relay.caFile && !isReadable(resolve(folder, relay.caFile)))
      fault(['mail', 'relays', index, 'caFile'], 'leads to no file that can be read');
  });
}
