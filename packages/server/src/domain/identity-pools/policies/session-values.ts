import type { Session } from '#lib/session-token.ts';

/**
 * What policies know of whoever acts in a session, for `contextKeys` (AWS: "AWS global condition context keys"). What is known of the request
 * itself, such as `aws:SourceIp` and `s3:prefix`, is added by whoever takes requests.
 */
export function sessionValues(session: Session): Readonly<Record<string, string | readonly string[]>> {
  const { roleArn, roleId, name, federated, tags, issuedAtSeconds } = session;
  const account = roleArn.split(':')[4] ?? '';
  const principalTags = Object.entries(tags).map(([tag, value]) => [`aws:PrincipalTag/${tag}`, value] as const);
  return {
    'aws:PrincipalArn': roleArn,
    'aws:PrincipalAccount': account,
    'aws:PrincipalType': 'AssumedRole',
    ...(roleId !== undefined && { 'aws:userid': `${roleId}:${name}` }),
    'aws:TokenIssueTime': new Date(issuedAtSeconds * 1000).toISOString(),
    ...(federated && {
      'aws:FederatedProvider': federated.arn ?? federated.provider,
      [`${federated.provider}:sub`]: federated.subject,
      [`${federated.provider}:aud`]: federated.audience,
      [`${federated.provider}:amr`]: federated.methods,
    }),
    ...Object.fromEntries(principalTags),
  };
}
