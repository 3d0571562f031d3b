import { newToken } from '@vakt/foundation/ids';
import type { Child } from 'hono/jsx';
import { type ListQuery, listHref, writeListQuery } from '../queues/list-query.ts';

/** The case that a page shows, as far as its live events need it. */
export interface OpenedCase {
  /** As people see it: "NTNU0612345". */
  number: string;
  /** Position of the newest thing in the thread that the page shows. */
  seen: string;
  /** Version of the case that the page shows. */
  version: number;
}

export interface LiveWorkspaceProps {
  query: ListQuery;
  /** When the list was read, microseconds since 1970. */
  loadedAt: string;
  opened: OpenedCase | null;
  /** "Last siden på nytt", when the events stay away. */
  reloadLabel: string;
  children?: Child;
}

/**
 * The part of the page that live events change. One stream for list and case together, and only while the page is looked at:
 * a browser opens six connections to one host and no more.
 */
export function LiveWorkspace(props: LiveWorkspaceProps) {
  const { opened, query } = props;
  const connection = newToken(16);
  const fields = new URLSearchParams(writeListQuery(query));
  fields.set('since', props.loadedAt);
  if (opened) {
    fields.set('seen', opened.seen);
    fields.set('version', String(opened.version));
    fields.set('connection', connection);
  }
  const path = opened ? `/operator/cases/${opened.number}` : '/operator';
  return (
    <vakt-live class="vk-live-workspace" data-src={`${path}/live?${fields}`} data-while-visible="">
      {opened ? (
        <vakt-typing class="vk-live-workspace" data-src={`${path}/presence`} data-connection={connection}>
          {props.children}
        </vakt-typing>
      ) : (
        props.children
      )}
      <p class="vk-live__reload vk-live__reload--workspace" hidden>
        <a class="ds-link" href={opened ? `${path}?${writeListQuery(query)}` : listHref(query)}>
          {props.reloadLabel}
        </a>
      </p>
    </vakt-live>
  );
}
