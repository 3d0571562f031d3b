import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { type DeskWalk, deliverMail, type Mail, type Save, saveReply } from './desk-acts.ts';
import { hurry, requireFiles, requireMailsIn, requireMailsOut, requireSaves, waitForQuiet } from './desk-findings.ts';
import { DESK_VICTIMS, type DeskHouse, type DeskVictim, startDeskHouse } from './desk-house.ts';
import { createDeskWorld, type DeskWorld } from './desk-world.ts';
import { createSeededRandom } from './seeded-random.ts';

/** kill -9 of any process at random moments, while case workers save 200 replies and 200 mails come in. Every reply is a mail out. */
const SAVES = 200;
const MAILS = 200;
const SAVERS = 5;
const MAIL_SERVERS = 3;
const KILLS: Readonly<Record<DeskVictim, number>> = {
  'first desk': 3,
  'second desk': 3,
  database: 3,
  'mail server': 3,
};
/** One reply in so many has a file with it. */
const WITH_FILE = 4;
/** Acts from one kill to the next, at most: each kill comes when some of them are under way. */
const ACTS_BETWEEN = Math.floor((SAVES + MAILS) / 13);
const BACK_WITHIN_MS = 120_000;
const seed = Number(process.env['VAKT_CHAOS_SEED']) || randomInt(2 ** 31);

function planSaves({ cases }: DeskWorld): Save[] {
  return Array.from({ length: SAVES }, (_, index) => ({
    caseNumber: cases[index % cases.length] ?? '',
    text: `save-${index}`,
    file: index % WITH_FILE === 0 ? `content of ${index}\n`.repeat(20_000) : null,
  }));
}

/** An address for answers that the n-th requester got with a mail of ours. */
function findReplyAddress({ journal }: DeskHouse, index: number): string | null {
  return journal.lines().findLast(({ to, reference }) => to === String(index) && reference !== '')?.reference ?? null;
}

async function saveAll(walk: DeskWalk, saves: readonly Save[]): Promise<void> {
  const left = [...saves];
  const work = async () => {
    for (let save = left.shift(); save; save = left.shift()) await saveReply(walk, save);
  };
  await Promise.all(Array.from({ length: SAVERS }, work));
}

/** Half of the mails answer one of ours where the person has got one; the others open cases. */
async function deliverAll(walk: DeskWalk, texts: readonly string[]): Promise<void> {
  const left = [...texts];
  const { requesters } = walk.world;
  const work = async () => {
    for (let text = left.shift(); text; text = left.shift()) {
      const index = left.length % requesters.length;
      const mail: Mail = { index, text, replyTo: left.length % 2 ? findReplyAddress(walk.house, index) : null };
      await deliverMail(walk, mail);
    }
  };
  await Promise.all(Array.from({ length: MAIL_SERVERS }, work));
}

async function until(holds: () => boolean | Promise<boolean>, what: string): Promise<void> {
  const deadline = Date.now() + BACK_WITHIN_MS;
  while (!(await holds())) {
    assert.ok(Date.now() < deadline, what);
    await wait(10);
  }
}

/** One after the other, when it is there and acts are under way. The last acts come after the last kill. */
async function killAll({ house, random, progress, signal }: DeskWalk): Promise<void> {
  const victims = random.shuffle(DESK_VICTIMS.flatMap((victim) => Array.from({ length: KILLS[victim] }, () => victim)));
  for (const victim of victims) {
    await until(() => signal.aborted || house.isThere(victim), `the ${victim} did not come back`);
    const moment = progress.done + random.next() * (ACTS_BETWEEN - 1);
    progress.allowed = progress.done + ACTS_BETWEEN;
    await until(() => signal.aborted || progress.done >= moment, 'nothing is done any more');
    signal.throwIfAborted();
    await until(() => house.kill(victim), `there is no ${victim} to kill`);
  }
  progress.allowed = Number.POSITIVE_INFINITY;
}

async function run(walk: DeskWalk): Promise<string> {
  const { house, world, progress } = walk;
  const saves = planSaves(world);
  const texts = Array.from({ length: MAILS }, (_, index) => `mail-${index}`);
  const began = Date.now();
  const hurrying = new AbortController();
  const hurried = hurry(house, hurrying.signal);
  try {
    await Promise.all([killAll(walk), saveAll(walk, saves), deliverAll(walk, texts)]);
  } finally {
    hurrying.abort();
    await hurried;
  }
  const seconds = Math.round((Date.now() - began) / 1000);
  await waitForQuiet(house);
  await requireSaves(house, saves);
  const { opened, joined } = await requireMailsIn(house, texts);
  const { sent, unsure } = await requireMailsOut(house, saves.length);
  const files = await requireFiles(house, world, saves);
  assert.ok(progress.broken > 0, 'nothing was interrupted');
  return `${SAVES} replies (${files} with files, ${progress.conflicts} conflicts), ${opened} cases and ${joined} answers by mail, ${sent} mails sent, ${unsure} unsure, ${progress.broken} acts broken off, in ${seconds} s`;
}

// Seen to fail with replies that are saved whatever version was seen (a form that was sent again stood there twice), with mails
// that are answered before they are kept (they were gone), and with mails that a dead process left in `sending` sent again.
test('kill -9 of any process of the desk, 12 times: nothing acknowledged is lost, nothing is doubled', async (t) => {
  const calling = new AbortController();
  const house = await startDeskHouse(seed);
  try {
    const world = await createDeskWorld(house);
    const progress = { done: 0, allowed: 0, broken: 0, conflicts: 0 };
    const walk = { house, world, random: createSeededRandom(seed), progress, signal: calling.signal };
    t.diagnostic(`seed ${seed}: ${await run(walk)}`);
  } catch (error) {
    t.diagnostic(`seed ${seed}`);
    const heading = `with VAKT_CHAOS_SEED=${seed}: ${(error as Error).message}`;
    throw new Error(`${heading}\n${(await house.said()).slice(-4000)}`, { cause: error });
  } finally {
    calling.abort();
    await house.stop();
  }
});
