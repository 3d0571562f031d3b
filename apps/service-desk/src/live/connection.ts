import type { Translator } from '@vakt/messages/translate';
import type { Viewer } from '../access/viewer.ts';
import type { ListQuery } from '../queues/list-query.ts';
import type { EventStream } from './stream.ts';

/** The case of a page. */
export interface OpenPage {
  id: string;
  number: number;
  /** Position of the newest thing in the thread when the page was loaded. */
  seen: bigint;
  /** The same for what has been added since. */
  added: bigint;
  /** Version of the case that its head shows. */
  version: number;
}

/** One open page of the workspace, as the hub knows it. */
export interface LiveConnection {
  /** Made by the server for one page, 128 bits: a beacon about typing names it. */
  id: string;
  sessionIdHash: string;
  viewer: Viewer;
  translator: Translator;
  query: ListQuery;
  /** The case that is open beside the list. */
  opened: OpenPage | null;
  stream: EventStream;
  /** Numbers of the cases in the list that the page shows. */
  shown: Set<number>;
  /** Numbers of cases that came into the list since. */
  fresh: Set<number>;
  /** What was last sent to each target, so that nothing is sent twice. */
  told: Map<string, string>;
  /** False until the list has been read: what happens meanwhile is kept in `missed`. */
  ready: boolean;
  missed: Set<string>;
  countsDue: boolean;
}

/** Sends a replacement unless the page shows it already. */
export function tellOnce(connection: LiveConnection, target: string, html: string): void {
  if (connection.told.get(target) === html) return;
  connection.told.set(target, html);
  connection.stream.send({ target, action: 'replace', html });
}
