import { Problem } from '@vakt/foundation/problem';
import { Hono } from 'hono';
import { UnusableFile } from '../../factors/hardware-token/import/fault.ts';
import { receiveUpload } from '../../factors/hardware-token/import/uploads.ts';
import { TOKENS_ADDRESS } from '../../own-services.ts';
import { asAdministrator, type Bindings } from '../administrator-door.ts';
import type { Administrator } from '../find-administrator.ts';
import { addressOf } from './address-of.ts';
import type { TokenPageDependencies } from './dependencies.ts';
import { type ComingFile, readUpload } from './read-upload.ts';
import { showTokens } from './routes.ts';

/** Longer is no key and no password. */
const LONGEST_KEY = 500;

/** Takes a file of tokens in. A route apart, for its body may be longer than a form's. */
export function createTokenUploadRoutes(deps: TokenPageDependencies): Hono<Bindings> {
  const routes = new Hono<Bindings>();
  routes.post(`${TOKENS_ADDRESS}/import`, (context) =>
    asAdministrator(deps, context, async (administrator) => {
      try {
        const importId = await readUpload(context.env.incoming, (fields, file) =>
          receive(deps, administrator, fields, file),
        );
        if (importId === null) return await showTokens(deps, context, administrator, { fault: { kind: 'missing' } });
        deps.uploads.start(importId);
        return context.redirect(`${TOKENS_ADDRESS}/imports/${importId}`, 303);
      } catch (error) {
        if (!(error instanceof UnusableFile)) throw error;
        return await showTokens(deps, context, administrator, { fault: error.fault });
      }
    }),
  );
  return routes;
}

function receive(
  deps: TokenPageDependencies,
  administrator: Administrator,
  fields: ReadonlyMap<string, string>,
  file: ComingFile,
): Promise<string> {
  // The form stands before its file, and was made for this administrator: nothing is done in another's name.
  if (fields.get('session') !== administrator.sessionId) throw new Problem('form', 403);
  const key = fields.get('key') ?? '';
  if (key.length > LONGEST_KEY) throw new UnusableFile('keyForm');
  const order = {
    organisation: administrator.organisation,
    fileName: file.name,
    byName: addressOf(deps.settings, administrator),
    byAccount: administrator.accountId,
    key: key.trim() === '' ? null : key,
  };
  return receiveUpload(deps, order, file.pieces);
}
