import { type LanguageTag, pickLanguage, readAcceptLanguage } from '@vakt/messages/languages';
import { createTranslator, type Translator } from '@vakt/messages/translate';
import type { Context, MiddlewareHandler } from 'hono';
import type { DeskDependencies } from './dependencies.ts';
import { type Cookies, createCookies } from './door/cookies.ts';
import { loadSession, peekSession, type Session } from './door/load-session.ts';
import { safeReturnPath } from './door/return-path.ts';

/** One request, as the pages see it: who is there, and in which language. */
export interface Visit {
  cookies: Cookies;
  translator: Translator;
  session: Session | null;
  /** This page, to come back to after a change of language. The front page when this is no page. */
  path: string;
  /** Set by the guard: edits services and templates of a group. The navigation shows it; what is allowed the rules decide. */
  isEditor?: boolean;
}

export type DeskEnvironment = { Variables: { visit: Visit } };
export type DeskContext = Context<DeskEnvironment>;

/** Streams of events end so: a browser opens them by itself, again and again. */
export const LIVE = '/live';

/** Finds out who is there and which language to speak, once per request. */
export function createVisitReader(deps: Pick<DeskDependencies, 'settings' | 'db'>): MiddlewareHandler<DeskEnvironment> {
  const { settings, db } = deps;
  const cookies = createCookies(settings.publicUrl);
  return async (c, next) => {
    const chosen = cookies.readLanguage(c);
    const wanted = chosen ? [chosen] : readAcceptLanguage(c.req.header('accept-language'));
    const translator = createTranslator(pickLanguage([...wanted, settings.organisation.defaultLanguage]));
    const { pathname, search } = new URL(c.req.url);
    const load = pathname.endsWith(LIVE) ? peekSession : loadSession;
    const session = await load(db, cookies.readSession(c));
    const path = safeReturnPath(c.req.method === 'GET' ? pathname + search : undefined, settings.publicUrl, '/');
    c.set('visit', { cookies, translator, session, path });
    await next();
  };
}

/** `ui_locales` for the sign-in service: the language of this page. */
export function uiLocalesOf(visit: Visit): LanguageTag {
  return visit.translator.tag;
}
