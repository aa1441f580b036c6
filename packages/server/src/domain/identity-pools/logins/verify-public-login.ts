import type { ForeignProvider } from '#domain/foreign-tokens.ts';
import type { PublicProvider } from '#domain/identity-pools/pools/provider-names.ts';
import type { Login, LoginContext } from './login.ts';
import { providerNotSupported } from './refusals.ts';
import { verifyForeign } from './verify-foreign.ts';

/** How each public provider's tokens are verified; the app is what the identity pool names. Digits is no more. */
const providers: Readonly<Record<PublicProvider, (app: string) => ForeignProvider | undefined>> = {
  'accounts.google.com': (app) => ({
    kind: 'openid',
    issuer: 'https://accounts.google.com',
    // Google: "OpenID Connect": the issuer of its tokens is one of the two.
    aliases: ['accounts.google.com'],
    audiences: app.split(';'),
  }),
  'appleid.apple.com': (app) => ({ kind: 'openid', issuer: 'https://appleid.apple.com', audiences: app.split(';') }),
  'graph.facebook.com': (app) => ({ kind: 'facebook', app }),
  'www.amazon.com': (app) => ({ kind: 'amazon', app }),
  'api.twitter.com': (app) => ({ kind: 'twitter', app }),
  'www.digits.com': () => undefined,
};

/** Somebody whom a provider knows that everybody knows. @throws Fault as `verifyLogins` */
export async function verifyPublicLogin(
  context: LoginContext,
  name: string,
  app: string,
  token: string,
): Promise<Login> {
  const provider = providers[name as PublicProvider](app);
  if (provider === undefined) throw providerNotSupported();
  const { subject, claims } = await verifyForeign(context, { ...provider, name }, token);
  return {
    provider: name,
    subject,
    isDeveloper: false,
    methods: [name],
    mappingNames: [name],
    claims,
    roles: { granted: [] },
  };
}
