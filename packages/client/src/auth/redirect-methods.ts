import { getCurrentUser } from '../current-user.ts';
import { listen } from '../events.ts';
import { handleRedirect, signInWithRedirect, signOutWithRedirect } from '../hosted-ui/later.ts';
import type { RedirectInput } from '../hosted-ui/sign-in-with-redirect.ts';
import { platform } from '../platform.ts';
import type { SignOutOutput } from '../sign-out.ts';
import type { AuthContext } from './auth-context.ts';
import type { FederatedSignInOptions } from './auth-methods.ts';

/** What `Auth` does at hosted pages, in the order of events of Amplify 4 and 5. Loaded when there is something to do. */

/** Takes what the pages led back with. What goes wrong is told on the channel. */
export function finishRedirect(context: AuthContext): Promise<void> {
  const url = platform.location?.href ?? '';
  context.dispatch('parsingCallbackUrl', { url }, 'The callback url is being parsed');
  return tellOf(context, () => handleRedirect(context.client())).catch(() => undefined);
}

/** Leaves for the pages. */
export async function leave(context: AuthContext, options: FederatedSignInOptions = {}): Promise<void> {
  const { provider = 'COGNITO', customProvider = provider, customState } = options;
  const input: RedirectInput = { provider: customProvider, customState };
  await tellOf(context, () => signInWithRedirect(context.client(), input));
}

/** Signs out, and leaves for the pages where they know who it was. */
export async function signOut(context: AuthContext, options: { readonly global?: boolean }): Promise<SignOutOutput> {
  const output = await signOutWithRedirect(context.client(), options);
  const { url } = output;
  if (url) context.dispatch('oAuthSignOut', { oAuth: 'signOut' }, `Signing out from ${url}`);
  return output;
}

/** Dispatches what a way back from the pages came to. @throws what `deed` throws */
async function tellOf(context: AuthContext, deed: () => Promise<unknown>): Promise<void> {
  let customState: string | undefined;
  let isBack = false;
  const stop = listen(context.client(), ({ event, data }) => {
    if (event === 'customOAuthState') customState = data;
    isBack ||= event === 'signInWithRedirect';
  });
  try {
    await deed();
    if (!isBack) return;
    const { username } = await getCurrentUser(context.client());
    const user = context.createUser(username);
    await context.getSession(user);
    context.dispatch('signIn', user, `A user ${username} has been signed in`);
    context.dispatch('cognitoHostedUI', user, `A user ${username} has been signed in via Cognito Hosted UI`);
    if (customState) context.dispatch('customOAuthState', customState, `State for user ${username}`);
  } catch (error) {
    context.dispatch('signIn_failure', error, 'The OAuth response flow failed');
    context.dispatch('cognitoHostedUI_failure', error, 'A failure occurred when returning to the Cognito Hosted UI');
    context.dispatch('customState_failure', error, 'A failure occurred when returning state');
    throw error;
  } finally {
    stop();
  }
}
