import { createAuthorizer, executeApiService } from '@cenote/authorizer';

const { CENOTE_ENDPOINT, CENOTE_USER_POOL_ID, CENOTE_CLIENT_ID } = process.env;

/** One thing that a role may do, for tokens that have the scope for it. */
const allow = (request, scope) => ({
  Effect: 'Allow',
  Action: 'execute-api:Invoke',
  Resource: `arn:aws:execute-api:us-east-1:123456789012:notes/live/${request}`,
  Condition: { 'ForAnyValue:StringEquals': { 'cenote:scope': scope } },
});
const role = (...Statement) => ({ policies: { notes: { Version: '2012-10-17', Statement } } });
const read = allow('GET/notes', 'notes/read');
const write = allow('POST/notes', 'notes/write');

/** Access tokens of this app's pool: who is in the group `editors` may write too. */
export const authorizer = createAuthorizer({
  service: executeApiService({ region: 'us-east-1', accountId: '123456789012', apiId: 'notes', stage: 'live' }),
  pools: [
    {
      issuer: `${CENOTE_ENDPOINT}/${CENOTE_USER_POOL_ID}`,
      clientIds: [CENOTE_CLIENT_ID],
      tokenUses: ['access'],
      roles: { groups: { editors: 'editor' }, default: 'reader' },
    },
  ],
  roles: { reader: role(read), editor: role(read, write) },
});
