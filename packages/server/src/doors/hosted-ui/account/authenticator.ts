import { html, raw } from 'hono/html';
import type { Context } from '#domain/context.ts';
import { Fault } from '#domain/fault.ts';
import { setPreferences } from '#domain/people/mfa/preferences.ts';
import { beginSoftwareToken, registerSoftwareToken } from '#domain/people/mfa/software-token.ts';
import type { Fields } from '#http/form.ts';
import type { HttpResponse } from '#http/message.ts';
import type { Route } from '#http/router.ts';
import { keyPicture } from '../key-picture.ts';
import { personName } from '../person-name.ts';
import { findTrouble, type Told } from '../trouble.ts';
import { type AccountVisit, accountRoutes, type Outcome } from './account-page.ts';
import { accountResponse, deedHtml, sentence } from './parts.ts';

/** Where a person sets an authenticator app up. */
export const authenticatorPath = '/account/authenticator';

/** A secret of an app, as this server makes them: in base32. */
const secretForm = /^[A-Z2-7]{16,128}$/;

/** The page where a person sets an authenticator app up: by its button there is a secret, by a code of the app it is theirs. */
export function authenticatorRoutes(context: Context): Route[] {
  return accountRoutes(context, {
    path: authenticatorPath,
    category: 'UserResourceUpdate',
    wantsFresh: 'to-see',
    show: (_context, visit, told) => show(visit, told),
    act,
  });
}

function show(visit: AccountVisit, told?: Told): Promise<HttpResponse> {
  const { texts } = visit.spoken;
  return accountResponse(visit, {
    heading: texts.setUpApp,
    text: texts.account.setUpAppHow,
    told,
    back: { path: '/account/factors', label: texts.account.factors },
    parts: [deedHtml(visit, { path: authenticatorPath, button: texts.next })],
  });
}

async function act(context: Context, visit: AccountVisit, form: Fields): Promise<Outcome> {
  const { self, spoken } = visit;
  const secret = form.get('secret') ?? '';
  const code = form.get('code');
  if (code === undefined || !secretForm.test(secret)) {
    return { response: await showSecret(visit, await beginSoftwareToken(context, self)) };
  }
  try {
    await registerSoftwareToken(context, self, { code });
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    // The app has this secret already: another one would be set up for nothing.
    return { response: await showSecret(visit, secret, findTrouble(spoken.texts, error)) };
  }
  const { pool, user, held } = self;
  await setPreferences(
    context,
    pool,
    user,
    { factors: { SOFTWARE_TOKEN_MFA: { enabled: true } } },
    { by: 'user', held },
  );
  return { next: '/account/factors' };
}

function showSecret(visit: AccountVisit, secret: string, told?: Told): Promise<HttpResponse> {
  const { self, spoken } = visit;
  const { texts } = spoken;
  const svg = keyPicture({ secretCode: secret, issuer: self.pool.name, username: personName(self) });
  const code = { name: 'code', label: texts.code, kind: 'code', autocomplete: 'one-time-code' } as const;
  return accountResponse(visit, {
    heading: texts.setUpApp,
    text: texts.scanCode,
    told,
    back: { path: '/account/factors', label: texts.account.factors },
    parts: [
      html`<div class="picture" role="img" aria-label="${texts.qrCode}">${raw(svg)}</div>`,
      html`<p class="typed">${secret}</p>`,
      sentence(texts.codeFromApp),
      deedHtml(visit, { path: authenticatorPath, hidden: { secret }, fields: [code], button: texts.confirm }),
    ],
  });
}
