import type { AuthorizerRequest } from '../authorizer-request.ts';
import { parsePath } from '../target.ts';
import type { Deed, Service } from './service.ts';

/** Where an API stands in the ARNs of policies. */
export interface ExecuteApiOptions {
  readonly region: string;
  readonly accountId: string;
  readonly apiId: string;
  /** Policies name it; it is no part of the path. */
  readonly stage: string;
}

/**
 * Requests for an API of one's own, as those of API Gateway: `execute-api:Invoke` on
 * `arn:aws:execute-api:<region>:<account>:<api>/<stage>/<METHOD>/<path>`, the path decoded.
 */
export function executeApiService({ region, accountId, apiId, stage }: ExecuteApiOptions): Service {
  for (const [name, value] of Object.entries({ region, accountId, apiId, stage }))
    if (!/^[\w$-]+$/.test(value)) throw new Error(`executeApiService: ${name} is no name of one.`);
  const base = `arn:aws:execute-api:${region}:${accountId}:${apiId}/${stage}`;
  return { signingName: 'execute-api', refusalForm: 'json', readDeeds: (request) => readDeeds(request, base) };
}

/** Many servers take a path with a slash at its end for the one without, so both have to be allowed. */
function readDeeds({ method, path }: AuthorizerRequest, base: string): readonly Deed[] {
  const segments = parsePath(path);
  const paths = segments.at(-1) === '' ? [segments, segments.slice(0, -1)] : [segments];
  return paths.map((one) => ({ action: 'execute-api:Invoke', resource: `${base}/${method}/${one.join('/')}` }));
}
