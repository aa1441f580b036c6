import { fill } from '@cenote/texts/languages';
import { html } from 'hono/html';
import type { Context } from '#domain/context.ts';
import { deletePasskey } from '#domain/people/mfa/passkeys/delete-passkey.ts';
import { findPasskeys } from '#domain/people/mfa/passkeys/passkey-store.ts';
import type { HttpResponse } from '#http/message.ts';
import type { Route } from '#http/router.ts';
import type { Told } from '../trouble.ts';
import { type AccountVisit, accountRoutes, pageAddress } from './account-page.ts';
import { momentOf } from './moment.ts';
import { accountResponse, itemsHtml } from './parts.ts';

const path = '/account/passkeys';

/** A person's passkeys, and the way to one more. */
export function passkeyRoutes(context: Context): Route[] {
  return accountRoutes(context, {
    path,
    category: 'UserResourceUpdate',
    wantsFresh: 'to-act',
    show,
    act: async (context, { self }, form) => {
      await deletePasskey(context, self.user, form.get('id') ?? '');
      return {};
    },
  });
}

async function show(context: Context, visit: AccountVisit, told?: Told): Promise<HttpResponse> {
  const { self, spoken } = visit;
  const { account: texts, passkey } = spoken.texts;
  const items = (await findPasskeys(context, self.user)).map(({ id, name, createdAt }) => ({
    title: name,
    notes: [fill(texts.since, { time: momentOf(spoken.lang, createdAt) })],
    deeds: [{ path, hidden: { id }, button: texts.delete }],
  }));
  const add = pageAddress(visit, '/passkeys/add', { response_type: 'none', redirect_uri: pageAddress(visit, path) });
  return accountResponse(visit, {
    heading: texts.passkeys,
    text: texts.passkeysHow,
    told,
    parts: [itemsHtml(visit, items, texts.noPasskeys), html`<p><a href="${add}">${passkey.add}</a></p>`],
  });
}
