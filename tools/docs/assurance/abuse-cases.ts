/** A way in which products like ours have fallen, and what must hold here. A test names it at the beginning of its title. */
export interface AbuseCase {
  id: string;
  holds: string;
}

const row = (id: string, holds: string): AbuseCase => ({ id, holds });

/** The list that our abuse tests are named after. */
export const ABUSE_CASES: readonly AbuseCase[] = [
  row('T1', 'no selector of another way ever completes a step'),
  row('T2', 'restart, back, refresh and a second tab at each step ask the policy again'),
  row('T3', 'a change of factors needs a fresh sign-in at the account’s highest level'),
  row('T4', 'what lets somebody enrol is used once, by the person it is for, for that purpose, and in time'),
  row('T5', 'lock-outs and closed accounts hold at every door, and again when a token is issued'),
  row('T6', 'codes cannot be guessed without limit: per challenge, account and method'),
  row('T7', 'who has a method is asked for it, whatever the service wants'),
  row('T8', 'no code, number or secret stands in a page, header, log, metric or error'),
  row('T9', 'a first method needs a password or a pass; no cookie makes one'),
  row('T10', 'a level is derived from the factors each time'),
  row('T11', 'empty, missing, doubled, huge and wrong input passes nothing and breaks nothing'),
  row('T12', 'an attempt is counted and committed before anything is compared'),
  row('T13', 'a reset makes no session'),
  row('T14', 'no changed cookie or hidden field changes an outcome'),
  row('T15', 'a remembered device of one account is worth nothing on another'),
  row('T16', 'a remembered device is a record on the server, never made before the second factor, dead on any change'),
  row('T17', 'a number is read from the database; no request can name one'),
  row('T18', 'client addresses are believed from trusted proxies alone'),
  row('T19', 'a session before its second factor can answer or leave, and nothing else'),
  row('T20', 'challenges, codes and passes are bound to their account, journey and purpose'),
  row('T21', 'old codes, secrets and device records are dead after any change'),
  row('T22', 'a message leaves once per send and gateway, whatever is killed'),
  row('T23', 'nobody learns from an answer or its time which accounts there are'),
  row('R1', 'of parallel right codes one makes a session'),
  row('R2', 'of parallel wrong codes no more are compared than the cap'),
  row('R3', 'send again and verify: never two sessions'),
  row('R4', 'expiry is decided by the database’s clock in the statement that acts'),
  row('R5', 'enrol and delete: never an account that policy protects with no method that then passes'),
  row('R6', 'a new session token at password, code and step-up; the old one is dead'),
  row('R7', 'of two living codes of one challenge one is used, on one counter'),
  row('R8', 'a crash between count and comparison counts'),
  row('R9', 'a receipt that overtakes the answer to its message is kept and joined'),
  row('R10', 'two clicks, two tabs, a refresh: one message; a GET sends nothing'),
  row('R11', 'a call that is approved, typed and cancelled at once has one outcome'),
  row('R12', 'support resets while the owner signs in: one row decides, and both are on record'),
  row('P1', 'a refresh sends nothing; there is a button to send again'),
  row('P2', 'who has the password cannot guess the code without limit'),
  row('P3', 'people can tell which message holds a living code'),
  row('P4', 'codes and passwords lock apart'),
  row('P5', 'messages are whole, and a wrong number can be changed before it is bound'),
  row('P6', 'signing in anew for the settings never skips the second factor; one method does not break another'),
  row('P7', 'no upgrade and no configuration weakens a second-factor rule silently'),
  row('P8', 'unknown user names are ignored alike, and nobody is locked out by strangers'),
  row('P9', 'a resend gives no new tries; a remembered device lasts as configured'),
  row('P10', 'the second factor’s number is its own, apart from any contact number'),
  row('P11', 'messages cannot be made to cost without bound'),
];
