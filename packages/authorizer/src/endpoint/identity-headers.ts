import type { Identity } from '../identity.ts';

/**
 * Who asks, as headers for the thing behind. Each is there, empty where nothing is known, so that none of the client's own comes
 * through; values are percent-encoded, lists have commas between.
 */
export function identityHeaders(identity: Identity): Readonly<Record<string, string>> {
  const { kind, roles, identityId, identityPoolId, subject, username, clientId, groups, scopes } = identity;
  return {
    'x-cenote-kind': kind,
    'x-cenote-role-arn': encodeAll(roles),
    'x-cenote-identity-id': encodeAll(identityId),
    'x-cenote-identity-pool-id': encodeAll(identityPoolId),
    'x-cenote-subject': encodeAll(subject),
    'x-cenote-username': encodeAll(username),
    'x-cenote-client-id': encodeAll(clientId),
    'x-cenote-groups': encodeAll(groups),
    'x-cenote-scopes': encodeAll(scopes),
  };
}

/** What ARNs and ids are made of stays readable. */
function encodeAll(values: string | readonly string[] = []): string {
  return [values]
    .flat()
    .map((value) => encodeURIComponent(value.toWellFormed()).replaceAll('%3A', ':').replaceAll('%2F', '/'))
    .join(',');
}
