import { fileURLToPath } from 'node:url';
import { runStart } from '../run-start.ts';

/** `npm start` with programs that only say that they are ready. */
const here = (file: string) => fileURLToPath(new URL(file, import.meta.url));
await runStart({
  signIn: here('program.ts'),
  serviceDesk: here('other-program.ts'),
  simulator: here('third-program.ts'),
  commandLine: here('command-line.ts'),
  seedDesk: null,
});
