#!/usr/bin/env node
// The `vakt` command under Node 24: the sign-in service's command line, on the same database and keys as `npm start`.
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runNode } from './node24.mjs';

const tools = dirname(fileURLToPath(import.meta.url));
runNode(['--import', import.meta.resolve('tsx'), join(tools, 'vakt', 'main.ts'), ...process.argv.slice(2)]);
