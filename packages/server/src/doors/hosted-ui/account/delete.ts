import { html } from 'hono/html';
import { deleteAccount } from '#domain/access/endings/delete-account.ts';
import type { Context } from '#domain/context.ts';
import { forgeryField } from '#http/forgery.ts';
import type { Fields } from '#http/form.ts';
import type { HttpResponse } from '#http/message.ts';
import type { Route } from '#http/router.ts';
import { hiddenHtml } from '../form-page.ts';
import type { Told } from '../trouble.ts';
import { type AccountVisit, accountRoutes, type Outcome, pageAddress } from './account-page.ts';
import { goodbye } from './home.ts';
import { accountResponse } from './parts.ts';

const path = '/account/delete';

/** The page where a person deletes their account, with everything that is theirs. */
export function deleteRoutes(context: Context): Route[] {
  return accountRoutes(context, {
    path,
    category: 'UserUpdate',
    wantsFresh: 'to-see',
    show: (_context, visit, told) => show(visit, told),
    act,
  });
}

function show(visit: AccountVisit, told?: Told): Promise<HttpResponse> {
  const { account: texts } = visit.spoken.texts;
  const form = html`<form method="post" action="${pageAddress(visit, path)}">
${hiddenHtml([forgeryField, visit.token.value])}<label class="tick"><input type="checkbox" name="sure" value="1" required> ${texts.removeSure}</label>
<button class="danger">${texts.remove}</button>
</form>`;
  return accountResponse(visit, { heading: texts.remove, text: texts.removeHow, told, parts: [form] });
}

async function act(context: Context, visit: AccountVisit, form: Fields): Promise<Outcome> {
  const { self, spoken } = visit;
  const { removeSure, removed, removedHow } = spoken.texts.account;
  if (form.get('sure') !== '1') return { response: await show(visit, { text: removeSure }) };
  await deleteAccount(context, self.user);
  return { response: await goodbye(self.pool.id, { lang: spoken.lang, heading: removed, text: removedHow }) };
}
