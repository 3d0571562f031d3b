import { execFile } from 'node:child_process';
import { readdirSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from '@playwright/test';
import { pathOfState } from './support/inspect-page.ts';
import {
  ALL_STATES,
  DESK_PROBLEMS,
  DESK_ROUTES,
  SIGN_IN_ROUTES,
  SIMULATOR_ROUTES,
  STEP_STATES,
} from './support/page-states.ts';
import { createViewer, type Viewer } from './support/viewer.ts';
import { visitAccounts, visitChallenge, visitOtherWays, visitTrouble } from './support/visit-challenge.ts';
import { visitConsole, visitDrills } from './support/visit-console.ts';
import { visitDesk, visitDeskProblems } from './support/visit-desk.ts';
import { visitDeskCase } from './support/visit-desk-case.ts';
import { visitDeskGroups } from './support/visit-desk-groups.ts';
import { visitDeskList } from './support/visit-desk-list.ts';
import { visitDeskMail } from './support/visit-desk-mail.ts';
import { visitSearch } from './support/visit-desk-search.ts';
import { visitSelfService } from './support/visit-desk-self-service.ts';
import { visitDevices } from './support/visit-devices.ts';
import { visitEnrolment, visitEntrance, visitPreferences, visitWithoutScript } from './support/visit-enrolment.ts';
import { visitNotices } from './support/visit-notices.ts';
import { visitOverview } from './support/visit-overview.ts';
import { visitPasskeys } from './support/visit-passkeys.ts';
import { visitBlocked, visitOwnSignIn, visitPolicies } from './support/visit-policies.ts';
import { visitProblems, visitPublicPages } from './support/visit-public.ts';
import { visitRecord } from './support/visit-record.ts';
import { visitSimulator } from './support/visit-simulator.ts';
import { visitSupport } from './support/visit-support.ts';
import { visitTokenPages, visitTokens } from './support/visit-tokens.ts';
import { visitWaysBack } from './support/visit-ways-back.ts';

/**
 * Every page in every state: axe finds nothing in light and dark, nothing scrolls sideways at 320 px and at 400 %, the
 * content security policy is strict and nothing offends against it, the markup is valid, the sign-in service's pages
 * keep their budget. The pages are left in test-results/pages for `npm run check`.
 */
const VISITS: Record<string, (viewer: Viewer) => Promise<void>> = {
  'the entrance': visitEntrance,
  enrolment: visitEnrolment,
  'without script': visitWithoutScript,
  preferences: visitPreferences,
  'the own page': visitOverview,
  'what stands behind a notice': visitNotices,
  passkeys: visitPasskeys,
  'hardware tokens': visitTokens,
  'the token inventory': visitTokenPages,
  'the ways back': visitWaysBack,
  'remembered devices': visitDevices,
  'the challenge': visitChallenge,
  'messages that do not arrive': visitTrouble,
  'ways that are used up': visitOtherWays,
  'accounts signed in here': visitAccounts,
  'pages open to everybody': visitPublicPages,
  'what the sign-in service says when something is wrong': visitProblems,
  'the service desk': visitDesk,
  'the list of cases': visitDeskList,
  'the case and the call': visitDeskCase,
  'groups, absences and timers of the desk': visitDeskGroups,
  'mail in quarantine': visitDeskMail,
  'self-service and its services': visitSelfService,
  'what the service desk says when something is wrong': visitDeskProblems,
  'the search over cases': visitSearch,
  'the phone simulator': visitSimulator,
  'the delivery console': visitConsole,
  'the drills': visitDrills,
  'the support console': visitSupport,
  'the rules': visitPolicies,
  'who is kept out': visitBlocked,
  'a fresher sign-in': visitOwnSignIn,
  'the record and the report': visitRecord,
};

for (const [title, visit] of Object.entries(VISITS)) {
  test(`every page of ${title}`, async ({ page }) => {
    test.setTimeout(120_000);
    await visit(await createViewer(page));
  });
}

/** What there is to be visited, from the code's own tables. */
async function listPlaces(): Promise<Record<'steps' | 'signIn' | 'desk' | 'deskProblems' | 'simulator', string[]>> {
  const program = fileURLToPath(new URL('./support/list-places.ts', import.meta.url));
  const launcher = fileURLToPath(new URL('../tools/node24.mjs', import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [launcher, '--import', 'tsx', program]);
  return JSON.parse(stdout);
}

test('no step, route or problem is forgotten, and every state was visited', async () => {
  test.setTimeout(300_000);
  const places = await listPlaces();
  expect(places.steps.length).toBeGreaterThan(10);
  expect(Object.keys(STEP_STATES).sort()).toEqual(places.steps.sort());
  expect(Object.keys(SIGN_IN_ROUTES).sort()).toEqual(places.signIn.sort());
  expect(Object.keys(DESK_ROUTES).sort()).toEqual(places.desk.sort());
  expect(Object.keys(DESK_PROBLEMS).sort()).toEqual(places.deskProblems.sort());
  expect(Object.keys(SIMULATOR_ROUTES).sort()).toEqual(places.simulator.sort());
  // The other worker may be on its longest walk.
  await expect.poll(listUnvisited, { timeout: 240_000, intervals: [1000] }).toEqual([]);
  removeOldPages();
});

/** States whose page this run has not left (yet: another worker may still be on its way). */
function listUnvisited(): string[] {
  const began = Number(process.env['VAKT_E2E_BEGAN']);
  return [...ALL_STATES].filter((name) => {
    const page = statSync(pathOfState(name), { throwIfNoEntry: false });
    return page === undefined || page.mtimeMs < began;
  });
}

/** Pages of states that there are no more. */
function removeOldPages(): void {
  const folder = dirname(pathOfState('any'));
  for (const file of readdirSync(folder)) if (!ALL_STATES.has(basename(file, '.html'))) rmSync(join(folder, file));
}
