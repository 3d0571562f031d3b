import { join } from 'node:path';
import { buildAll, REPOSITORY } from './build.ts';

/** `npm run build`: everything that the image runs, in `dist/`. Start with `node dist/apps/sign-in/src/main.js`. */
const start = performance.now();
const { files, bytes } = await buildAll(join(REPOSITORY, 'dist'));
console.log(
  `dist/: ${files} programs, ${(bytes / 1024).toFixed(0)} KB with source maps, in ${(performance.now() - start).toFixed(0)} ms`,
);
