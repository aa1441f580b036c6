import type { Context } from '#domain/context.ts';
import { findLogo } from '#domain/tenant/branding/customization-store.ts';
import { findStyleFile } from '#domain/tenant/branding/style-store.ts';
import { type HttpResponse, jsonResponse } from '#http/message.ts';
import type { Route } from '#http/router.ts';
import type { Rule } from '#http/rule.ts';

const rule: Rule = { hosts: 'domains', origins: 'any', cookies: 'ignored' };

/** The pictures of the pages, each under the version that was set with it: the logos of the classic pages, and the files of styles. */
export function pictureRoutes(context: Pick<Context, 'db'>): Route[] {
  return [
    {
      method: 'GET',
      path: '/:poolId/:clientId/:version/assets/images/image.jpg',
      rule,
      handle: async ({ path }) => {
        const [, poolId = '', scope = '', version = ''] = path.split('/');
        return answer(await findLogo(context, { poolId, scope, version }));
      },
    },
    {
      method: 'GET',
      path: '/managed-login/:styleId/:version/:position',
      rule,
      handle: async ({ path }) => {
        const [, , styleId = '', version = '', position = ''] = path.split('/');
        if (!/^\d{1,15}$/.test(version) || !/^\d{1,3}$/.test(position)) return answer(undefined);
        return answer(await findStyleFile(context, { styleId, version: Number(version), position: Number(position) }));
      },
    },
  ];
}

function answer(picture: { readonly bytes: Uint8Array; readonly type: string } | undefined): HttpResponse {
  if (picture === undefined) return jsonResponse({ message: 'There is nothing here.' }, {}, 404);
  return {
    status: 200,
    headers: {
      'content-type': picture.type,
      'cache-control': 'public, max-age=31536000, immutable',
      // Whoever opens it by itself gets a picture and nothing that runs.
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; sandbox",
    },
    body: picture.bytes,
  };
}
