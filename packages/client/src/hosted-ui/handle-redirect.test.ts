import { expect, test } from 'vitest';
import { TestService } from '../../test/service.ts';
import { fetchAuthSession, type OAuthConfig, signInWithRedirect } from '../index.ts';

const service = new TestService();
const { AccessToken } = service.issue({ username: 'mallory' }).AuthenticationResult;
const idToken = (nonce: string) => `e30.${Buffer.from(JSON.stringify({ sub: 'm', nonce })).toString('base64url')}.s`;

/** Sends somebody to pages that lead back with this behind the `#`. */
function leadBack(toHash: (query: URLSearchParams) => Record<string, string>, oauth: Partial<OAuthConfig> = {}) {
  const client = service.client({
    oauth: {
      domain: 'auth.example.com',
      scopes: ['openid'],
      redirectSignIn: 'https://app.example/',
      urlOpener: (url) => {
        const { searchParams } = new URL(url);
        const hash = { state: searchParams.get('state') ?? '', ...toHash(searchParams) };
        return `https://app.example/#${new URLSearchParams(hash)}`;
      },
      ...oauth,
    },
  });
  return { client, signingIn: signInWithRedirect(client) };
}
const forged = () => ({ access_token: AccessToken, token_type: 'Bearer' });
const withNonce = (query: URLSearchParams) => ({ ...forged(), id_token: idToken(query.get('nonce') ?? '') });

test.each([
  ['where a code was asked for', forged, {}],
  ['where a code was asked for, with an ID token of this sign-in', withNonce, {}],
  ['without an ID token', forged, { responseType: 'token' }],
  [
    'with an ID token of another sign-in',
    () => ({ ...forged(), id_token: idToken('another') }),
    { responseType: 'token' },
  ],
  ['where no nonce was asked for', withNonce, { responseType: 'token', scopes: ['email'] }],
] as const)('tokens in an address sign nobody in %s', async (_, toHash, oauth) => {
  const { client, signingIn } = leadBack(toHash, oauth);
  await expect(signingIn).rejects.toMatchObject({ name: 'OAuthSignInException' });
  expect(await fetchAuthSession(client)).toMatchObject({ isSignedIn: false });
});

test('tokens in an address sign in where they were asked for, with the nonce of this sign-in', async () => {
  const { client, signingIn } = leadBack(withNonce, { responseType: 'token' });
  await signingIn;
  expect(client.username).toBe('mallory');
});

test('whoever opens the pages is told whether they are to know nobody', async () => {
  const opened: unknown[] = [];
  const urlOpener = (_: string, ...more: unknown[]) => void opened.push(more);
  const redirectSignIn = 'https://app.example/';
  const client = service.client({
    oauth: { domain: 'auth.example.com', scopes: ['openid'], redirectSignIn, urlOpener },
  });
  await signInWithRedirect(client, { options: { preferPrivateSession: true } });
  await signInWithRedirect(client);
  expect(opened).toEqual([
    [redirectSignIn, true],
    [redirectSignIn, undefined],
  ]);
});
