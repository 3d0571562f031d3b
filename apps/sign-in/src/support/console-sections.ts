import type { PlainKey } from '@vakt/messages/translate';
import {
  AUDIT_ADDRESS,
  CONSOLE_ADDRESS,
  POLICIES_ADDRESS,
  REPORT_ADDRESS,
  SUPPORT_ADDRESS,
  TOKENS_ADDRESS,
} from '../own-services.ts';

/** The role of whoever looks after the service itself: `vakt people roles NAME --roles administrator`. */
export const ADMINISTRATOR_ROLE = 'administrator';

/** The role of the desk's workers who help people in: `vakt people roles NAME --roles support`. */
export const SUPPORT_ROLE = 'support';

/** One entry of the navigation of the consoles. */
export interface ConsoleSection {
  id: string;
  label: PlainKey;
  href: string;
  /** Who may see it: one of these is enough. Each route asks again by itself. */
  roles: readonly string[];
}

/** Every section, in the order of the navigation: one line each. */
const SECTIONS = [
  { id: 'support', label: 'support.link', href: SUPPORT_ADDRESS, roles: [SUPPORT_ROLE, ADMINISTRATOR_ROLE] },
  { id: 'delivery', label: 'console.deliveryLink', href: CONSOLE_ADDRESS, roles: [ADMINISTRATOR_ROLE] },
  { id: 'test-send', label: 'console.testLink', href: `${CONSOLE_ADDRESS}/test`, roles: [ADMINISTRATOR_ROLE] },
  { id: 'policies', label: 'policy.link', href: POLICIES_ADDRESS, roles: [ADMINISTRATOR_ROLE] },
  { id: 'tokens', label: 'tokens.link', href: TOKENS_ADDRESS, roles: [ADMINISTRATOR_ROLE] },
  { id: 'report', label: 'report.link', href: REPORT_ADDRESS, roles: [ADMINISTRATOR_ROLE] },
  { id: 'audit', label: 'auditPage.link', href: AUDIT_ADDRESS, roles: [ADMINISTRATOR_ROLE] },
] as const satisfies readonly ConsoleSection[];

export type SectionId = (typeof SECTIONS)[number]['id'];

/** The sections that somebody with these roles may see. */
export function listSections(roles: readonly string[]): readonly ConsoleSection[] {
  return SECTIONS.filter((section: ConsoleSection) => section.roles.some((role) => roles.includes(role)));
}
