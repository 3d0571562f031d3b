import type { GatewayHealth } from '../delivery/breakers.ts';
import type { RouteShares } from '../delivery/ways.ts';
import type { Figures, Waiting } from '../support/read-figures.ts';
import { addCounts, RECEIPT_CLASSES, WAIT_CLASSES } from '../support/time-classes.ts';
import { type Family, histogramSamples, type Sample } from './text-format.ts';

/** What labels may say: what is configured, and `other`. Keeps the number of series bounded, whatever the database holds. */
export interface KnownLabels {
  gateways: readonly string[];
  countries: readonly string[];
}

const OTHER = 'other';

interface Sums {
  labels: { gateway: string; channel: string; country: string };
  tried: number;
  handedOver: number;
  delivered: number;
  expired: number;
  verified: number;
  costMilli: number;
  failed: Map<string, number>;
  waits: number[];
  waitSeconds: number;
  receipts: number[];
  receiptSeconds: number;
}

/** Sums figures up by the labels that they are told under. */
function foldByLabels(figures: readonly Figures[], known: KnownLabels): Sums[] {
  const folded = new Map<string, Sums>();
  for (const one of figures) {
    const labels = {
      gateway: known.gateways.includes(one.gateway) ? one.gateway : OTHER,
      channel: one.channel,
      country: known.countries.includes(one.country) ? one.country : OTHER,
    };
    const key = Object.values(labels).join(' ');
    const sums = folded.get(key) ?? startSums(labels);
    folded.set(key, sums);
    for (const name of ['tried', 'handedOver', 'verified', 'costMilli', 'waitSeconds', 'receiptSeconds'] as const)
      sums[name] += one[name];
    sums.waits = addCounts(sums.waits, one.waits);
    sums.receipts = addCounts(sums.receipts, one.receipts);
    if (one.state === 'delivered') sums.delivered += one.messages;
    if (one.state === 'expired') sums.expired += one.messages;
    // What may still turn out to have arrived (`unsure`) is counted when it is known: a counter never falls.
    if (one.state === 'failed') sums.failed.set(one.reason, (sums.failed.get(one.reason) ?? 0) + one.messages);
  }
  return [...folded.values()];
}

function startSums(labels: Sums['labels']): Sums {
  const nothing = { tried: 0, handedOver: 0, delivered: 0, expired: 0, verified: 0, costMilli: 0 };
  return { labels, ...nothing, failed: new Map(), waits: [], waitSeconds: 0, receipts: [], receiptSeconds: 0 };
}

/**
 * Counters and histograms of people's messages, from the stored hours: the same from every process, right over restarts,
 * a minute old at most. Failure reasons are the transports' own few words.
 */
export function describeMessages(figures: readonly Figures[], known: KnownLabels): Family[] {
  const sums = foldByLabels(figures, known);
  const counter = (name: string, help: string, read: (one: Sums) => number): Family => ({
    name: `vakt_messages_${name}_total`,
    help,
    type: 'counter',
    samples: sums.map((one) => ({ labels: one.labels, value: read(one) })),
  });
  return [
    counter('tried', 'Messages and calls that a gateway was asked to take.', (one) => one.tried),
    counter('handed_over', 'Taken by a gateway.', (one) => one.handedOver),
    counter('delivered', 'Delivered, by a receipt.', (one) => one.delivered),
    counter('expired', 'Not sent, because nobody needed them any more.', (one) => one.expired),
    counter('verified', 'Messages whose code was used.', (one) => one.verified),
    counter('cost_kroner', 'Cost by the configured prices, in Norwegian kroner.', (one) => one.costMilli / 1000),
    {
      name: 'vakt_messages_failed_total',
      help: 'Failed for certain, by reason.',
      type: 'counter',
      samples: sums.flatMap(({ labels, failed }) =>
        [...failed].map(([reason, value]) => ({ labels: { ...labels, reason: reason || 'unknown' }, value })),
      ),
    },
    {
      name: 'vakt_hand_over_seconds',
      help: 'From queueing to hand-over.',
      type: 'histogram',
      samples: sums.flatMap((one) => histogramSamples(one.labels, WAIT_CLASSES, one.waits, one.waitSeconds)),
    },
    {
      name: 'vakt_receipt_seconds',
      help: 'From hand-over to the receipt that says delivered.',
      type: 'histogram',
      samples: sums.flatMap((one) => histogramSamples(one.labels, RECEIPT_CLASSES, one.receipts, one.receiptSeconds)),
    },
  ];
}

/** How gateways stand as this process sees them, their shares, and what waits in the database. */
export function describeNow(now: {
  health: readonly GatewayHealth[];
  shares: readonly RouteShares[];
  waiting: readonly Waiting[];
}): Family[] {
  const gauge = (name: string, help: string, samples: readonly Sample[]): Family => ({
    name,
    help,
    type: 'gauge',
    samples,
  });
  const byState = (state: GatewayHealth['state']) =>
    now.health.map((one) => ({ labels: { gateway: one.gateway }, value: one.state === state ? 1 : 0 }));
  const waiting = (read: (one: Waiting) => number) =>
    (['sms', 'call'] as const).map((channel) => {
      const found = now.waiting.find((one) => one.channel === channel);
      return { labels: { channel }, value: found ? read(found) : 0 };
    });
  return [
    gauge('vakt_gateway_passed_by', 'Whether this process passes the gateway by after failures.', byState('passed-by')),
    gauge('vakt_gateway_link_down', 'Whether the link of this process to the gateway is down.', byState('link-down')),
    gauge(
      'vakt_gateway_share',
      'Share of first tries, 0 to 1, by route.',
      now.shares.flatMap(({ channel, countries, gateways }) =>
        gateways.map((one) => ({
          labels: { gateway: one.gateway, channel, route: countries?.join('+') ?? OTHER },
          value: one.now / 100,
        })),
      ),
    ),
    gauge(
      'vakt_messages_waiting',
      'Messages that are not handed over yet.',
      waiting(({ messages }) => messages),
    ),
    gauge(
      'vakt_oldest_waiting_seconds',
      'How long the oldest of them has waited.',
      waiting(({ oldestSeconds }) => oldestSeconds),
    ),
  ];
}
