import { DETAIL_ID, Workspace } from '@vakt/ui/desk';
import type { Child } from 'hono/jsx';
import { CaseNews, CasePresence } from '../live/live-pieces.tsx';
import { LiveWorkspace, type OpenedCase } from '../live/live-workspace.tsx';
import { DeskFrame, type PageProps } from '../pages/frame.tsx';
import { CaseList } from './case-list.tsx';
import { KeysDialog } from './keys.tsx';
import type { LoadedList } from './load-list.ts';

export interface WorkspaceFrameProps extends PageProps {
  /** The page's own heading. */
  title: string;
  list: LoadedList;
  /** Number of the case that is open. */
  current?: number;
  /** The same for its live events: who else is there, and what has come since. */
  opened?: OpenedCase;
  /** Which of the two a small window shows. */
  shows: 'list' | 'detail';
  /** What has just happened, above the list. */
  told?: Child;
  /** What stands beside the list. */
  children?: Child;
}

/** Every page of the workspace: the list left, `children` right; on a phone one of them. */
export function WorkspaceFrame(props: WorkspaceFrameProps) {
  const { translator } = props.visit;
  const list = (
    <CaseList
      list={props.list}
      translator={translator}
      casePrefix={props.settings.casePrefix}
      current={props.current}
      told={props.told}
      level={props.shows === 'list' ? 1 : 2}
    />
  );
  const detail = (
    <>
      {props.opened ? (
        <div class="vk-case-live">
          <CasePresence others={[]} translator={translator} />
          <CaseNews
            item={null}
            own={false}
            number={props.opened.number}
            query={props.list.query}
            translator={translator}
          />
        </div>
      ) : null}
      {props.children}
    </>
  );
  return (
    <DeskFrame
      {...props}
      variant="workspace"
      current="queue"
      skipList={{ label: translator.t('queue.skipList'), href: `#${DETAIL_ID}` }}
      tools={<KeysDialog translator={translator} single={props.list.shortcuts} path={props.visit.path} />}
    >
      <LiveWorkspace
        query={props.list.query}
        loadedAt={props.list.loadedAt}
        opened={props.opened ?? null}
        reloadLabel={translator.t('live.reload')}
      >
        <Workspace list={list} detail={detail} shows={props.shows} />
      </LiveWorkspace>
    </DeskFrame>
  );
}
