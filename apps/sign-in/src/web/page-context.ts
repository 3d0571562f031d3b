import { languages, pickLanguage, readAcceptLanguage } from '@vakt/messages/languages';
import { pickOwnText } from '@vakt/messages/own-text';
import { createTranslator, type Translator } from '@vakt/messages/translate';
import type { Assets } from '@vakt/ui/assets.ts';
import type { Context } from 'hono';
import { readCookie } from '../sessions/browser-cookie.ts';
import type { LanguageTag, Organisation, Settings } from '../settings.ts';

/** What every page needs to be written: for whom, in which language, with which looks. */
export interface PageContext {
  language: LanguageTag;
  t: Translator['t'];
  organisation: Organisation;
  assets: Assets;
  settings: Settings;
  /** Path of the page to come back to when the language is changed. */
  path: string;
}

/** Languages that are offered: those whose texts are whole. */
const OFFERED: readonly LanguageTag[] = ['nb', 'en'];

const LANGUAGE_COOKIE = 'vakt-language';

/** Chooses the language of a page: the person's own choice, then what the service asked for, then the browser, then the organisation. */
export function chooseLanguage(
  context: Context,
  organisation: Organisation,
  uiLocales: readonly string[] = [],
): LanguageTag {
  const chosen = readCookie(context.req.header('cookie'), LANGUAGE_COOKIE);
  const wishes = [
    context.req.query('language'),
    chosen,
    ...uiLocales,
    ...readAcceptLanguage(context.req.header('accept-language')),
  ];
  return pickLanguage(
    [...wishes, organisation.defaultLanguage].filter((wish) => typeof wish === 'string'),
    OFFERED,
  );
}

/** Remembers a language that was chosen in the menu. */
export function rememberLanguage(context: Context, secure: boolean): void {
  const asked = context.req.query('language');
  if (!OFFERED.some((tag) => tag === asked)) return;
  context.header(
    'set-cookie',
    `${LANGUAGE_COOKIE}=${asked}; Path=/; Max-Age=31536000; SameSite=Lax; HttpOnly${secure ? '; Secure' : ''}`,
    {
      append: true,
    },
  );
}

/** How to reach support, in the page's language when it is written in that, and the language that it is in. */
export function supportLineOf({ organisation, language }: PageContext): { text: string; lang: LanguageTag } {
  return pickOwnText(organisation.supportLine, language, organisation.defaultLanguage);
}

/** The organisation of an id; the first one for an id that is gone. */
export function findOrganisation(settings: Settings, id: string | null): Organisation {
  const found = settings.organisations.find((one) => one.id === id) ?? settings.organisations[0];
  if (!found) throw new Error('There is no organisation in the configuration.');
  return found;
}

/** Creates what a page is written with. */
export function createPageContext(
  deps: { settings: Settings; assets: Assets },
  context: Context,
  organisationId: string | null,
  uiLocales: readonly string[] = [],
): PageContext {
  const organisation = findOrganisation(deps.settings, organisationId);
  const language = chooseLanguage(context, organisation, uiLocales);
  const { t } = createTranslator(language);
  return { language, t, organisation, assets: deps.assets, settings: deps.settings, path: context.req.path };
}

/** The language menu's entries. */
export function listLanguages(current: LanguageTag, path: string) {
  return languages
    .filter(({ tag }) => OFFERED.includes(tag))
    .map(({ tag, name }) => ({
      tag,
      name,
      href: `${path}${path.includes('?') ? '&' : '?'}language=${tag}`,
      current: tag === current,
    }));
}
