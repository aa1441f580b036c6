import { once } from 'node:events';
import { createServer } from 'node:http';
import { authorizedOf, authorizeNode, createAuthorizer, executeApiService } from '@cenote/authorizer';

const { CENOTE_ENDPOINT, CENOTE_USER_POOL_ID, CENOTE_CLIENT_ID } = process.env;
const orders = [
  { book: 'Middlemarch', copies: 2 },
  { book: 'Emma', copies: 1 },
];

/** What tokens of the program may do: read orders, where they have the scope for it. */
const reads = {
  Effect: 'Allow',
  Action: 'execute-api:Invoke',
  Resource: 'arn:aws:execute-api:us-east-1:123456789012:orders/live/GET/orders',
  Condition: { 'ForAnyValue:StringEquals': { 'cenote:scope': 'orders/read' } },
};
const authorize = authorizeNode(
  createAuthorizer({
    service: executeApiService({ region: 'us-east-1', accountId: '123456789012', apiId: 'orders', stage: 'live' }),
    pools: [
      {
        issuer: `${CENOTE_ENDPOINT}/${CENOTE_USER_POOL_ID}`,
        clientIds: [CENOTE_CLIENT_ID],
        tokenUses: ['access'],
        roles: { default: 'program' },
      },
    ],
    roles: { program: { policies: { orders: { Version: '2012-10-17', Statement: [reads] } } } },
  }),
);

/** Starts an API on a free port of this machine, which asks who asks. Gives its address, and what ends it. */
export async function startApi() {
  const server = createServer((request, response) =>
    authorize(request, response, () => {
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ orders, for: authorizedOf(request).identity.clientId }));
    }),
  );
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { url: `http://127.0.0.1:${server.address().port}`, close: () => server.close() };
}
