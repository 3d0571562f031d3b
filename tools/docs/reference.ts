import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type ApiContract, renderAccountApi } from './account-api.ts';
import { findTests } from './assurance/find-tests.ts';
import { renderAssurance } from './assurance/render-assurance.ts';
import { renderConfiguration, type Schema } from './configuration.ts';
import { loadJourneys, renderJourneys } from './journeys.ts';
import { renderLimits } from './limits.ts';

export const REFERENCE_FOLDER = 'docs/reference';

/** A zod schema, as far as we use it. */
interface SettingsModule {
  settingsSchema: { toJSONSchema(options: { io: 'input'; unrepresentable: 'any' }): unknown };
}

async function loadSchema(root: string, path: string): Promise<Schema> {
  const { settingsSchema } = (await import(pathToFileURL(join(root, path)).href)) as SettingsModule;
  // What is written in the file, not what it becomes after being read.
  return settingsSchema.toJSONSchema({ io: 'input', unrepresentable: 'any' }) as Schema;
}

async function loadContract(root: string): Promise<ApiContract> {
  return import(pathToFileURL(join(root, 'packages/account-api/src/contract.ts')).href);
}

/** Renders every page of docs/reference: file name → text. */
export async function renderReference(root: string): Promise<Map<string, string>> {
  const [journeys, signIn, desk, contract] = await Promise.all([
    loadJourneys(root),
    loadSchema(root, 'apps/sign-in/src/settings-schema.ts'),
    loadSchema(root, 'apps/service-desk/src/config.ts'),
    loadContract(root),
  ]);
  const tests = await findTests(root);
  return new Map([
    ['journeys.md', renderJourneys(journeys)],
    ['config.md', renderConfiguration(signIn, desk)],
    ['limits.md', renderLimits(signIn)],
    ['assurance.md', renderAssurance(tests)],
    ['account-api.md', renderAccountApi(contract)],
  ]);
}

/** Says which pages are not what `npm run docs` would write now. */
export async function findStaleReference(root: string): Promise<string[]> {
  const rendered = await renderReference(root);
  const stale = await Promise.all(
    [...rendered].map(async ([name, text]) => {
      const written = await readFile(join(root, REFERENCE_FOLDER, name), 'utf8').catch(() => null);
      return written === text ? [] : [`${REFERENCE_FOLDER}/${name} is stale: run \`npm run docs\``];
    }),
  );
  return stale.flat();
}
