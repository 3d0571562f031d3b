/** Kinds of events of single parts of the service, with their class and their words: see kinds.ts. */

/** Passkeys, tokens, recovery codes, passes and remembered devices; policies. */
export const WAYS_IN_KINDS = {
  'passkey-accepted': { class: 'signIns', words: 'audit.passkeyAccepted' },
  'passkey-refused': { class: 'signIns', words: 'audit.passkeyRefused' },
  'passkey-offer-answered': { class: 'signIns', words: 'audit.passkeyOfferAnswered' },
  'device-remembered': { class: 'account', words: 'audit.deviceRemembered' },
  'device-used': { class: 'signIns', words: 'audit.deviceUsed' },
  'device-refused': { class: 'signIns', words: 'audit.deviceRefused' },
  'device-stolen': { class: 'account', words: 'audit.deviceStolen' },
  'device-ended': { class: 'account', words: 'audit.deviceEnded' },
  'recovery-codes-made': { class: 'account', words: 'audit.recoveryCodesMade' },
  'recovery-code-used': { class: 'account', words: 'audit.recoveryCodeUsed' },
  'pass-ordered': { class: 'account', words: 'audit.passOrdered' },
  'pass-collected': { class: 'account', words: 'audit.passCollected' },
  'pass-collection-wrong': { class: 'signIns', words: 'audit.passCollectionWrong' },
  'pass-used': { class: 'account', words: 'audit.passUsed' },
  'pass-revoked': { class: 'account', words: 'audit.passRevoked' },
  'tokens-imported': { class: 'administration', words: 'audit.tokensImported' },
  'token-released': { class: 'account', words: 'audit.tokenReleased' },
  'token-resynchronised': { class: 'account', words: 'audit.tokenResynchronised' },
  'policy-changed': { class: 'administration', words: 'audit.policyChanged' },
  'policy-refused': { class: 'administration', words: 'audit.policyRefused' },
  'policy-accepted': { class: 'administration', words: 'audit.policyAccepted' },
} as const;

/** The support console. */
export const SUPPORT_KINDS = {
  'support-refused': { class: 'administration', words: 'audit.supportRefused' },
  'support-searched': { class: 'administration', words: 'audit.supportSearched' },
  'support-viewed': { class: 'administration', words: 'audit.supportViewed' },
  'support-act-asked': { class: 'account', words: 'audit.supportActAsked' },
  'support-act-done': { class: 'account', words: 'audit.supportActDone' },
  'support-act-declined': { class: 'account', words: 'audit.supportActDeclined' },
  'support-act-denied': { class: 'account', words: 'audit.supportActDenied' },
  'support-cap-reached': { class: 'administration', words: 'audit.supportCapReached' },
} as const;
