import { Workspace } from '@vakt/ui/desk';
import type { Child } from 'hono/jsx';
import { DeskFrame, type PageProps } from '../pages/frame.tsx';
import { CaseList } from './case-list.tsx';
import type { LoadedList } from './load-list.ts';

export interface WorkspaceFrameProps extends PageProps {
  /** The page's own heading. */
  title: string;
  list: LoadedList;
  /** Number of the case that is open. */
  current?: number;
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
  return (
    <DeskFrame {...props} variant="workspace" current="queue">
      <Workspace list={list} detail={props.children} shows={props.shows} />
    </DeskFrame>
  );
}
