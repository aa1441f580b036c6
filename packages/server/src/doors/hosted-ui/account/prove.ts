import { fill } from '@cenote/texts/languages';
import { html } from 'hono/html';
import { findOwnPage } from '#domain/access/authorization/authorization-request.ts';
import { findProofWays, type ProofWay, proveAgain, sendProof } from '#domain/access/federation/prove-again.ts';
import { askForPasskey, proveByPasskey } from '#domain/access/federation/prove-by-passkey.ts';
import type { Context } from '#domain/context.ts';
import { Fault } from '#domain/fault.ts';
import { mediumOf } from '#domain/people/users/address.ts';
import { deliveryDetails } from '#domain/reach/messages/delivery.ts';
import { type Fields, parseFields, parseForm } from '#http/form.ts';
import { type HttpResponse, senderOf } from '#http/message.ts';
import type { Html } from '#http/page.ts';
import { redirectResponse } from '#http/redirect.ts';
import type { Route } from '#http/router.ts';
import { isFresh, signInAddress } from '../own-page.ts';
import type { Told } from '../trouble.ts';
import { type AccountVisit, accountRoutes, type Outcome, pageAddress } from './account-page.ts';
import { accountResponse, deedHtml, sentence } from './parts.ts';

const path = '/account/prove';

/**
 * The page where somebody proves who they are whose provider has not said when it asked them: it may have asked nothing, of whoever sits
 * there. They come from their provider, on the way to a page that wants to know.
 */
export function proveRoutes(context: Context): Route[] {
  return accountRoutes(context, { path, category: 'UserUpdate', wantsFresh: 'never', show, act });
}

async function show(context: Context, visit: AccountVisit, told?: Told): Promise<HttpResponse> {
  const { self, session, spoken } = visit;
  const back = backOf(visit);
  if (isFresh(context, session)) return redirectResponse(back);
  const { prove } = spoken.texts.account;
  const ways = await findProofWays(context, self);
  const parts = await Promise.all(ways.map((way) => wayHtml(context, visit, way, { back, isOnly: ways.length === 1 })));
  return accountResponse(
    { ...visit, isDone: false },
    {
      heading: spoken.texts.verify,
      text: ways.length === 0 ? prove.noWay : prove.why,
      told,
      parts,
      isScripted: ways.some(({ kind }) => kind === 'passkey'),
    },
  );
}

/** One way, and what to do where there is no other. */
async function wayHtml(
  context: Context,
  visit: AccountVisit,
  way: ProofWay,
  { back, isOnly }: { readonly back: string; readonly isOnly: boolean },
): Promise<Html> {
  const { self, session, spoken, lang } = visit;
  const { texts } = spoken;
  const code = { name: 'code', label: texts.code, kind: 'code', autocomplete: 'one-time-code' } as const;
  switch (way.kind) {
    case 'sign-in': {
      const address = signInAddress(self.client.id, back, { lang, isForced: true });
      return html`<p>${texts.account.prove.signIn}</p>
<p><a href="${address}">${texts.signIn}</a></p>`;
    }
    case 'passkey': {
      const { options, question } = await askForPasskey(context, { ...self, browserSession: session.digest });
      const { noneCame, noScript, noPasskey } = texts.account.prove;
      const told = isOnly ? { trouble: noneCame, noScript } : texts.passkey;
      const button = texts.passkey.use;
      const passkey = { kind: 'get', options, button, trouble: told.trouble, noScript: told.noScript } as const;
      const form = deedHtml(visit, { path, hidden: { back, question }, passkey, button });
      return isOnly ? html`${form}${sentence(noPasskey)}` : form;
    }
    case 'app':
      return html`${sentence(texts.codeFromApp)}${deedHtml(visit, { path, hidden: { back }, fields: [code], button: texts.confirm })}`;
    case 'code': {
      const { attribute, value } = way.address;
      const { destination } = deliveryDetails(mediumOf(attribute), value, attribute);
      const send = { path, hidden: { back, send: attribute } };
      if (stateOf(visit).get('sent') !== attribute) {
        return deedHtml(visit, { ...send, button: fill(texts.account.prove.send, { destination }), kind: 'quiet' });
      }
      return html`${sentence(fill(texts.codeSent, { destination }))}
${deedHtml(visit, { path, hidden: { back, sent: attribute }, fields: [code], button: texts.confirm })}
${deedHtml(visit, { ...send, button: texts.resend, kind: 'quiet' })}`;
    }
  }
}

async function act(context: Context, visit: AccountVisit, form: Fields): Promise<Outcome> {
  const { self, session, request } = visit;
  const back = backOf(visit);
  const attribute = form.get('send');
  if (attribute === 'email' || attribute === 'phone_number') {
    await sendProof(context, self, attribute, senderOf(request));
    return { response: redirectResponse(pageAddress(visit, path, { back, sent: attribute })) };
  }
  const [credential, question] = [form.get('credential'), form.get('question')];
  if (credential !== undefined && question !== undefined) {
    try {
      await proveByPasskey(context, { ...self, browserSession: session.digest }, { credential, question });
    } catch (error) {
      if (!(error instanceof Fault && error.code === 'NotAuthorizedException')) throw error;
      return { response: await show(context, visit, { text: visit.spoken.texts.passkey.refused }) };
    }
    return { response: redirectResponse(back) };
  }
  const code = form.get('code') ?? '';
  await proveAgain(context, { ...self, browserSession: session.digest }, code, senderOf(request));
  return { response: redirectResponse(back) };
}

/** What the page was told, by its address or its form. */
function stateOf({ request }: AccountVisit): ReadonlyMap<string, string> {
  const form = request.method === 'POST' ? parseForm(request) : undefined;
  return new Map([...(parseFields(request.query) ?? []), ...(form ?? [])]);
}

/** The page of ours that they were on the way to. */
function backOf(visit: AccountVisit): string {
  return findOwnPage(stateOf(visit).get('back')) ?? pageAddress(visit, '/account');
}
