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

interface NumberFieldProps {
  gateway: string;
  name: string;
  value: number;
  max?: number;
  text: { name: string; does: string };
}

function NumberField({ gateway, name, value, max, text }: NumberFieldProps) {
  const id = `${gateway}-${name}`;
  return (
    <div class="fault">
      <label for={id}>{text.name}</label>
      <input
        type="number"
        min="0"
        max={max}
        step="1"
        id={id}
        name={name}
        value={String(value)}
        aria-describedby={`${id}-does`}
      />
      <span class="muted" id={`${id}-does`}>
        {text.does}
      </span>
    </div>
  );
}

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
          <NumberField
            gateway={gateway}
            name={name}
            value={plan.percent[name] ?? 0}
            max={100}
            text={texts.faults[name]}
          />
        ))}
        <NumberField
          gateway={gateway}
          name="seed"
          value={plan.seed}
          text={{ name: texts.drillSeed, does: texts.drillSeedHint }}
        />
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
