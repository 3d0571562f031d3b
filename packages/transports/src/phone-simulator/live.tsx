import type { Context } from 'hono';
import { streamSSE } from 'hono/streaming';
import type { Exchange } from './exchange.ts';
import { PAGE_TEXTS, type PageLanguage, showNumber } from './page-texts.ts';
import { gatherPage, type PageView } from './page-view.ts';
import { ModeForm, PhoneList, Screen, titlePage } from './pages.tsx';

/** What the page's script puts in place: whole regions, rendered here and nowhere else. */
interface Patch {
  title: string;
  bar: string;
  regions: Record<'phones' | 'screen' | 'mode', string>;
  sound: PageView['sound'];
  ringing: boolean;
  /** For screen readers: what is new. Said once per change. */
  status: string;
}

function describeNews(view: PageView, language: PageLanguage): string {
  const texts = PAGE_TEXTS[language];
  if (view.active?.call.state === 'ringing') return texts.incoming;
  const last = view.entries.at(-1);
  if (!last) return '';
  return last.kind === 'text'
    ? texts.newMessage(last.text.message.from)
    : texts.outcomes[last.call.outcome ?? 'no-answer'];
}

/** Makes the patch that brings a page on `number` up to date. */
export function makePatch(exchange: Exchange, number: string | null, language: PageLanguage): Patch {
  const view = gatherPage(exchange, number);
  const props = { view, language };
  return {
    title: titlePage(props),
    bar: view.phone ? showNumber(view.phone.number) : '',
    regions: {
      phones: String(<PhoneList {...props} />),
      screen: String(<Screen {...props} />),
      mode: String(<ModeForm {...props} />),
    },
    sound: view.sound,
    ringing: view.active?.call.state === 'ringing',
    status: describeNews(view, language),
  };
}

/** Several changes within this time become one patch. */
const GATHER_MS = 15;
/** A word now and then, so that a dead connection is noticed. */
const KEEP_ALIVE_MS = 20_000;

/**
 * Streams patches to a page for as long as it is open. The first one comes at once and holds everything,
 * so nothing is missed while a connection is made again.
 */
export function streamPatches(c: Context, exchange: Exchange, number: string | null, language: PageLanguage) {
  return streamSSE(c, async (stream) => {
    let wake = () => {};
    let changed = true;
    const unwatch = exchange.core.watch(() => {
      changed = true;
      wake();
    });
    stream.onAbort(() => {
      unwatch();
      wake();
    });
    let last = '';
    while (!stream.aborted && !stream.closed) {
      if (changed) {
        changed = false;
        const patch = makePatch(exchange, number, language);
        const fingerprint = JSON.stringify({ ...patch, sound: patch.sound?.path });
        if (fingerprint !== last) await stream.writeSSE({ event: 'patch', data: JSON.stringify(patch) });
        last = fingerprint;
        await stream.sleep(GATHER_MS);
        continue;
      }
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, KEEP_ALIVE_MS);
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
      if (!changed && !stream.aborted) await stream.writeSSE({ event: 'alive', data: '' });
    }
    unwatch();
  });
}
