import { formatParameters } from '#domain/access/authorization/authorization-request.ts';
import { selfServiceOf } from '#domain/access/browser-session/self-service.ts';
import type { SelfService } from '#domain/access/tokens/verify.ts';
import type { Context } from '#domain/context.ts';
import { Fault } from '#domain/fault.ts';
import { completeRegistration } from '#domain/people/mfa/passkeys/complete-registration.ts';
import { startRegistration } from '#domain/people/mfa/passkeys/start-registration.ts';
import { type Fields, parseFields } from '#http/form.ts';
import type { HttpResponse } from '#http/message.ts';
import { redirectResponse } from '#http/redirect.ts';
import type { Route } from '#http/router.ts';
import { notSignedIn, signInLink } from '../not-signed-in.ts';
import { findVisitor, isFresh, signInAddress } from '../own-page.ts';
import { findTrouble, type Told } from '../trouble.ts';
import { pageAddress, showForm, type Visit, visitRoutes } from '../visit.ts';

const path = '/passkeys/add';

/**
 * The page where whoever is signed in registers a passkey. AWS: a link of the app's leads here, with the parameters of the
 * authorization endpoint, and the person goes back to the app as from there. Whoever is not signed in, or was a while ago, signs in
 * first.
 */
export function addPasskeyRoutes(context: Context): Route[] {
  return visitRoutes(context, {
    path,
    category: 'UserResourceUpdate',
    show: (visit, error) => show(context, visit, error),
    act,
  });
}

async function show(context: Context, visit: Visit, error?: Told): Promise<HttpResponse> {
  const self = await findSelf(context, visit);
  if (self === undefined) return leadToSignIn(visit);
  const { texts } = visit.spoken;
  const { addButton: button, addTrouble: trouble, noScript } = texts.passkey;
  const links = [{ href: returnAddress(visit), label: texts.passkey.notNow }];
  try {
    const options = JSON.stringify(await startRegistration(context, self.pool, self));
    const passkey = { kind: 'create', options, button, trouble, noScript } as const;
    const form = { heading: texts.passkey.add, text: texts.passkey.addHow, fields: [], passkey, links };
    return await showForm(visit, path, form, error);
  } catch (refusal) {
    if (!(refusal instanceof Fault)) throw refusal;
    return showForm(visit, path, { heading: texts.passkey.add, fields: [], links }, findTrouble(texts, refusal));
  }
}

async function act(context: Context, visit: Visit, form: Fields): Promise<HttpResponse> {
  const self = await findSelf(context, visit);
  if (self === undefined) return leadToSignIn(visit);
  try {
    await completeRegistration(context, self.pool, self, parseCredential(form.get('credential')));
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return show(context, visit, findTrouble(visit.spoken.texts, error));
  }
  return redirectResponse(returnAddress(visit));
}

/** What is no JSON is no credential either, which the registration refuses. */
function parseCredential(text = ''): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Who is signed in, as long as it was a short while ago. */
async function findSelf(context: Context, { request, asked }: Visit): Promise<SelfService | undefined> {
  const session = await findVisitor(context, request, asked.client);
  return session !== undefined && isFresh(context, session)
    ? selfServiceOf(session, asked.pool, asked.client)
    : undefined;
}

/** To sign in, and back here; unless the person comes from there already, and could not. */
function leadToSignIn(visit: Visit): Promise<HttpResponse> | HttpResponse {
  if (parseFields(visit.request.query)?.has('error')) return notSignedIn(visit.spoken);
  const here = pageAddress(visit, path);
  const address = signInAddress(visit.asked.client.id, here, { lang: visit.parameters.lang, isForced: true });
  return visit.request.method === 'POST' ? signInLink(visit.spoken, address) : redirectResponse(address);
}

/** The answer to the app, or the page of ours, for which the person came. */
function returnAddress({ parameters }: Visit): string {
  const { prompt: _, ...rest } = parameters;
  return `/oauth2/authorize?${formatParameters(rest)}`;
}
