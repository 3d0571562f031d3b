import { z } from 'zod';

/** The section `audit` of the configuration file. */
export interface AuditSettings {
  /** Days that events are kept, by their class (src/audit/kinds.ts). */
  keepDays: { signIns: number; messages: number; account: number; administration: number };
}

export const defaultAudit: AuditSettings = {
  keepDays: { signIns: 365, messages: 180, account: 1825, administration: 1825 },
};

const days = z.int().min(7).max(36_500);
const { keepDays } = defaultAudit;

export const audit = z
  .strictObject({
    keepDays: z
      .strictObject({
        signIns: days
          .default(keepDays.signIns)
          .describe('Sign-ins: passwords and codes that were right or wrong, sessions.'),
        messages: days.default(keepDays.messages).describe('Messages and calls: that they were sent, refused, closed.'),
        account: days
          .default(keepDays.account)
          .describe('What changed in an account: methods, password, what support did to it.'),
        administration: days
          .default(keepDays.administration)
          .describe('What administrators and commands looked at and did.'),
      })
      .prefault({})
      .describe('Days that events stay on record, by class; what is older is removed, and its seal says so.'),
  })
  .prefault({});
