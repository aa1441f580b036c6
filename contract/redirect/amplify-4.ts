import './globals.ts';
import { Auth } from 'aws-amplify-v4-auth';
import { Hub } from 'aws-amplify-v4-core';
import { publish, settings, textOf } from './app.ts';

const events: [string, string?][] = [];
Hub.listen('auth', ({ payload }) => {
  events.push([payload.event, textOf(payload.data)]);
});

const { userPoolId, clientId, endpoint, domain, scopes, signInUrl, signOutUrl, responseType } = settings();
Auth.configure({
  region: 'us-east-1',
  userPoolId,
  userPoolWebClientId: clientId,
  endpoint,
  oauth: { domain, scope: [...scopes], redirectSignIn: signInUrl, redirectSignOut: signOutUrl, responseType },
});

publish({
  events,
  begin: ({ provider, customState = '' }) =>
    provider === undefined && customState === ''
      ? Auth.federatedSignIn()
      : Auth.federatedSignIn({ customProvider: provider ?? 'COGNITO', customState }),
  session: async (isRefreshed) => {
    const user = await Auth.currentAuthenticatedUser({ bypassCache: isRefreshed }).catch(() => undefined);
    if (user === undefined) return undefined;
    if (isRefreshed) await refresh(user);
    const session = await Auth.currentSession();
    return {
      username: user.getUsername(),
      idToken: session.getIdToken().getJwtToken(),
      accessToken: session.getAccessToken().getJwtToken(),
    };
  },
  end: () => Auth.signOut(),
});

/** As the library does it itself, once the access token has expired. */
async function refresh(user: Awaited<ReturnType<typeof Auth.currentUserPoolUser>>): Promise<void> {
  const token = user.getSignInUserSession().getRefreshToken();
  await new Promise<void>((resolve, reject) => {
    user.refreshSession(token, (error: Error | null) => (error ? reject(error) : resolve()));
  });
}
