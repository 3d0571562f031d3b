import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { Busboy, type BusboyInstance } from '@fastify/busboy';
import { Problem } from '@vakt/foundation/problem';
import type { GuardedContext } from '../access/rules.ts';
import { createTypedForm, type TypedForm } from '../pages/read-form.ts';
import { problems } from '../problems.ts';
import type { DeskContext } from '../visit.ts';
import { type FileView, findUploads } from './attachments.store.ts';
import { cleanFileName } from './clean-name.ts';
import { fieldOfKept, keptName } from './kept-files.ts';
import { type FileDependencies, type FileRefusal, storeFile } from './store-file.ts';
import { onlyIds } from './upload-ids.ts';

/** A file that was not taken, with what it was called. */
export interface RefusedFile {
  name: string;
  why: FileRefusal;
}

/** A form with files. */
export interface ReceivedForm {
  form: TypedForm;
  /** Files of a field: those that came now, and those that an earlier try left (see FileField). The sender's own alone. */
  files(field: string): FileView[];
  refused(field: string): RefusedFile[];
  /** All of it as fields, the files by their ids: receiveAgain makes the same form of it. */
  whole(): [string, string][];
}

const MEGABYTE = 1024 * 1024;
const MOST_FIELDS = 300;
/** All fields of a form together that are no files. */
const LARGEST_FIELDS = 2 * MEGABYTE;
/** What surrounds a file: boundaries and headers. */
const AROUND_FILE = 64 * 1024;

/**
 * Reads a form of our own pages that may have files, as multipart/form-data (RFC 7578) or URL-encoded. Files are stored while
 * they come (storeFile), bound to nothing; the sender owns them. The route takes `largest: null`, for this watches the
 * stream itself. Throws `too-large` and `bad-request`. A refused file is no error of the form: what else was sent is kept.
 */
export async function readMultipart(
  c: GuardedContext | DeskContext,
  deps: FileDependencies,
  ownerId = (c as GuardedContext).var.viewer.personId,
): Promise<ReceivedForm> {
  const header = c.req.header('content-type') ?? '';
  const type = header.split(';')[0]?.trim().toLowerCase();
  const received = new Received(deps, ownerId);
  if (type === 'application/x-www-form-urlencoded') await received.readEncoded(c);
  else if (type === 'multipart/form-data') await received.readParts(c, header);
  else throw problems.badRequest();
  return received.finish();
}

/** A form that was received before, of the same sender. */
export function receiveAgain(
  deps: FileDependencies,
  ownerId: string,
  fields: readonly [string, string][],
): Promise<ReceivedForm> {
  const received = new Received(deps, ownerId);
  received.takeFields(fields);
  return received.finish();
}

/** The body of a request, counted. */
async function* readBody(c: DeskContext, largest: number): AsyncGenerator<Uint8Array> {
  const said = Number(c.req.header('content-length') ?? 0);
  if (said > largest) throw problems.tooLarge();
  let size = 0;
  if (!c.req.raw.body) return;
  for await (const part of c.req.raw.body) {
    size += part.length;
    if (size > largest) throw problems.tooLarge();
    yield part;
  }
}

class Received {
  readonly #deps: FileDependencies;
  readonly #ownerId: string;
  readonly #fields = new URLSearchParams();
  readonly #stored: { field: string; id: string }[] = [];
  readonly #refused: (RefusedFile & { field: string })[] = [];
  readonly #streams = new Set<Readable>();
  /** Files are stored one after the other: one connection for one form. */
  #storing: Promise<void> = Promise.resolve();
  #fieldBytes = 0;

  constructor(deps: FileDependencies, ownerId: string) {
    this.#deps = deps;
    this.#ownerId = ownerId;
  }

  async readEncoded(c: DeskContext): Promise<void> {
    const parts: Uint8Array[] = [];
    for await (const part of readBody(c, LARGEST_FIELDS)) parts.push(part);
    this.takeFields(new URLSearchParams(Buffer.concat(parts).toString()));
  }

  takeFields(fields: Iterable<[string, string]>): void {
    for (const [name, value] of fields) this.#fields.append(name, value);
  }

  async readParts(c: DeskContext, contentType: string): Promise<void> {
    const { largest, mostPerForm } = this.#deps.settings.files;
    const stop = new AbortController();
    const fail = (error: unknown) => stop.abort(error);
    const parser = createParser(contentType, mostPerForm);
    parser.on('error', () => fail(problems.badRequest()));
    // A part may have no name, whatever the parser's types say. What throws in here ends the process.
    parser.on('field', (name: string | undefined, value, _nameCut, valueCut) => {
      if (valueCut || !this.#keepField(name ?? '', value)) fail(problems.tooLarge());
    });
    for (const limit of ['fieldsLimit', 'partsLimit', 'filesLimit'] as const) {
      parser.on(limit, () => fail(problems.tooLarge()));
    }
    parser.on('file', (field: string | undefined, stream, name: string | undefined) => {
      this.#streams.add(stream.on('error', () => {}));
      this.#storing = this.#storing.then(() => this.#store(field ?? '', stream, name ?? ''));
      this.#storing.catch(fail);
    });
    const most = mostPerForm * (largest + AROUND_FILE) + LARGEST_FIELDS;
    try {
      await feed(parser, readBody(c, most), stop);
      await this.#storing;
    } finally {
      // Whoever reads a file that will never end is let go, and leaves nothing behind.
      for (const stream of this.#streams) stream.destroy();
      await this.#storing.catch(() => {});
    }
  }

  #keepField(name: string, value: string): boolean {
    this.#fieldBytes += name.length + value.length;
    if (this.#fieldBytes > LARGEST_FIELDS) return false;
    this.#fields.append(name, value);
    return true;
  }

  async #store(field: string, stream: Readable, name: string): Promise<void> {
    // A refused file is read to its end, so that what comes after it in the form is not lost.
    const parts = stream.iterator({ destroyOnReturn: false });
    const outcome = await storeFile(this.#deps, parts, { name, ownerId: this.#ownerId });
    stream.resume();
    if (!('refused' in outcome)) this.#stored.push({ field, id: outcome.attachmentId });
    // A file field in which nothing was chosen comes as an empty file without a name.
    else if (name !== '' || outcome.refused !== 'empty') this.#refused.push({ field, why: outcome.refused, name });
  }

  /** Looks the files up that came, and those that the page remembers from an earlier try. */
  async finish(): Promise<ReceivedForm> {
    const kept = [...this.#fields].flatMap(([name, id]) => {
      const field = fieldOfKept(name);
      return field === null ? [] : [{ field, id }];
    });
    const wanted = [...kept, ...this.#stored];
    const found = await findUploads(this.#deps.db, this.#ownerId, onlyIds(wanted.map(({ id }) => id)));
    return {
      form: createTypedForm(this.#fields),
      files: (field) => found.filter(({ id }) => wanted.some((one) => one.field === field && one.id === id)),
      whole: () => [...this.#fields, ...this.#stored.map(({ field, id }): [string, string] => [keptName(field), id])],
      refused: (field) =>
        this.#refused.filter((one) => one.field === field).map(({ name, why }) => ({ name: cleanFileName(name), why })),
    };
  }
}

function createParser(contentType: string, mostFiles: number): BusboyInstance {
  try {
    return new Busboy({
      headers: { 'content-type': contentType },
      limits: {
        files: mostFiles,
        fields: MOST_FIELDS,
        parts: MOST_FIELDS + mostFiles,
        // A text that is too long for a message comes back to its page, in words: nobody loses what they wrote.
        fieldSize: LARGEST_FIELDS,
        headerPairs: 20,
        headerSize: 8 * 1024,
      },
    });
  } catch {
    // No boundary.
    throw problems.badRequest();
  }
}

/** Feeds a parser, no faster than it takes, until it has finished. Rejects when `stop` is called. */
function feed(parser: BusboyInstance, body: AsyncIterable<Uint8Array>, stop: AbortController): Promise<void> {
  const { signal } = stop;
  const write = async () => {
    for await (const part of body) {
      if (signal.aborted) return;
      if (!parser.write(part)) await once(parser, 'drain', { signal });
    }
    parser.end();
  };
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
    parser.once('finish', resolve);
    // What breaks here is the line to the browser.
    write().catch((error: Error) => stop.abort(error instanceof Problem ? error : problems.badRequest()));
  });
}
