import { setTimeout as wait } from 'node:timers/promises';
import type { DeskHouse, DeskProcess } from './desk-house.ts';
import { addressOf, type DeskWorld } from './desk-world.ts';
import { deliverByLmtp } from './lmtp-client.ts';
import type { SeededRandom } from './seeded-random.ts';

/** What case workers and mail servers do, and how they take it when something breaks: they do the same again. */
export interface DeskWalk {
  house: DeskHouse;
  world: DeskWorld;
  random: SeededRandom;
  /** `allowed`: no act begins after so many were done, until somebody else was killed. */
  progress: { done: number; allowed: number; broken: number; conflicts: number };
  /** Called off when the test has failed elsewhere. */
  signal: AbortSignal;
}

const ACT_LIMIT_MS = 120_000;
const AGAIN_MS = 100;

/** Does one thing until it says that it is done. Whatever breaks meanwhile is tried again, at either process. */
async function persist(walk: DeskWalk, act: (desk: DeskProcess) => Promise<boolean>): Promise<void> {
  while (walk.progress.done >= walk.progress.allowed && !walk.signal.aborted) await wait(10);
  const deadline = Date.now() + ACT_LIMIT_MS;
  let last = 'nothing';
  while (Date.now() < deadline) {
    walk.signal.throwIfAborted();
    try {
      if (await act(walk.random.pick(walk.house.desks))) {
        walk.progress.done += 1;
        return;
      }
    } catch (error) {
      if (error instanceof Surprise) throw error;
      last = String((error as Error).cause ?? error);
      walk.progress.broken += 1;
    }
    await wait(AGAIN_MS);
  }
  throw new Error(`An act did not come through: ${last}`);
}

/** An answer that no kill explains. */
class Surprise extends Error {}

/** What a case worker writes: the text, and the content of a file that goes along, or null. */
export interface Save {
  caseNumber: string;
  text: string;
  file: string | null;
}

interface CaseForm {
  version: string;
  seen: string;
}

async function openCase(desk: DeskProcess, cookie: string, number: string): Promise<{ form: CaseForm; text: string }> {
  const answer = await fetch(`${desk.origin}/operator/cases/${number}`, { headers: { cookie }, redirect: 'manual' });
  const text = await answer.text();
  if (answer.status >= 500) throw new Error(`status ${answer.status}`);
  const field = (name: string) => new RegExp(`name="${name}" value="(\\d+)"`).exec(text)?.[1];
  const [version, seen] = [field('version'), field('seen') ?? '0'];
  if (answer.status !== 200 || version === undefined) throw new Surprise(`the case's page: ${answer.status}`);
  return { form: { version, seen }, text };
}

async function sendReply(desk: DeskProcess, cookie: string, save: Save, form: CaseForm): Promise<number> {
  const body = new FormData();
  for (const [name, value] of Object.entries(form)) body.append(name, value);
  body.append('body', save.text);
  if (save.file !== null) body.append('files', new File([save.file], `${save.text}.txt`));
  const answer = await fetch(`${desk.origin}/operator/cases/${save.caseNumber}/reply`, {
    method: 'POST',
    headers: { cookie, 'sec-fetch-site': 'same-origin' },
    redirect: 'manual',
    body,
  });
  await answer.text();
  return answer.status;
}

/** Whether a text stands on a case's page as a message; the composer's draft is none. */
function isInThread(page: string, text: string): boolean {
  return new RegExp(`>\\s*${text}\\s*<`).test(page.replace(/<textarea.*?<\/textarea>/gs, ''));
}

/**
 * Writes a reply until the desk says that it is sent. A form whose answer was lost is sent again as it is: when it had come
 * through, the version has moved on, and the case worker finds the own text in the thread.
 */
export function saveReply(walk: DeskWalk, save: Save): Promise<void> {
  const cookie = walk.random.pick(walk.world.cookies);
  let form: CaseForm | null = null;
  return persist(walk, async (desk) => {
    form ??= (await openCase(desk, cookie, save.caseNumber)).form;
    const status = await sendReply(desk, cookie, save, form);
    if (status === 303) return true;
    if (status >= 500) throw new Error(`status ${status}`);
    if (status !== 409) throw new Surprise(`a reply: ${status}`);
    walk.progress.conflicts += 1;
    const page = await openCase(desk, cookie, save.caseNumber);
    form = page.form;
    return isInThread(page.text, save.text);
  });
}

/** What a mail server delivers: a text of the n-th requester. */
export interface Mail {
  index: number;
  text: string;
  /** To an address that came with a mail of ours; null opens a case. */
  replyTo: string | null;
}

/** Delivers a mail until the desk says that it has it. */
export function deliverMail(walk: DeskWalk, mail: Mail): Promise<void> {
  const from = addressOf(mail.index);
  const to = mail.replyTo ?? 'hjelp@hjelp.test';
  const lines = [
    `From: Student <${from}>`,
    `To: <${to}>`,
    `Subject: ${mail.text}`,
    `Message-ID: <${mail.text}@student.test>`,
    'Date: Thu, 26 Nov 2026 08:00:00 +0100',
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=utf-8',
    '',
    `${mail.text}: skriveren virker ikke.`,
  ];
  return persist(walk, (desk) => deliverByLmtp(desk.lmtpPort, { from, to, raw: lines.join('\r\n') }));
}
