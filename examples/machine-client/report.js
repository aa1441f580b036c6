import { startApi } from './api.js';

const { CENOTE_ENDPOINT, CENOTE_CLIENT_ID, CENOTE_CLIENT_SECRET } = process.env;

/** A token in the name of this program itself (OAuth 2.0, client_credentials). It holds for an hour: keep it so long. */
async function fetchToken(scope) {
  const answer = await fetch(`${CENOTE_ENDPOINT}/oauth2/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${btoa(`${CENOTE_CLIENT_ID}:${CENOTE_CLIENT_SECRET}`)}` },
    body: new URLSearchParams({ grant_type: 'client_credentials', scope }),
  });
  const { access_token: token, error } = await answer.json();
  if (!answer.ok) throw new Error(`No token for ${scope}: ${error}`);
  return token;
}

const api = await startApi();
const ask = (method, token) =>
  fetch(`${api.url}/orders`, { method, headers: token ? { authorization: `Bearer ${token}` } : {} });

const token = await fetchToken('orders/read');
console.log('Without a token:', (await ask('GET')).status);
const { orders } = await (await ask('GET', token)).json();
for (const { book, copies } of orders) console.log(`${copies} x ${book}`);
console.log('To change something:', (await ask('POST', token)).status);
console.log('To ask for more:', await fetchToken('orders/write').catch(({ message }) => message));
api.close();
