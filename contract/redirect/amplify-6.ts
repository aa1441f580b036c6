import { Amplify } from 'aws-amplify';
import { fetchAuthSession, getCurrentUser, signInWithRedirect, signOut } from 'aws-amplify/auth';
import 'aws-amplify/auth/enable-oauth-listener';
import { Hub } from 'aws-amplify/utils';
import { publish, settings, textOf } from './app.ts';

const events: [string, string?][] = [];
Hub.listen('auth', ({ payload }) => {
  events.push([payload.event, textOf('data' in payload ? payload.data : undefined)]);
});

const { userPoolId, clientId, endpoint, domain, scopes, signInUrl, signOutUrl, responseType } = settings();
Amplify.configure({
  Auth: {
    Cognito: {
      userPoolId,
      userPoolClientId: clientId,
      userPoolEndpoint: endpoint,
      loginWith: {
        oauth: {
          domain,
          scopes: [...scopes],
          redirectSignIn: [signInUrl],
          redirectSignOut: [signOutUrl],
          responseType,
        },
      },
    },
  },
});

publish({
  events,
  begin: ({ provider, customState, ...options }) =>
    signInWithRedirect({
      ...(provider !== undefined && { provider: { custom: provider } }),
      ...(customState !== undefined && { customState }),
      options,
    }),
  session: async (forceRefresh) => {
    const { tokens } = await fetchAuthSession({ forceRefresh });
    if (tokens?.idToken === undefined) return undefined;
    const { username } = await getCurrentUser();
    return { username, idToken: `${tokens.idToken}`, accessToken: `${tokens.accessToken}` };
  },
  end: () => signOut(),
});
