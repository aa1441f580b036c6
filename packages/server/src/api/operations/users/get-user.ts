import type { Operation } from '#api/operation.ts';
import { canRead } from '#domain/clients/client.ts';
import { attributeList } from './attribute-list.ts';

export const getUser: Operation<'GetUser'> = async (_context, _input, { signedIn: { user, client } }) => ({
  Username: user.username,
  UserAttributes: attributeList(user, (name) => canRead(client, name)),
});
