import type { Route } from '#http/router.ts';
import type { Rule } from '#http/rule.ts';
import { type ApiOptions, createDispatcher } from './dispatch.ts';
import { recoveryCodeRoutes } from './recovery-codes.ts';

const rule: Rule = { hosts: 'ours', origins: 'operation', cookies: 'ignored' };

/** The routes of the door `api`: both services answer `POST /`; recovery codes, which they do not know, have their own. */
export function apiRoutes(options: ApiOptions): Route[] {
  return [{ method: 'POST', path: '/', rule, handle: createDispatcher(options) }, ...recoveryCodeRoutes(options)];
}
