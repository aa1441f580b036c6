import type { Settings } from '#domain/context.ts';
import type { Session } from '#lib/session-token.ts';
import type { Signer } from './signatures.ts';

/** Who signed, as AWS names them: a user who is an access key of ours, or somebody in a session of a role. */
export function callerArn({ accountId }: Pick<Settings, 'accountId'>, signer: Signer): string {
  return 'session' in signer ? sessionArn(signer.session) : `arn:aws:iam::${accountId}:user/${signer.keyId}`;
}

/** The ARN of somebody in a session: the path of the role is not in it. */
export function sessionArn({ roleArn, name }: Pick<Session, 'roleArn' | 'name'>): string {
  const [arn, partition, , , account] = roleArn.split(':');
  return `${arn}:${partition}:sts::${account}:assumed-role/${roleArn.slice(roleArn.lastIndexOf('/') + 1)}/${name}`;
}
