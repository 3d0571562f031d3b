import type { IncomingMessage, ServerResponse } from 'node:http';
import type { SignInRequest } from './decisions.ts';

/** The OpenID Connect provider as the rest of the service sees it. */
export interface Door {
  /** Whether a path (no query) belongs to the provider: `/oidc/…` and `/.well-known/openid-configuration`. */
  owns(path: string): boolean;
  /** Node request handler of the provider. */
  handle(request: IncomingMessage, response: ServerResponse): void;
  /** The authorization request behind an interaction, or null when there is none (expired, finished, made up). */
  loadRequest(interactionUid: string): Promise<SignInRequest | null>;
  /** Marks the interaction as answered by its finished journey and gives where to send the browser, with cookies to set (whole Set-Cookie values). */
  finish(interactionUid: string, request: IncomingMessage): Promise<{ location: string; cookies: string[] } | null>;
  /** Ends the interaction with an OpenID Connect error to the relying party. */
  refuse(interactionUid: string, error: string, description: string): Promise<{ location: string } | null>;
  /** Where a person goes back to a relying party that has an `initiate_login_uri` or a home address; null when unknown. */
  homeOf(clientId: string): string | null;
}
