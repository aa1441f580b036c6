import { exportPerson } from '#domain/access/personal-data/export-person.ts';
import type { Context } from '#domain/context.ts';
import type { HttpResponse } from '#http/message.ts';
import type { Route } from '#http/router.ts';
import type { Told } from '../trouble.ts';
import { type AccountVisit, accountRoutes } from './account-page.ts';
import { accountResponse, deedHtml } from './parts.ts';

const path = '/account/export';

/** The page where a person takes along a copy of all that is kept about them. */
export function exportRoutes(context: Context): Route[] {
  return accountRoutes(context, {
    path,
    category: 'UserRead',
    wantsFresh: 'to-act',
    show: (_context, visit, told) => show(visit, told),
    act: async (context, { self }) => ({ response: await download(context, self) }),
  });
}

function show(visit: AccountVisit, told?: Told): Promise<HttpResponse> {
  const { account: texts } = visit.spoken.texts;
  const parts = [deedHtml(visit, { path, button: texts.exportButton })];
  return accountResponse(visit, { heading: texts.export, text: texts.exportHow, told, parts });
}

async function download(context: Context, { pool, user }: AccountVisit['self']): Promise<HttpResponse> {
  const data = await exportPerson(context, pool, user);
  return {
    status: 200,
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'content-disposition': 'attachment; filename="account.json"',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    },
    body: `${JSON.stringify(data, undefined, 2)}\n`,
  };
}
