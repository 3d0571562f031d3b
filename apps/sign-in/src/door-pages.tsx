import type { IncomingMessage } from 'node:http';
import { newTrace } from '@vakt/foundation/ids';
import type { Log } from '@vakt/foundation/log';
import { pickLanguage, readAcceptLanguage } from '@vakt/messages/languages';
import { createTranslator } from '@vakt/messages/translate';
import type { Assets } from '@vakt/ui/assets.ts';
import { StepHeading } from '@vakt/ui/content';
import { Button, ButtonLink, ButtonRow, Form } from '@vakt/ui/form';
import type { DoorPageContext, DoorPages, DoorProblem } from './oidc/pages.ts';
import { readCookie } from './sessions/browser-cookie.ts';
import type { Service, Settings } from './settings.ts';
import { renderFramed } from './web/frame.tsx';
import { findOrganisation, type PageContext } from './web/page-context.ts';
import { renderProblemPage } from './web/problem-page.tsx';

const PROBLEM_KINDS: Record<DoorProblem, string> = {
  'sign-in-over': 'session-not-found',
  'unknown-service': 'request',
  'wrong-return-address': 'request',
  'bad-request': 'request',
  'temporary-failure': 'unavailable',
};

/** The provider's pages in the service's own looks: signing out, signed out, and what cannot be told by redirect. */
export function createDoorPages(deps: { settings: Settings; assets: Assets; log: Log }): DoorPages {
  const { settings } = deps;
  const serviceOf = (context: DoorPageContext) => settings.services.find((one) => one.id === context.clientId) ?? null;
  return {
    signOutConfirm(form, context) {
      const page = createPage(deps, context.request, context.uiLocales);
      const service = serviceOf(context);
      const { t } = page;
      return renderFramed({
        page,
        title: t('signOut.title'),
        children: (
          <>
            <StepHeading
              title={t('signOut.heading')}
              lead={service ? t('signOut.text', { service: service.name }) : t('signOut.textPlain')}
            />
            <Form action={form.action} hidden={{ xsrf: form.xsrf }}>
              <ButtonRow>
                <Button name="logout" value="yes">
                  {t('signOut.submit')}
                </Button>
                <Button variant="secondary">{t('signOut.stay')}</Button>
              </ButtonRow>
            </Form>
          </>
        ),
      });
    },
    signedOut: (context) => renderSignedOut(createPage(deps, context.request, context.uiLocales), serviceOf(context)),
    problem: (kind, context) => renderDoorProblem(deps, kind, context, serviceOf(context)),
  };
}

function renderSignedOut(page: PageContext, service: Service | null): string {
  const { t } = page;
  return renderFramed({
    page,
    title: t('signOut.doneTitle'),
    children: (
      <>
        <StepHeading title={t('signOut.doneHeading')} lead={t('signOut.doneText')} />
        {service?.client.homeUrl ? (
          <ButtonLink href={service.client.homeUrl}>{t('signOut.back', { service: service.name })}</ButtonLink>
        ) : (
          <p>{t('signOut.doneClose')}</p>
        )}
      </>
    ),
  });
}

function renderDoorProblem(
  deps: { settings: Settings; assets: Assets; log: Log },
  kind: DoorProblem,
  context: DoorPageContext,
  service: Service | null,
): string {
  const trace = newTrace();
  deps.log.warn({ trace, kind, status: context.status }, 'a request of the provider was answered with a problem');
  const page = createPage(deps, context.request, context.uiLocales);
  const href = service?.client.homeUrl ?? '/security';
  const label = service ? page.t('problem.toService', { service: service.name }) : page.t('problem.startAgain');
  return renderProblemPage({ page, kind: PROBLEM_KINDS[kind], trace, wayOn: { href, label } });
}

function createPage(
  deps: { settings: Settings; assets: Assets },
  request: IncomingMessage,
  uiLocales: string[],
): PageContext {
  const organisation = findOrganisation(deps.settings, null);
  const chosen = readCookie(request.headers.cookie, 'vakt-language');
  const wishes = [...(chosen ? [chosen] : []), ...uiLocales, ...readAcceptLanguage(request.headers['accept-language'])];
  const language = pickLanguage([...wishes, organisation.defaultLanguage], ['nb', 'en']);
  const { t } = createTranslator(language);
  return { language, t, organisation, assets: deps.assets, settings: deps.settings, path: '/help' };
}
