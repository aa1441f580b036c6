import { type AuthorizationParameters, pickParameters } from '#domain/access/authorization/authorization-request.ts';
import { openFederation } from '#domain/access/federation/arrive.ts';
import { federationCookie, findAskedProvider } from '#domain/access/federation/begin.ts';
import { arriveFromSaml } from '#domain/access/federation/saml/arrive-saml.ts';
import { samlResponsePath } from '#domain/access/federation/saml/saml-party.ts';
import type { Context } from '#domain/context.ts';
import { cookieName, parseCookies } from '#http/cookies.ts';
import { isForm, parseBody, parseFields } from '#http/form.ts';
import type { HttpRequest, HttpResponse } from '#http/message.ts';
import type { Route } from '#http/router.ts';
import type { Rule } from '#http/rule.ts';
import { comeToLink } from './link-response.ts';
import { lost } from './lost.ts';
import { comeBack } from './provider-response.ts';

/** A provider's page sends its form here: what stands against forged ones is the state with the browser's cookie, and the signature. */
const rule: Rule = { hosts: 'domains', origins: 'none', cookies: 'read' };

// AWS: 100,000 characters of assertion; encoded in a form they are some more.
const mostBytes = 192 * 1024;

/** The way back from a SAML provider, and the way in from one that begins (SAML 2.0 Bindings, section 3.5). */
export function samlResponseRoute(context: Context): Route {
  return { method: 'POST', path: samlResponsePath, rule, handle: (request) => answer(context, request) };
}

async function answer(context: Context, request: HttpRequest): Promise<HttpResponse> {
  const fields = isForm(request) && request.body.length <= mostBytes ? parseBody(request) : undefined;
  const [response, relayState] = [fields?.get('SAMLResponse'), fields?.get('RelayState')];
  if (response === undefined || relayState === undefined) return lost(request);
  const secret = parseCookies(request).get(cookieName(federationCookie));
  const state = await openFederation(context, { state: relayState, secret });
  const path = samlResponsePath;
  if (state !== undefined) {
    const { providerName, errand } = state;
    if (errand.kind === 'link')
      return comeToLink(context, request, { state, errand, sealed: relayState, answer: { response } });
    return comeBack(context, request, {
      ...state,
      parameters: errand.parameters,
      path,
      arrive: (destination) =>
        arriveFromSaml(context, { providerName, response, parameters: errand.parameters, state }, destination),
    });
  }
  const parameters = readParameters(relayState);
  if (parameters.client_id === undefined) return lost(request);
  return comeBack(context, request, {
    providerName: parameters.identity_provider ?? parameters.idp_identifier ?? '',
    parameters,
    path,
    arrive: async (destination) => {
      const provider = await findAskedProvider(context, destination, parameters);
      return arriveFromSaml(context, { providerName: provider?.name ?? '', response, parameters }, destination);
    },
  });
}

/** AWS: where a provider begins, `RelayState` is what an app would have asked `/oauth2/authorize` for. */
function readParameters(relayState: string): AuthorizationParameters {
  return pickParameters(parseFields(relayState) ?? new Map());
}
