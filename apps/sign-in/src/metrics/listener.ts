import type { RequestListener } from 'node:http';
import type { Log } from '@vakt/foundation/log';
import { collectMetrics, type MetricsDependencies } from './collect-metrics.ts';
import { CONTENT_TYPE } from './text-format.ts';

/**
 * Creates what answers `GET /metrics`, and nothing else, on an address of its own: it is never mounted on the public
 * one. Scrapes that come at the same time share one asking of the database.
 */
export function createMetricsListener(deps: MetricsDependencies & { log: Log }): RequestListener {
  let asking: Promise<string> | null = null;
  const ask = (): Promise<string> => {
    asking ??= collectMetrics(deps).finally(() => {
      asking = null;
    });
    return asking;
  };
  return (request, response) => {
    if (request.method !== 'GET' || request.url?.split('?')[0] !== '/metrics') {
      response.writeHead(404).end();
      return;
    }
    ask().then(
      (text) => response.writeHead(200, { 'content-type': CONTENT_TYPE, 'cache-control': 'no-store' }).end(text),
      (error: unknown) => {
        deps.log.warn({ reason: error instanceof Error ? error.name : 'unknown' }, 'metrics could not be collected');
        response.writeHead(503).end();
      },
    );
  };
}
