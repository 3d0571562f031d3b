#!/usr/bin/env node
// The `vakt` command: the sign-in service's command line under Node 24.
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runNode } from './node24.mjs';

const repository = dirname(dirname(fileURLToPath(import.meta.url)));
const tsx = import.meta.resolve('tsx');
runNode(['--import', tsx, join(repository, 'apps', 'sign-in', 'src', 'cli', 'main.ts'), ...process.argv.slice(2)]);
