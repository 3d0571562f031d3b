import type { SignInRequest } from './decisions.ts';

const LANGUAGES = ['nb', 'nn', 'se', 'en'];
/** Norwegian without a written form means bokmål; browsers and relying parties still send it. */
const OTHER_NAMES: Record<string, string> = { no: 'nb' };

type Params = Record<string, unknown>;

/** What no level, language or name holds, and what PostgreSQL refuses to keep: such a value counts as not sent (T11). */
function isPlain(value: unknown): value is string {
  return typeof value === 'string' && value.isWellFormed() && !/\p{Cc}/u.test(value);
}

function words(value: unknown): string[] {
  return typeof value === 'string' ? value.split(' ').filter((word) => word !== '' && isPlain(word)) : [];
}

interface ClaimMember {
  essential?: unknown;
  value?: unknown;
  values?: unknown;
}

/** Reads one member of the claims parameter's `id_token` part; null when it is missing or not an object. */
export function readIdTokenClaim(params: Params, claim: string): ClaimMember | null {
  if (typeof params.claims !== 'string') return null;
  try {
    const member = (JSON.parse(params.claims) as { id_token?: Record<string, unknown> } | null)?.id_token?.[claim];
    return member !== null && typeof member === 'object' ? (member as ClaimMember) : null;
  } catch {
    return null;
  }
}

function readEssentialAcr(params: Params): string[] | null {
  const member = readIdTokenClaim(params, 'acr');
  if (member?.essential !== true) return null;
  if (typeof member.value === 'string') return [member.value].filter(isPlain);
  if (Array.isArray(member.values)) return member.values.filter(isPlain);
  return null;
}

function readLanguages(params: Params): string[] {
  const tags = words(params.ui_locales).map((tag) => tag.split('-')[0]?.toLowerCase() ?? '');
  return [...new Set(tags.map((tag) => OTHER_NAMES[tag] ?? tag))].filter((tag) => LANGUAGES.includes(tag));
}

/**
 * Reads what a relying party asked for from authorization request parameters that the provider has already checked
 * (OpenID Connect Core §3.1.2.1, §5.5). `max_age=0` has become `prompt=login` by then.
 */
export function readRequest(params: Params): SignInRequest {
  const prompts = words(params.prompt);
  return {
    clientId: String(params.client_id),
    acrValues: words(params.acr_values),
    essentialAcr: readEssentialAcr(params),
    forceSignIn: prompts.includes('login'),
    chooseAccount: prompts.includes('select_account'),
    maxAge: params.max_age === undefined ? null : Number(params.max_age),
    loginHint: isPlain(params.login_hint) ? params.login_hint : null,
    uiLocales: readLanguages(params),
  };
}
