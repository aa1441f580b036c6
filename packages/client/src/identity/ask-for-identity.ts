import { type AuthError, noAnswer } from '../auth-error.ts';
import type { Client } from '../client.ts';
import { callIdentityPool, poolIdOf } from './call-identity-pool.ts';
import { findGuestId, saveGuestId } from './guest-id.ts';
import type { Identity } from './identities.ts';

/** What is shown to an identity pool; nothing by a guest. */
export interface Logins {
  /** Tokens by the names of those who issued them. */
  readonly logins?: Readonly<Record<string, string>>;
  /** Of a developer's own users, whom the pool knows already. */
  readonly identityId?: string;
  /** One of several roles that a SAML token names. */
  readonly customRoleArn?: string;
}

/**
 * Credentials of the identity that these logins belong to. Whoever was a guest on this device before becomes that identity, unless
 * the logins have one already.
 * @throws AuthError the service's own, `NetworkError`
 */
export async function askForIdentity(client: Client, shown: Logins): Promise<Identity> {
  const guestId = shown.identityId ? undefined : await findGuestId(client);
  try {
    return await ask(client, shown, shown.identityId ?? guestId);
  } catch (thrown) {
    const { name, message } = thrown as AuthError;
    // Deleted, or somebody's by now: whoever it was is no guest any more.
    const isGone = /^(ResourceNotFound|NotAuthorized)E/.test(name) && !!guestId && message.includes(guestId);
    if (!isGone) throw thrown;
    await saveGuestId(client);
    return ask(client, shown);
  }
}

async function ask(client: Client, { logins: Logins, customRoleArn }: Logins, id?: string): Promise<Identity> {
  const IdentityId =
    id ?? (await callIdentityPool(client, 'GetId', { IdentityPoolId: poolIdOf(client), Logins })).IdentityId;
  if (!IdentityId) throw noAnswer('an answer without an identity');
  const input = { IdentityId, Logins, CustomRoleArn: customRoleArn };
  const answer = await callIdentityPool(client, 'GetCredentialsForIdentity', input);
  const { AccessKeyId = '', SecretKey = '', SessionToken = '', Expiration } = answer.Credentials ?? {};
  if (!AccessKeyId) throw noAnswer('an answer without credentials');
  return {
    identityId: answer.IdentityId ?? IdentityId,
    credentials: {
      accessKeyId: AccessKeyId,
      secretAccessKey: SecretKey,
      sessionToken: SessionToken,
      expiration: new Date(Number(Expiration) * 1000),
    },
    authenticated: !!Logins,
  };
}
