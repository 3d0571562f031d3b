import { z } from 'zod';
import * as value from './settings-values.ts';

/** The section `support` of the configuration file. */

/** How a person's identity may have been proved to a worker. Personal data that somebody can say is none of them. */
export const PROOFS = [
  'national-eid',
  'passport',
  'driving-licence',
  'student-or-staff-card',
  'supervisor',
  'video-call',
] as const;

export type Proof = (typeof PROOFS)[number];

export interface SupportSettings {
  /** Whose people a worker sees: those of the worker's own organisation, or everybody's. */
  reach: 'own-organisation' | 'all';
  /** Roles whose accounts need a second worker, besides `support` and `administrator`, which always do. */
  privilegedRoles: string[];
  proofs: Proof[];
  /** After support required a new enrolment, the password alone enrols nothing: a temporary access pass must come with it. */
  passAfterReset: boolean;
  searchesPerWorkerHour: number;
  unlocksPerWorkerDay: number;
  sessionEndsPerWorkerDay: number;
  resetsPerWorkerDay: number;
  passesPerWorkerDay: number;
  switchesPerWorkerDay: number;
}

export const defaultSupport: SupportSettings = {
  reach: 'own-organisation',
  privilegedRoles: [],
  proofs: [...PROOFS],
  passAfterReset: true,
  searchesPerWorkerHour: 200,
  unlocksPerWorkerDay: 50,
  sessionEndsPerWorkerDay: 50,
  resetsPerWorkerDay: 20,
  passesPerWorkerDay: 20,
  switchesPerWorkerDay: 20,
};

const cap = z.int().min(1).max(10_000);

export const support = z
  .strictObject({
    reach: z
      .enum(['own-organisation', 'all'])
      .default(defaultSupport.reach)
      .describe(
        'Whose people a worker may find and help, and whom the record, the report and the simulator tell administrators of: those of the own organisation, or everybody.',
      ),
    privilegedRoles: z
      .array(value.id)
      .default(defaultSupport.privilegedRoles)
      .describe('Roles whose accounts need two workers, besides administrator and support, which always do.'),
    proofs: z
      .array(z.enum(PROOFS))
      .min(1)
      .default(defaultSupport.proofs)
      .describe('How identity may be proved to a worker, in the order of the form.'),
    passAfterReset: z
      .boolean()
      .default(defaultSupport.passAfterReset)
      .describe(
        'Whether a person whose methods were reset at the support console needs a temporary access pass to enrol anew. False: the password is enough, for whoever has it.',
      ),
    searchesPerWorkerHour: cap
      .default(defaultSupport.searchesPerWorkerHour)
      .describe('Searches for people by one worker in an hour.'),
    unlocksPerWorkerDay: cap
      .default(defaultSupport.unlocksPerWorkerDay)
      .describe('Accounts that one worker unlocks in 24 hours; what goes beyond needs a second worker, as below.'),
    sessionEndsPerWorkerDay: cap
      .default(defaultSupport.sessionEndsPerWorkerDay)
      .describe('Accounts whose sessions one worker ends in 24 hours.'),
    resetsPerWorkerDay: cap
      .default(defaultSupport.resetsPerWorkerDay)
      .describe('Accounts that one worker requires to enrol anew in 24 hours.'),
    passesPerWorkerDay: cap
      .default(defaultSupport.passesPerWorkerDay)
      .describe('Temporary access passes that one worker orders in 24 hours.'),
    switchesPerWorkerDay: cap
      .default(defaultSupport.switchesPerWorkerDay)
      .describe('Accounts that one administrator disables, and enables, in 24 hours.'),
  })
  .prefault({});
