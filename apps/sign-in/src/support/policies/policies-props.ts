import type { WhatIfAnswer, WhatIfFault, WhatIfWish } from '../../policies/answer-what-if.ts';
import type { Replay } from '../../policies/replay-receipts.ts';
import type { PageContext } from '../../web/page-context.ts';
import type { Administrator } from '../find-administrator.ts';

/** What the page of rules is written from. */
export interface PoliciesProps {
  page: PageContext;
  administrator: Administrator;
  whatIf: { wish: WhatIfWish; answer?: WhatIfAnswer; fault?: WhatIfFault } | null;
  replay: { text: string; days: number; result?: Replay; faults?: string[] } | null;
}
