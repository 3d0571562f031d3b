import { errors, type KoaContextWithOIDC } from 'oidc-provider';
import type { DoorPageContext, DoorPages, DoorProblem } from './pages.ts';
import { readRequest } from './read-request.ts';

const { InvalidClient, InvalidRedirectUri, SessionNotFound } = errors;

/** Where a form on a page may lead: here, and on to the relying party's own address by redirect (CSP Level 3 §6.4.2). */
function setPolicy(ctx: KoaContextWithOIDC, returnAddress: unknown): void {
  const origin = typeof returnAddress === 'string' ? ` ${new URL(returnAddress).origin}` : '';
  const rules = [
    "default-src 'none'",
    "style-src 'self'",
    "script-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
  ];
  rules.push(`form-action 'self'${origin}`, "base-uri 'none'", "frame-ancestors 'none'");
  ctx.set('content-security-policy', rules.join('; '));
  ctx.set('cache-control', 'no-store');
}

function describe(ctx: KoaContextWithOIDC): DoorPageContext {
  const { uiLocales } = readRequest({ client_id: '', ...(ctx.oidc?.params ?? {}) });
  return { request: ctx.req, clientId: ctx.oidc?.client?.clientId ?? null, uiLocales, status: ctx.status };
}

async function show(ctx: KoaContextWithOIDC, html: string | Promise<string>, returnAddress?: unknown): Promise<void> {
  ctx.type = 'html';
  setPolicy(ctx, returnAddress);
  ctx.body = await html;
}

function nameProblem(error: Error, status: number): DoorProblem {
  if (error instanceof SessionNotFound) return 'sign-in-over';
  if (error instanceof InvalidRedirectUri) return 'wrong-return-address';
  if (error instanceof InvalidClient) return 'unknown-service';
  return status >= 500 ? 'temporary-failure' : 'bad-request';
}

/** Shows a page for an error that cannot be told to a relying party. */
export async function showProblem(pages: DoorPages, ctx: KoaContextWithOIDC, error: Error): Promise<void> {
  ctx.remove('location');
  await show(ctx, pages.problem(nameProblem(error, ctx.status), describe(ctx)));
}

/** Asks whether to sign out. */
export async function showSignOutConfirm(pages: DoorPages, ctx: KoaContextWithOIDC): Promise<void> {
  const xsrf = String(ctx.oidc.session?.state?.secret);
  const form = { action: ctx.oidc.urlFor('end_session_confirm'), xsrf };
  await show(ctx, pages.signOutConfirm(form, describe(ctx)), ctx.oidc.params?.post_logout_redirect_uri);
}

/** Says that the person is signed out. */
export async function showSignedOut(pages: DoorPages, ctx: KoaContextWithOIDC): Promise<void> {
  await show(ctx, pages.signedOut(describe(ctx)));
}
