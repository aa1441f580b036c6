import { findSamlProvider, rolesInAssertion } from './find-saml-provider.ts';
import type { Login, LoginContext } from './login.ts';
import { providerNotSupported } from './refusals.ts';
import { verifyForeign } from './verify-foreign.ts';

/** Somebody whom a SAML provider knows that the installation trusts, by its response. @throws Fault as `verifyLogins` */
export async function verifySamlLogin(context: LoginContext, arn: string, response: string): Promise<Login> {
  const provider = await findSamlProvider(context, arn);
  if (provider === undefined) throw providerNotSupported();
  const { subject, claims } = await verifyForeign(context, provider, response);
  return {
    provider: arn,
    subject,
    isDeveloper: false,
    methods: [arn],
    mappingNames: [arn],
    claims,
    roles: { granted: rolesInAssertion(arn, claims) },
  };
}
