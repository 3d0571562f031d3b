import { fileURLToPath } from 'node:url';
import { createBrowsers } from './browser.ts';
import { PARTY } from './configuration.ts';
import { readProcessCpu } from './cpu.ts';
import { median, repeat } from './measure.ts';
import { findFreePorts, startService } from './service.ts';
import { createRequest, redeem } from './sign-in.ts';

const PROGRAM = fileURLToPath(new URL('./bare-provider.ts', import.meta.url));
const WARM_UP = 150;
const AT_ONCE = 8;

/** CPU of one code flow at oidc-provider alone in memory, in milliseconds: what this machine is worth. */
export async function measureYardstick(rounds: number, count: number): Promise<number> {
  const [port] = await findFreePorts(1);
  const service = await startService(PROGRAM, {
    BENCH_PORT: String(port),
    BENCH_CLIENT_ID: PARTY.clientId,
    BENCH_CLIENT_SECRET: PARTY.clientSecret,
    BENCH_REDIRECT_URI: PARTY.redirectUri,
  });
  const browsers = createBrowsers(`http://localhost:${port}`, { count: 0 });
  const flow = async () => {
    const browser = browsers.create();
    const { address, verifier } = createRequest(PARTY);
    let { location } = await browser.get(address);
    for (let turn = 0; turn < 5 && location && !location.startsWith(PARTY.redirectUri); turn += 1) {
      ({ location } = await browser.get(location));
    }
    await redeem(browser, PARTY, location ?? '', verifier);
  };
  try {
    await repeat(WARM_UP, AT_ONCE, flow);
    const costs: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const before = readProcessCpu(service.pid);
      await repeat(count, AT_ONCE, flow);
      costs.push((readProcessCpu(service.pid) - before) / count);
    }
    return median(costs);
  } finally {
    browsers.close();
    await service.stop();
  }
}
