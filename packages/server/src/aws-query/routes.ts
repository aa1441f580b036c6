import { isForm } from '#http/form.ts';
import { headerOf } from '#http/message.ts';
import type { Route } from '#http/router.ts';
import type { Rule } from '#http/rule.ts';
import { createQueryDispatcher, type QueryOptions } from './dispatch.ts';

const rule: Rule = { hosts: 'ours', origins: 'operation', cookies: 'ignored' };

/** Where services of the query protocol answer: forms at the address of the other protocol, and presigned questions. */
export function queryRoutes(options: QueryOptions): Route[] {
  const isFor: Route['isFor'] = (request) => isForm(request) && headerOf(request, 'x-amz-target') === undefined;
  const handle = createQueryDispatcher(options);
  return [
    { method: 'POST', path: '/', rule, isFor, handle },
    {
      method: 'GET',
      path: '/',
      rule: { ...rule, origins: 'none' },
      isFor: ({ query }) => /(?:^|&)Action=/.test(query),
      handle,
    },
  ];
}
