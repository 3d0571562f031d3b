/** The PostgreSQL channel on which is told that sessions were ended elsewhere than at the provider. */
export const SESSIONS_ENDED = 'sessions_ended';
