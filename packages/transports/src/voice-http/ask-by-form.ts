import { askGateway, type GatewayAnswer } from '../ask-gateway.ts';

/** Asks a provider's API under one address, with user name and password, in forms. */
export type AskByForm = (method: 'GET' | 'POST', path: string, form?: URLSearchParams) => Promise<GatewayAnswer>;

/** Creates the asking. Like `askGateway` it never throws and logs nothing. */
export function createAskByForm(
  base: string,
  { user, password, timeoutMs }: { user: string; password: string; timeoutMs: number },
): AskByForm {
  const authorization = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
  return (method, path, form) =>
    askGateway({
      url: `${base}${path}`,
      method,
      headers: { authorization, ...(form ? { 'content-type': 'application/x-www-form-urlencoded' } : {}) },
      timeoutMs,
      ...(form ? { body: form.toString() } : {}),
    });
}
