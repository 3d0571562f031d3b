import type { Problem } from '@vakt/foundation/problem';
import { createTranslator, type MessageKey, type PlainKey } from '@vakt/messages/translate';
import type { Assets } from '@vakt/ui/assets.ts';
import { StepHeading } from '@vakt/ui/content';
import { ButtonLink, ButtonRow } from '@vakt/ui/form';
import type { Context } from 'hono';
import type { DeskDependencies } from '../dependencies.ts';
import type { DeskContext } from '../visit.ts';
import { addressOf, DeskFrame, type PageProps, sendPage } from './frame.tsx';

interface WayOn {
  label: PlainKey;
  href: string;
}

interface Words {
  title: MessageKey;
  text: MessageKey;
  /** Ways on, the best first; the front page is always the last. */
  ways?: readonly WayOn[];
}

const AGAIN: readonly WayOn[] = [{ label: 'desk.signInAgain', href: '/self-service' }];

/** Words and ways on of every problem, by its kind. A kind that is not here is shown as a fault of ours. */
const WORDS: Readonly<Record<string, Words>> = {
  'sign-in-unavailable': { title: 'desk.signInUnavailableTitle', text: 'desk.signInUnavailableText' },
  'sign-in-unknown': { title: 'desk.signInFailedTitle', text: 'problem.sessionNotFoundText', ways: AGAIN },
  'sign-in-used': { title: 'problem.otherWindowTitle', text: 'problem.otherWindowText', ways: AGAIN },
  'sign-in-expired': { title: 'problem.goneTitle', text: 'problem.goneText', ways: AGAIN },
  'sign-in-cancelled': { title: 'desk.signInCancelledTitle', text: 'desk.signInCancelledText', ways: AGAIN },
  'sign-in-refused': { title: 'desk.signInFailedTitle', text: 'desk.signInFailedText', ways: AGAIN },
  'sign-in-invalid': { title: 'desk.signInFailedTitle', text: 'desk.signInFailedText', ways: AGAIN },
  'level-not-met': {
    title: 'desk.levelTooLowTitle',
    text: 'desk.levelTooLowText',
    ways: [{ label: 'desk.signInAgain', href: '/operator/sign-in' }],
  },
  'not-operator': {
    title: 'desk.notOperatorTitle',
    text: 'desk.notOperatorText',
    ways: [
      { label: 'desk.selfServiceOpen', href: '/self-service' },
      { label: 'chooser.useAnother', href: '/operator/sign-in' },
    ],
  },
  'not-member': {
    title: 'desk.notMemberTitle',
    text: 'desk.notMemberText',
    ways: [{ label: 'desk.openQueue', href: '/operator' }],
  },
  forbidden: {
    title: 'desk.forbiddenTitle',
    text: 'desk.forbiddenText',
    ways: [{ label: 'desk.openQueue', href: '/operator' }],
  },
  'foreign-form': { title: 'problem.formTitle', text: 'problem.formText' },
  'bad-request': { title: 'problem.badRequestTitle', text: 'problem.badRequestText' },
  'too-large': { title: 'problem.tooLargeTitle', text: 'problem.tooLargeText' },
  'not-found': { title: 'problem.notFoundTitle', text: 'problem.notFoundText' },
  'file-waiting': { title: 'files.waitingTitle', text: 'files.waitingText' },
  held: { title: 'hold.heldTitle', text: 'hold.heldText' },
  failed: { title: 'problem.serverTitle', text: 'problem.serverText' },
};

/**
 * What was not found, where somebody who is signed in looked for it. A case of somebody else's and one that is not there get the
 * same words: whoever came by the link in a mail may only be signed in with another account.
 */
const NOT_FOUND: readonly { at: RegExp; words: Words }[] = [
  {
    at: /^\/self-service\/cases\/[^/]+/,
    words: {
      title: 'desk.caseNotFoundTitle',
      text: 'desk.caseNotFoundText',
      ways: [{ label: 'desk.myCases', href: '/self-service/cases' }],
    },
  },
  {
    at: /^\/self-service\/services\/[^/]+/,
    words: {
      title: 'desk.serviceNotFoundTitle',
      text: 'desk.serviceNotFoundText',
      ways: [{ label: 'selfService.allServices', href: '/self-service' }],
    },
  },
];

function wordsOf({ kind }: Problem, { session }: PageProps['visit'], path: string): Words {
  const here = kind === 'not-found' && session ? NOT_FOUND.find(({ at }) => at.test(path)) : undefined;
  return here?.words ?? WORDS[kind] ?? SERVER_FAULT;
}

const SERVER_FAULT: Words = { title: 'problem.serverTitle', text: 'problem.serverText' };

/** Seconds after which asking again makes sense. */
const RETRY_AFTER = '5';

/** Answers with the page of a problem: what happened, and a way on. */
export function renderProblem(c: Context, deps: DeskDependencies & { assets: Assets }, problem: Problem): Response {
  const visit = visitOf(c, deps);
  const { t, tFacts } = visit.translator;
  const { title, text, ways } = wordsOf(problem, visit, c.req.path);
  const account = visit.session ? addressOf(visit.session, deps.settings) : '';
  const facts = { desk: deps.settings.name, account, ...problem.facts };
  const heading = tFacts(title, facts).text;
  const { trace } = problem.facts;
  const onwards = problem.kind === 'sign-in-unavailable' ? [tryAgain(c)] : (ways ?? []);
  if (problem.status === 503) c.header('Retry-After', RETRY_AFTER);
  return sendPage(
    c as DeskContext,
    <DeskFrame settings={deps.settings} assets={deps.assets} visit={visit} title={heading} variant="narrow">
      <StepHeading title={heading} lead={tFacts(text, facts).text} />
      {trace === undefined ? null : <p>{t('problem.trace', { trace: String(trace) })}</p>}
      <ButtonRow stacked>
        {[...onwards, { label: 'desk.toFront', href: '/' } as const].map((way, index) => (
          <ButtonLink href={way.href} variant={index === 0 ? 'primary' : 'secondary'} fullWidth>
            {t(way.label)}
          </ButtonLink>
        ))}
      </ButtonRow>
    </DeskFrame>,
    problem.status,
  );
}

/** The page that could not be opened, when it is one that can be asked for again; else self-service. */
function tryAgain(c: Context): WayOn {
  const repeatable = c.req.method === 'GET' && /^\/(operator|self-service)(\/|$)/.test(c.req.path);
  return { label: 'common.tryAgain', href: repeatable ? c.req.path : '/self-service' };
}

/** The visit, also when the request failed before it was known who is there. */
function visitOf(c: Context, { settings }: DeskDependencies): PageProps['visit'] {
  const known = (c as DeskContext).get('visit') as PageProps['visit'] | undefined;
  const language = settings.organisation.defaultLanguage;
  return known ?? { translator: createTranslator(language), session: null, path: '/' };
}
