import type { Assets } from '@vakt/ui/assets.ts';

/** Names of assets without files: pages can be rendered without building their styles. */
export const testAssets: Assets = {
  href: ((kind: string) => (kind === 'logo' ? null : `/assets/${kind}`)) as Assets['href'],
  serve: () => null,
  warnings: [],
  sizes: () => [],
};
