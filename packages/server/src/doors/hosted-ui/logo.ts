import type { Context } from '#domain/context.ts';
import { findLogo } from '#domain/tenant/branding/customization-store.ts';
import { type HttpRequest, type HttpResponse, jsonResponse } from '#http/message.ts';
import type { Route } from '#http/router.ts';
import type { Rule } from '#http/rule.ts';

const rule: Rule = { hosts: 'ours', origins: 'any', cookies: 'ignored' };

/** The logos of the classic pages, each under the version that was set with it. */
export function logoRoutes(context: Pick<Context, 'db'>): Route[] {
  const path = '/:poolId/:clientId/:version/assets/images/image.jpg';
  return [{ method: 'GET', path, rule, handle: (request) => answer(context, request) }];
}

async function answer(context: Pick<Context, 'db'>, { path }: HttpRequest): Promise<HttpResponse> {
  const [, poolId = '', scope = '', version = ''] = path.split('/');
  const logo = await findLogo(context, { poolId, scope, version });
  if (logo === undefined) return jsonResponse({ message: 'There is nothing here.' }, {}, 404);
  return {
    status: 200,
    headers: {
      'content-type': logo.type,
      'cache-control': 'public, max-age=31536000, immutable',
      // Whoever opens it by itself gets a picture and nothing that runs.
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; sandbox",
    },
    body: logo.bytes,
  };
}
