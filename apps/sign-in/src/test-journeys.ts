import { newId, newToken } from '@vakt/foundation/ids';
import { hashToken } from '@vakt/foundation/secrets';
import { sql } from 'kysely';
import { sendFirstCode } from './factors/phone-code/send-code.ts';
import { SECURITY_PAGE } from './own-services.ts';
import { createTestBrowser, type TestBrowser } from './test-browser.ts';
import type { TestPerson, TestPhone } from './test-people.ts';
import type { TestService } from './test-service.ts';

/** A journey that stands at "Angi kode", made in the database: for races of hundreds of rounds. */
export interface TestJourney {
  id: string;
  browserId: string;
  sessionId: string;
  challengeId: string;
  /** The code that was sent. */
  code: string;
  /** A browser that holds the journey's cookie. */
  browser: TestBrowser;
  /** Address of an act. */
  path(act: string): string;
}

export interface JourneyOptions {
  channel?: 'sms' | 'call';
  service?: string;
}

/** Makes a browser in which the password has just been accepted and the journey's code has been sent. */
export async function createJourneyAtChallenge(
  service: TestService,
  person: TestPerson & { phone: TestPhone },
  { channel = 'sms', service: serviceId = SECURITY_PAGE }: JourneyOptions = {},
): Promise<TestJourney> {
  const { db } = service;
  const token = newToken();
  const [id, browserId, sessionId] = [newToken(16), newId(), newId()];
  const state = {
    organisation: person.organisation,
    userName: person.userName,
    option: `${channel}:${person.phone.methodId}`,
    channel,
  };
  const nothing = {
    acrValues: [],
    essentialAcr: null,
    forceSignIn: false,
    chooseAccount: true,
    maxAge: null,
    loginHint: null,
    uiLocales: [],
  };
  await sql`
    with browser as (insert into browsers (id, token_hash) values (${browserId}, ${hashToken(token)})),
    session as (
      insert into account_sessions (id, browser_id, account_id, password_at)
      values (${sessionId}, ${browserId}, ${person.id}, now()))
    insert into journeys (id, browser_id, account_id, account_session_id, service, step, state, request, expires_at)
    values (${id}, ${browserId}, ${person.id}, ${sessionId}, ${serviceId}, 'challenge', ${JSON.stringify(state)},
      ${JSON.stringify(nothing)}, now() + interval '1 hour')`.execute(db);
  const { phone } = person;
  const sent = await sendFirstCode(service.journeys.codes, {
    journeyId: id,
    purpose: 'sign-in',
    target: { methodId: phone.methodId, number: phone.number, country: 'NO', extension: null, channel },
    asker: { accountId: person.id, organisation: person.organisation, address: '127.0.0.1', drill: false },
    language: 'nb',
    service: 'Tjenesten',
  });
  if (sent.verdict !== 'sent') throw new Error('The code was not sent.');
  await service.settle();
  const browser = createTestBrowser(service);
  browser.setCookie('vakt', token);
  // A call in mode "approve" carries no code.
  const code = service.phones.codesTo(phone.number).at(-1) ?? '';
  const path = (act: string) => `/sign-in/${id}/${act}`;
  return { id, browserId, sessionId, challengeId: sent.challengeId, code, browser, path };
}

/** What a journey's session has proved, as the database holds it. */
export async function loadProof(service: TestService, journey: Pick<TestJourney, 'sessionId'>): Promise<string | null> {
  const row = await service.db
    .selectFrom('account_sessions')
    .select('second_factor')
    .where('id', '=', journey.sessionId)
    .executeTakeFirstOrThrow();
  return row.second_factor;
}

/** A code of the same length that is not this one. */
export function otherCode(code: string, by = 1): string {
  return String((Number(code) + by) % 10 ** code.length).padStart(code.length, '0');
}
