import { findTrustedProvider } from '#domain/identity-pools/trusted-providers/trusted-provider-store.ts';
import type { Login, LoginContext } from './login.ts';
import { providerNotSupported } from './refusals.ts';
import { verifyForeign } from './verify-foreign.ts';

/** Somebody whom an OpenID provider knows that the installation trusts. @throws Fault as `verifyLogins` */
export async function verifyOpenIdLogin(
  context: LoginContext,
  { name, arn }: { name: string; arn: string },
  token: string,
): Promise<Login> {
  const trusted = await findTrustedProvider(context, arn);
  if (trusted?.kind !== 'openid') throw providerNotSupported();
  const { url: issuer, clientIds: audiences } = trusted;
  const { subject, claims } = await verifyForeign(context, { kind: 'openid', name, issuer, audiences }, token);
  return {
    provider: name,
    subject,
    isDeveloper: false,
    methods: [name],
    mappingNames: [arn, name],
    claims,
    roles: { granted: [] },
  };
}
