import type { PageContext } from '../../web/page-context.ts';
import type { ActKind } from './acts.ts';
import { sayWhatHappens } from './words.ts';

/** Where people collect passes. */
const PASS_PATH = '/pass';

/** Address of the page where people collect passes, as it is read out: "login.example.no/pass". */
export function passAddress({ settings }: Pick<PageContext, 'settings'>): string {
  return `${settings.publicUrl.host}${PASS_PATH}`;
}

export interface WhatHappensProps {
  page: PageContext;
  kind: ActKind;
  /** A pass is ordered with it. */
  pass: boolean;
  /** Afterwards the password alone enrols nothing. */
  needsPass: boolean;
}

/** What an act will do, in a few sentences. */
export function WhatHappens({ page, kind, pass, needsPass }: WhatHappensProps) {
  const { t } = page;
  const isReset = kind === 'require-enrolment';
  return (
    <p>
      {sayWhatHappens(t, kind, passAddress(page))}
      {isReset && needsPass ? ` ${t('support.what.needsPass')}` : ''}
      {isReset && pass ? ` ${t('support.what.withPass')}` : ''}
    </p>
  );
}
