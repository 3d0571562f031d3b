import { createServer } from 'node:http';
import Provider from 'oidc-provider';

/**
 * The yardstick: oidc-provider alone, everything in memory, nobody asked anything. Its CPU for one authorization code
 * flow is what ours is divided by, so that figures of different machines can be compared. Run as a process of its own.
 */
const port = Number(process.env['BENCH_PORT']);
const origin = `http://localhost:${port}`;
const provider = new Provider(origin, {
  clients: [
    {
      client_id: process.env['BENCH_CLIENT_ID'] ?? '',
      client_secret: process.env['BENCH_CLIENT_SECRET'] ?? '',
      redirect_uris: [process.env['BENCH_REDIRECT_URI'] ?? ''],
    },
  ],
  features: { devInteractions: { enabled: false } },
  routes: { authorization: '/oidc/auth', token: '/oidc/token' },
  interactions: { url: (_ctx, { uid }) => `/ask/${uid}` },
  claims: { openid: ['sub'], profile: ['name'] },
  findAccount: (_ctx, accountId) => ({ accountId, claims: () => ({ sub: accountId, name: 'Person' }) }),
  loadExistingGrant: async (ctx) => {
    const { client, session } = ctx.oidc;
    const grant = new ctx.oidc.provider.Grant({
      clientId: client?.clientId ?? '',
      accountId: session?.accountId ?? '',
    });
    grant.addOIDCScope('openid profile');
    await grant.save();
    return grant;
  },
});
const answer = provider.callback();

createServer((request, response) => {
  if (!request.url?.startsWith('/ask/')) return void answer(request, response);
  const result = { login: { accountId: 'person', amr: ['pwd'] } };
  void provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
}).listen(port, '127.0.0.1', () => process.send?.({ ready: true }));
process.on('disconnect', () => process.exit(0));
