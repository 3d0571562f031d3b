import type { Attachment } from 'mailparser';

/** What a mail server says about a mail of ours (RFC 3464), or a mail program about its reading (RFC 8098). */
export interface Report {
  kind: 'delivery' | 'disposition' | 'abuse';
  /** Worst action of all recipients: `failed` outweighs `delayed` outweighs the rest. */
  action: 'failed' | 'delayed' | 'delivered' | 'relayed' | 'expanded' | 'unknown';
  /** Enhanced status code of that recipient (RFC 3463): "5.1.1"; null when there is none. */
  status: string | null;
}

const WORST_FIRST = ['failed', 'delayed', 'delivered', 'relayed', 'expanded'] as const;
const LONGEST = 64 * 1024;

/** Reads the machine's part of a report; null when the mail is none. */
export function readReport(
  { value, params }: { value: string; params: Record<string, string> },
  attachments: readonly Pick<Attachment, 'contentType' | 'content'>[],
): Report | null {
  if (value !== 'multipart/report') return null;
  const type = (params['report-type'] ?? '').toLowerCase();
  if (type === 'disposition-notification') return { kind: 'disposition', action: 'unknown', status: null };
  if (type === 'feedback-report') return { kind: 'abuse', action: 'unknown', status: null };
  const part = attachments.find(({ contentType }) =>
    /^message\/(global-)?delivery-status$/.test(contentType.toLowerCase()),
  );
  if (!part) return { kind: 'delivery', action: 'unknown', status: null };
  return { kind: 'delivery', ...readStatus(part.content.subarray(0, LONGEST).toString('latin1')) };
}

/** Groups of fields, one for each recipient after the first (RFC 3464 §2.1). */
function readStatus(text: string): Pick<Report, 'action' | 'status'> {
  const groups = text.split(/\r?\n[ \t]*\r?\n/).slice(0, 200);
  const said = groups.flatMap((group) => {
    const action = /^Action:[ \t]*([a-z]+)/im.exec(group)?.[1]?.toLowerCase();
    const status = /^Status:[ \t]*([245]\.\d{1,3}\.\d{1,3})/im.exec(group)?.[1] ?? null;
    return action === undefined && status === null ? [] : [{ action: action ?? guess(status), status }];
  });
  for (const action of WORST_FIRST) {
    const found = said.find((one) => one.action === action);
    if (found) return { action, status: found.status };
  }
  return { action: 'unknown', status: said[0]?.status ?? null };
}

function guess(status: string | null): string {
  if (status?.startsWith('5')) return 'failed';
  return status?.startsWith('4') ? 'delayed' : 'delivered';
}
