import type { Auth, Hub } from 'aws-amplify-v5';
import { publish, settings, textOf } from './app.ts';

type Asked = 'configure' | 'currentAuthenticatedUser' | 'currentSession' | 'federatedSignIn' | 'signOut';

/** The app of Amplify 4 and 5, which differ by where they are imported from. */
export function run(auth: Pick<typeof Auth, Asked>, hub: Pick<typeof Hub, 'listen'>): void {
  const events: [string, string?][] = [];
  hub.listen('auth', ({ payload }) => {
    events.push([payload.event, textOf(payload.data)]);
  });

  const { userPoolId, clientId, endpoint, domain, scopes, signInUrl, signOutUrl, responseType } = settings();
  auth.configure({
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
        ? auth.federatedSignIn()
        : auth.federatedSignIn({ customProvider: provider ?? 'COGNITO', customState }),
    session: async (isRefreshed) => {
      const user = await auth.currentAuthenticatedUser({ bypassCache: isRefreshed }).catch(() => undefined);
      if (user === undefined) return undefined;
      if (isRefreshed) await refresh(user);
      const session = await auth.currentSession();
      return {
        username: user.getUsername(),
        idToken: session.getIdToken().getJwtToken(),
        accessToken: session.getAccessToken().getJwtToken(),
      };
    },
    end: () => auth.signOut(),
  });
}

/** As the library does it itself, once the access token has expired. */
async function refresh(user: Awaited<ReturnType<(typeof Auth)['currentUserPoolUser']>>): Promise<void> {
  const token = user.getSignInUserSession().getRefreshToken();
  await new Promise<void>((resolve, reject) => {
    user.refreshSession(token, (error: Error | null) => (error ? reject(error) : resolve()));
  });
}
