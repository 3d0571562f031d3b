import { runStart } from './run-start.ts';
import { PROGRAMS } from './start.ts';

/** `npm start`: everything on this machine, until Ctrl-C. */
await runStart(PROGRAMS);
