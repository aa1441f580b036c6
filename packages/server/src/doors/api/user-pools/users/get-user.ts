import { canRead } from '#domain/tenant/clients/client.ts';
import type { Operation } from '../../operation.ts';
import { loadMfaSettings } from '../mfa/mfa-settings.ts';
import { attributeList } from './attribute-list.ts';

// Compatibility: real. contract/sdk-attributes.test.ts
export const getUser: Operation<'GetUser'> = async (context, _input, { signedIn: { pool, user, client } }) => ({
  Username: user.username,
  UserAttributes: attributeList(user, (name) => canRead(client, name)),
  ...(await loadMfaSettings(context, pool, user)),
});
