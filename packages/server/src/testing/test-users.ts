import { askOperation, type WireObject } from './ask.ts';

/** Somebody to begin with: confirmed, with a password of their own, and told nothing. */
export interface TestUser {
  readonly username: string;
  readonly password: string;
  /** Such as `email`; custom ones as `custom:badge`. An address counts as verified unless said. */
  readonly attributes?: Readonly<Record<string, string>>;
}

/** @throws RefusedError as AdminCreateUser and AdminSetUserPassword refuse */
export async function createTestUser(
  endpoint: string,
  userPoolId: string,
  { username, password, attributes = {} }: TestUser,
): Promise<{ readonly sub: string }> {
  const verified = {
    ...(attributes['email'] !== undefined && { email_verified: 'true' }),
    ...(attributes['phone_number'] !== undefined && { phone_number_verified: 'true' }),
  };
  const all = Object.entries({ ...verified, ...attributes }).map(([Name, Value]) => ({ Name, Value }));
  const user = { UserPoolId: userPoolId, Username: username };
  const { User } = await askOperation(endpoint, 'AdminCreateUser', {
    ...user,
    UserAttributes: all,
    MessageAction: 'SUPPRESS',
  });
  await askOperation(endpoint, 'AdminSetUserPassword', { ...user, Password: password, Permanent: true });
  const made = (User as WireObject)['Attributes'] as readonly { readonly Name: string; readonly Value: string }[];
  return { sub: made.find(({ Name }) => Name === 'sub')?.Value ?? '' };
}
