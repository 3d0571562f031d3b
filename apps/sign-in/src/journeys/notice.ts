/** What a page tells once. */
export type Notice =
  | 'code-sent'
  | 'phone-proved'
  | 'app-proved'
  | 'passkey-proved'
  | 'token-proved'
  | 'token-in-step'
  | 'method-removed'
  | 'method-renamed'
  | 'default-changed'
  | 'session-ended'
  | 'sessions-ended'
  | 'not-me-reported'
  | 'pass-revoked'
  | 'device-ended'
  | 'devices-ended';
