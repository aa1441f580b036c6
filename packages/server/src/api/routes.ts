import { preflight } from '#http/cors.ts';
import type { Route } from '#http/router.ts';
import { type ApiOptions, createDispatcher } from './dispatch.ts';
import { recoveryCodeRoutes } from './recovery-codes.ts';

/** The routes of the door `api`: both services answer `POST /`; recovery codes, which they do not know, have their own. */
export function apiRoutes(options: ApiOptions): Route[] {
  return [
    { method: 'POST', path: '/', handle: createDispatcher(options) },
    preflight('/', ['POST']),
    ...recoveryCodeRoutes(options),
  ];
}
