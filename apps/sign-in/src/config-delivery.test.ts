import assert from 'node:assert/strict';
import { test } from 'node:test';
import { faultsOf, faultsWith, load, REAL } from './test-configuration.ts';

// Seen to fail with the simulator allowed wherever a drill is set up.
test('outside a demonstration a simulator is the drill’s gateway or none, and no route leads to it', () => {
  const drill = (name: string) =>
    `    - { kind: phone-simulator, name: sim, url: "http://localhost:1", token: env:VAKT_SIMULATOR_TOKEN }\n  drill: { gateway: ${name} }\n`;
  assert.deepEqual(load(`${REAL}${drill('sim')}`).delivery.drill, { gateway: 'sim' });
  const another =
    '    - { kind: phone-simulator, name: sim2, url: "http://localhost:1", token: env:VAKT_SIMULATOR_TOKEN }\n';
  assert.match(faultsOf(`${REAL}${another}${drill('sim')}`).join(), /gateways\[1\]\.kind may be phone-simulator only/);
  assert.match(faultsOf(`${REAL}${drill('nobody')}`).join(), /delivery\.drill\.gateway is no gateway of this file/);
  assert.match(faultsOf(`${REAL}${drill('own')}`).join(), /must be a gateway of kind phone-simulator/);
  assert.match(
    faultsOf(
      `${REAL}${drill('sim')}  routes: [{ channel: sms, gateways: [{ gateway: own }, { gateway: sim }] }]\n`,
    ).join(),
    /is the gateway of drills: people never go through it/,
  );
  assert.match(
    faultsOf(`${REAL}${drill('sim').replace('localhost:1', '192.0.2.1:1')}`).join(),
    /must be on this machine/,
  );
});

test('metrics listen on this machine or a private network alone, and never where people come in', () => {
  const metrics = (value: string) => REAL.replace('signIn:', `signIn:\n  metrics: ${value}`);
  assert.equal(load(REAL).metrics, null);
  assert.deepEqual(load(metrics('{ port: 9464 }')).metrics, { host: '127.0.0.1', port: 9464 });
  for (const host of ['10.1.2.3', '172.31.0.1', '192.168.7.7', '"::1"', '"fd00::1"', 'localhost'])
    assert.equal(load(metrics(`{ host: ${host}, port: 9464 }`)).metrics?.port, 9464, host);
  for (const host of ['0.0.0.0', '"::"', '192.0.2.1', '172.32.0.1', 'metrics.example.org', '"2001:db8::1"'])
    assert.match(faultsOf(metrics(`{ host: ${host}, port: 9464 }`)).join(), /private network/, host);
  assert.match(faultsOf(metrics('{ port: 443 }')).join(), /must not be the port that people reach us on/);
});

test('no relying party may be called as a page of our own is', () => {
  for (const id of ['security-page', 'delivery-console'])
    assert.match(faultsWith('  - id: desk', `  - id: ${id}`).join(), /is the name of a page of our own/);
});
