import { html } from 'hono/html';
import type { Exchange } from './exchange.ts';
import { FAULT_NAMES } from './faults.ts';
import { PAGE_TEXTS, type PageLanguage } from './page-texts.ts';
import { Header } from './pages.tsx';

export interface DrillPageProps {
  exchange: Exchange;
  language: PageLanguage;
  /** The gateway whose form was not understood. */
  wrong?: string;
}

/** What a drill's gateway is called where nothing else was heard of: as in the built-in demonstration. */
const USUAL_NAME = 'drill';

function GatewayForm({ exchange, language, gateway, wrong }: DrillPageProps & { gateway: string }) {
  const texts = PAGE_TEXTS[language];
  const { faults } = exchange;
  const plan = faults.planOf(gateway);
  return (
    <section aria-labelledby={`of-${gateway}`} class="drill">
      <h2 id={`of-${gateway}`}>{texts.drillOf(gateway)}</h2>
      <p class="muted">{texts.drillCount(faults.countOf(gateway))}</p>
      {wrong === gateway && (
        <p class="wrong" role="alert">
          {texts.drillWrong}
        </p>
      )}
      <form method="post" action={`/drills/${gateway}`}>
        {FAULT_NAMES.map((name) => (
          <div class="fault">
            <label for={`${gateway}-${name}`}>{texts.faults[name].name}</label>
            <input
              type="number"
              min="0"
              max="100"
              step="1"
              id={`${gateway}-${name}`}
              name={name}
              value={String(plan.percent[name] ?? 0)}
              aria-describedby={`${gateway}-${name}-does`}
            />
            <span class="muted" id={`${gateway}-${name}-does`}>
              {texts.faults[name].does}
            </span>
          </div>
        ))}
        <div class="fault">
          <label for={`${gateway}-seed`}>{texts.drillSeed}</label>
          <input
            type="number"
            min="0"
            step="1"
            id={`${gateway}-seed`}
            name="seed"
            value={String(plan.seed)}
            aria-describedby={`${gateway}-seed-does`}
          />
          <span class="muted" id={`${gateway}-seed-does`}>
            {texts.drillSeedHint}
          </span>
        </div>
        <p class="row">
          <button type="submit">{texts.drillStart}</button>
          <button type="submit" class="quiet" name="stop" value="yes">
            {texts.drillStop}
          </button>
        </p>
      </form>
    </section>
  );
}

/** Renders the page on which an operator sets what goes wrong at which gateway. */
export function renderDrillPage(props: DrillPageProps) {
  const { exchange, language } = props;
  const texts = PAGE_TEXTS[language];
  const heard = exchange.faults.list();
  return html`<!DOCTYPE html>${(
    <html lang={language}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>{texts.drills}</title>
        <link rel="icon" href="/static/icon.svg" type="image/svg+xml" />
        <link rel="stylesheet" href="/static/simulator.css" />
      </head>
      <body>
        <Header language={language} path="/drills" />
        <main class="drills">
          <p>{texts.drillsHint}</p>
          {[...new Set([...heard, USUAL_NAME])].map((gateway) => (
            <GatewayForm {...props} gateway={gateway} />
          ))}
          <p>
            <a href="/">{texts.backToPhones}</a>
          </p>
        </main>
      </body>
    </html>
  )}`;
}
