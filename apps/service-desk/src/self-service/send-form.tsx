import { isDeepStrictEqual } from 'node:util';
import { newId } from '@vakt/foundation/ids';
import type { Assets } from '@vakt/ui/assets.ts';
import { renderCaseNumber } from '../access/case-number.ts';
import type { GuardedContext } from '../access/rules.ts';
import { bindFiles } from '../attachments/bind-files.ts';
import { type ReceivedForm, readMultipart } from '../attachments/read-multipart.ts';
import { sayRefused } from '../attachments/say-refused.ts';
import type { DeskDependencies } from '../dependencies.ts';
import { queueMail } from '../outbox/queue-mail.ts';
import { sendPage } from '../pages/frame.tsx';
import { problems } from '../problems.ts';
import type { ServiceContent } from '../services/content.ts';
import { describeAnswers } from '../services/describe-answers.ts';
import { fieldName } from '../services/field-name.ts';
import { orderService } from '../services/order-service.ts';
import { loadPublishedService, type PublishedService } from '../services/published-service.ts';
import { type ReadAnswers, readAnswers } from '../services/read-answers.ts';
import { readTyped } from '../services/read-service-form.ts';
import { readServiceKey } from '../services/service-key.ts';
import { loadShownVersion } from '../services/shown-version.ts';

import { GonePage } from './gone-page.tsx';
import { renderFileField } from './render-file-field.tsx';
import { ServicePage } from './service-page.tsx';

type Deps = DeskDependencies & { assets: Assets };

/** Finds a service that can be ordered now, or answers 404. */
export async function openService(deps: Deps, key: string): Promise<PublishedService> {
  const found = await loadPublishedService(deps.db, key);
  if (!found) throw problems.notFound();
  return found;
}

/**
 * Takes a sent form: makes the case, or shows the form again with what is wrong and everything that was written. One that
 * was `kept` while its sender signed in again is only shown: they look it over and send it themselves.
 */
export async function sendForm(c: GuardedContext, deps: Deps, kept: ReceivedForm | null = null): Promise<Response> {
  const key = readServiceKey(c);
  const received = kept ?? (await readMultipart(c, deps));
  const known = readVersion(received, 'version');
  // The version that they began with: what has no place in a newer one goes with the form until it is sent.
  const begun = readVersion(received, 'begun') || known;
  const [service, shown, before] = await Promise.all([
    loadPublishedService(deps.db, key),
    loadShownVersion(deps.db, key, known),
    loadShownVersion(deps.db, key, begun),
  ]);
  if (!service) {
    const written = before ?? shown;
    if (!written) throw problems.notFound();
    return showGone(c, deps, written, received);
  }
  const { fields } = service.content;
  const changed = known !== service.version && !isDeepStrictEqual(shown?.fields, fields);
  const read = readAnswers(fields, readTyped(fields, received));
  const refused = fields.some(
    ({ id, kind }) => kind === 'file' && read.asked.has(id) && received.refused(fieldName(id)).length > 0,
  );
  const isWhole = !changed && !refused && read.faults.size === 0;
  if (isWhole && !kept) return makeCase(c, deps, { service, received, read });
  const old = before && (changed || begun !== known) ? { begun, before } : null;
  return showAgain(c, deps, { service, received, read, changed, old, isKept: kept !== null });
}

function readVersion({ form }: ReceivedForm, name: string): number {
  const version = Number(form.get(name, 10));
  return Number.isInteger(version) && version > 0 ? version : 0;
}

/** A form that was never shown gets an id of its own: whoever made it up is guarded against nothing. */
export function readFormId(received: Pick<ReceivedForm, 'form'>): string {
  const id = received.form.get('form-id', 36);
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id) ? id : newId();
}

interface Sent {
  service: PublishedService;
  received: ReceivedForm;
  read: ReadAnswers;
}

async function makeCase(c: GuardedContext, deps: Deps, { service, received, read }: Sent): Promise<Response> {
  const { personId } = c.var.viewer;
  const files = service.content.fields
    .filter(({ id, kind }) => kind === 'file' && read.answers.has(id))
    .flatMap(({ id }) => received.files(fieldName(id)));
  const order = {
    service,
    personId,
    formId: readFormId(received),
    answers: read.answers,
    language: c.var.visit.translator.tag,
    fileNames: new Map(files.map(({ id, name }) => [id, name])),
  };
  const outcome = await orderService(deps.db, order, async (trx, made) => {
    const ids = files.map(({ id }) => id);
    await bindFiles(trx, { caseId: made.id, messageId: made.messageId, ids, ownerId: personId, internal: false });
    await queueMail(trx, deps, { kind: 'received', caseId: made.id, toPersonId: personId });
  });
  if (outcome === 'too-many') {
    const faults = new Map([...read.faults, ['', 'too-many-sent'] as const]);
    return showAgain(c, deps, {
      service,
      received,
      read: { ...read, faults },
      changed: false,
      old: null,
      isKept: false,
    });
  }
  const number = 'made' in outcome ? outcome.made.number : outcome.before;
  return c.redirect(`/self-service/cases/${renderCaseNumber(number, deps.settings.casePrefix)}?done=sent`, 303);
}

interface Again extends Sent {
  /** The form is another one than what they sent. */
  changed: boolean;
  /** The version that they began with, where it is another one. */
  old: { begun: number; before: ServiceContent } | null;
  isKept: boolean;
}

function showAgain(c: GuardedContext, deps: Deps, again: Again): Response {
  const { service, received, read, changed, old, isKept } = again;
  const dropped = old ? sayDropped(old.before, service.content, received, c) : [];
  const carried = old && dropped.length > 0 ? carryDropped(old, service.content, received) : [];
  const page = (
    <ServicePage
      {...deps}
      visit={c.var.visit}
      service={service}
      formId={readFormId(received)}
      typed={readTyped(service.content.fields, received)}
      faults={changed || isKept ? new Map() : read.faults}
      renderFile={renderFileField(c, deps, received)}
      isKept={isKept}
      refusedFiles={sayRefusedFiles(c, deps, service.content, received)}
      {...(changed || dropped.length > 0 ? { changed: { dropped, carried } } : {})}
    />
  );
  return sendPage(c, page, isKept ? 200 : changed ? 409 : 422);
}

/** Answers to questions that are gone, as fields that nobody sees: another fault, and they are still there to be copied. */
function carryDropped(
  { begun, before }: { begun: number; before: ServiceContent },
  now: ServiceContent,
  received: ReceivedForm,
): [string, string][] {
  const left = new Set(now.fields.map(({ id }) => id));
  const gone = before.fields.filter(({ id, kind }) => kind !== 'file' && !left.has(id));
  const typed = [...readTyped(gone, received)];
  return [['begun', String(begun)], ...typed.flatMap(([id, values]) => values.map(nameIt(fieldName(id))))];
}

const nameIt =
  (name: string) =>
  (value: string): [string, string] => [name, value];

/** Files that were not taken, said in the summary too: nobody believes that the form was sent. */
function sayRefusedFiles(c: GuardedContext, { settings }: Deps, { fields }: ServiceContent, received: ReceivedForm) {
  return fields
    .filter(({ kind }) => kind === 'file')
    .flatMap(({ id }) => {
      const fieldId = fieldName(id);
      return received
        .refused(fieldId)
        .map((file) => ({ fieldId, text: sayRefused(c.var.visit.translator, file, settings.files) }));
    });
}

/** The answers, in words, for which the new form has no place. */
function sayDropped(before: ServiceContent, now: ServiceContent, received: ReceivedForm, c: GuardedContext): string[] {
  const { answers } = readAnswers(before.fields, readTyped(before.fields, received));
  const kept = readAnswers(now.fields, readTyped(now.fields, received)).answers;
  return before.fields
    .filter(({ id, kind }) => kind !== 'file' && answers.has(id) && !isDeepStrictEqual(kept.get(id), answers.get(id)))
    .map((field) => describeOne(before, field.id, answers, c));
}

function describeOne(content: ServiceContent, id: string, answers: ReadAnswers['answers'], c: GuardedContext): string {
  const fields = content.fields.filter((field) => field.id === id);
  const { tag } = c.var.visit.translator;
  return describeAnswers({ ...content, fields }, answers, tag, new Map()).body;
}

function showGone(c: GuardedContext, deps: Deps, before: ServiceContent, received: ReceivedForm): Response {
  const { answers } = readAnswers(before.fields, readTyped(before.fields, received));
  const { body } = describeAnswers(before, answers, c.var.visit.translator.tag, new Map());
  const page = <GonePage {...deps} visit={c.var.visit} written={answers.size === 0 ? null : body} />;
  return sendPage(c, page, 410);
}
