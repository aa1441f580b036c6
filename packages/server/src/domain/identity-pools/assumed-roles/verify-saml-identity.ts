import { createHash } from 'node:crypto';
import type { Context } from '#domain/context.ts';
import { findSamlProvider, rolesInAssertion } from '#domain/identity-pools/logins/find-saml-provider.ts';
import { AssumedRoleError } from './assumed-role-error.ts';
import { toAssumedRoleError } from './verify-web-identity.ts';
import { checkedTags, type Vouched } from './vouched.ts';

// AWS: "Configuring SAML assertions for the authentication response".
const attributes = 'https://aws.amazon.com/SAML/Attributes/';
const nameFormats = 'urn:oasis:names:tc:SAML:2.0:nameid-format:';

/** Somebody by an assertion, and what it says of the session. */
export interface SamlIdentity extends Vouched {
  readonly sessionName: string;
  readonly grantedRoles: readonly string[];
  readonly issuer: string;
  readonly nameFormat: string;
  /** Tells subjects of one name apart that are of different providers. */
  readonly nameQualifier: string;
  /** Milliseconds since 1970. */
  readonly sessionEndsAt?: number;
}

/** Whom a response of a SAML provider is about that the installation trusts. @throws AssumedRoleError */
export async function verifySamlIdentity(context: Context, arn: string, response: string): Promise<SamlIdentity> {
  const provider = await findSamlProvider(context, arn);
  if (provider === undefined) throw new AssumedRoleError('token', "Specified provider doesn't exist");
  const { subject, claims, response: facts } = await verify(context, provider, response);
  const sessionName = claims[`${attributes}RoleSessionName`];
  // AWS: both texts captured.
  if (typeof sessionName !== 'string') {
    throw new AssumedRoleError('token', 'RoleSessionName is required in AuthnResponse');
  }
  if (!/^[\w+=,.@-]{2,64}$/.test(sessionName)) {
    throw new AssumedRoleError('token', 'RoleSessionName in AuthnResponse must match [a-zA-Z_0-9+=,.@-]{2,64}');
  }
  const { recipient = '', nameFormat = '', sessionEndsAt } = facts ?? {};
  const shownFormat = nameFormat.startsWith(nameFormats) ? nameFormat.slice(nameFormats.length) : nameFormat;
  const { accountId } = context.settings;
  const doc = `${accountId}/${arn.slice(arn.lastIndexOf('/') + 1)}`;
  const nameQualifier = createHash('sha1').update(`${provider.entityId}${doc}`).digest('base64');
  return {
    federated: { provider: 'saml', arn, subject, audience: recipient, methods: [] },
    principals: [arn],
    more: {
      'saml:doc': doc,
      'saml:iss': provider.entityId,
      'saml:namequalifier': nameQualifier,
      'saml:sub_type': shownFormat,
    },
    tags: tagsIn(claims),
    sessionName,
    grantedRoles: rolesInAssertion(arn, claims),
    issuer: provider.entityId,
    nameFormat: shownFormat,
    nameQualifier,
    ...(sessionEndsAt !== undefined && { sessionEndsAt }),
  };
}

async function verify(
  context: Context,
  provider: NonNullable<Awaited<ReturnType<typeof findSamlProvider>>>,
  response: string,
) {
  try {
    return await context.foreignTokens.verify(provider, response, context.clock.now());
  } catch (error) {
    throw toAssumedRoleError(context, provider.name, error);
  }
}

/** Attributes that are tags: `PrincipalTag:<key>`, each with one value. */
function tagsIn(claims: Readonly<Record<string, unknown>>): Record<string, string> {
  const prefix = `${attributes}PrincipalTag:`;
  const tags = Object.entries(claims).filter(([name]) => name.startsWith(prefix));
  return checkedTags(
    tags.map(([name, value]) => {
      if (typeof value === 'string') return [name.slice(prefix.length), value];
      throw new AssumedRoleError('token', 'A tag in the assertion has several values.');
    }),
  );
}
