import { html } from 'hono/html';
import type { Context } from '#domain/context.ts';
import { createRecoveryCodes } from '#domain/people/mfa/recovery-codes.ts';
import type { HttpResponse } from '#http/message.ts';
import type { Route } from '#http/router.ts';
import type { Told } from '../trouble.ts';
import { type AccountVisit, accountRoutes } from './account-page.ts';
import { accountResponse, deedHtml } from './parts.ts';

/** Where a person makes recovery codes. */
export const recoveryCodesPath = '/account/recovery-codes';

/** The page where a person makes recovery codes, and sees them once. */
export function recoveryCodeRoutes(context: Context): Route[] {
  return accountRoutes(context, {
    path: recoveryCodesPath,
    category: 'UserResourceUpdate',
    wantsFresh: 'to-see',
    show: (_context, visit, told) => {
      const { account: texts } = visit.spoken.texts;
      const deed = { path: recoveryCodesPath, button: texts.createCodes };
      return showCodes(visit, texts.recoveryCodesHow, [deedHtml(visit, deed)], told);
    },
    act: async (context, visit) => {
      const codes = await createRecoveryCodes(context, visit.self);
      const list = html`<ul class="codes">${codes.map((code) => html`<li>${code}</li>`)}</ul>`;
      return { response: await showCodes(visit, visit.spoken.texts.account.codesOnce, [list]) };
    },
  });
}

function showCodes(
  visit: AccountVisit,
  text: string,
  parts: Parameters<typeof accountResponse>[1]['parts'],
  told?: Told,
): Promise<HttpResponse> {
  const { account: texts } = visit.spoken.texts;
  const back = { path: '/account/factors', label: texts.factors };
  return accountResponse(visit, { heading: texts.recoveryCodes, text, told, back, parts });
}
