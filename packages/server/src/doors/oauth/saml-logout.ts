import { samlLogoutPath } from '#domain/access/federation/saml/saml-party.ts';
import { type Brought, finishSignOut, obeySignOut } from '#domain/access/federation/saml/sign-out.ts';
import type { Context } from '#domain/context.ts';
import type { SamlMessage } from '#domain/foreign-tokens.ts';
import { findDomainByHost } from '#domain/tenant/domains/domain-store.ts';
import { takeTurn } from '#domain/tenant/limits/take-turn.ts';
import { type Fields, parseFields, parseForm } from '#http/form.ts';
import { hostnameOf } from '#http/hosts.ts';
import type { HttpRequest, HttpResponse } from '#http/message.ts';
import { noticeResponse } from '#http/notice.ts';
import { redirectResponse } from '#http/redirect.ts';
import type { Route } from '#http/router.ts';
import type { Rule } from '#http/rule.ts';
import { chooseLanguage } from '#texts/choose.ts';
import { sendingResponse } from './depart.ts';
import { originOf } from './origin.ts';

/** A provider sends a browser here, and signs what it brings. */
const rule: Rule = { hosts: 'domains', origins: 'none', cookies: 'ignored' };

/**
 * Single logout (SAML 2.0 Profiles, section 4.4): the way back from a provider where somebody signed out, and a provider's word that
 * somebody did. AWS: by POST alone; by a redirect as well, since most providers send that. There a GET acts, as SAML has it: nothing in it
 * is believed but what its provider has signed.
 */
export function samlLogoutRoutes(context: Context): Route[] {
  const path = samlLogoutPath;
  return [
    { method: 'GET', path, rule, handle: (request) => answer(context, request, readQuery(request)) },
    { method: 'POST', path, rule, handle: (request) => answer(context, request, readForm(request)) },
  ];
}

interface Read extends Omit<Brought, 'logoutUrl'> {
  readonly kind: 'SAMLRequest' | 'SAMLResponse';
}

async function answer(context: Context, request: HttpRequest, read: Read | undefined): Promise<HttpResponse> {
  const { lang, texts } = await chooseLanguage(request);
  const { heading, notConfirmed, unknownHeading, unknown } = texts.signingOut;
  const nobody = () => noticeResponse({ lang, mark: 'failure', heading: unknownHeading, text: unknown });
  if (read === undefined) return nobody();
  if (!takeTurn(context, 'UserFederation', false)) {
    return noticeResponse({ lang, mark: 'failure', status: 429, heading: unknownHeading, text: texts.tooMany });
  }
  const brought = { ...read, logoutUrl: `${await originOf(context, request)}${samlLogoutPath}` };
  if (read.kind === 'SAMLRequest') {
    const domain = await findDomainByHost(context, hostnameOf(request) ?? '');
    const sending = await obeySignOut(context, brought, domain?.poolId);
    return sending === undefined ? nobody() : sendingResponse(request, sending);
  }
  const finished = await finishSignOut(context, brought);
  if (finished === undefined) return nobody();
  return finished.isConfirmed
    ? redirectResponse(finished.next)
    : noticeResponse({ lang, mark: 'failure', heading, text: notConfirmed });
}

function readForm(request: HttpRequest): Read | undefined {
  const fields = parseForm(request);
  return fields && read(fields, (encoded) => ({ binding: 'post', encoded }));
}

/** SAML 2.0 Bindings, section 3.4.4.1: the signature is over the query as it stands there, in this order. */
function readQuery({ query }: HttpRequest): Read | undefined {
  const fields = parseFields(query);
  if (fields === undefined) return undefined;
  const pairs = query.split('&');
  const signed = ['SAMLRequest', 'SAMLResponse', 'RelayState', 'SigAlg'].flatMap(
    (name) => pairs.find((pair) => pair.startsWith(`${name}=`)) ?? [],
  );
  const [algorithm, signature] = [fields.get('SigAlg') ?? '', fields.get('Signature') ?? ''];
  const signedBytes = signed.join('&');
  return read(fields, (encoded) => ({ binding: 'redirect', encoded, signedBytes, algorithm, signature }));
}

function read(fields: Fields, toMessage: (encoded: string) => SamlMessage): Read | undefined {
  const kinds = (['SAMLRequest', 'SAMLResponse'] as const).filter((name) => fields.has(name));
  const [kind] = kinds;
  if (kind === undefined || kinds.length > 1) return undefined;
  return { kind, message: toMessage(fields.get(kind) ?? ''), relayState: fields.get('RelayState') };
}
