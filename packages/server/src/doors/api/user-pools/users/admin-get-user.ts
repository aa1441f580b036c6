import { loadUser } from '#domain/people/users/user-store.ts';
import { loadPool } from '#domain/tenant/pools/pool-store.ts';
import type { Operation } from '../../operation.ts';
import { loadMfaSettings } from '../mfa/mfa-settings.ts';
import { attributeList } from './attribute-list.ts';
import { userRecord } from './user-type.ts';

// Compatibility: real. contract/sdk-users.test.ts
export const adminGetUser: Operation<'AdminGetUser'> = async (context, { UserPoolId, Username }) => {
  const pool = await loadPool(context, UserPoolId);
  const user = await loadUser(context, pool, Username);
  const mfa = await loadMfaSettings(context, pool, user);
  return { ...userRecord(user), UserAttributes: attributeList(user), ...mfa };
};
