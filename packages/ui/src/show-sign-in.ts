import { AuthError, type Client } from '@cenote/auth';
import { CenoteAuth } from './element.ts';
import { findClient } from './find-client.ts';
import { adoptScreenStyle } from './screen-style.ts';

/** What `showSignIn` takes: the properties of `<cenote-auth>`, and what the mobile libraries call the logo. */
export type ShowSignInOptions = Partial<
  Pick<
    CenoteAuth,
    | 'auth'
    | 'backgroundColor'
    | 'canCancel'
    | 'clientId'
    | 'config'
    | 'endpoint'
    | 'fields'
    | 'form'
    | 'heading'
    | 'hideSignUp'
    | 'lang'
    | 'logo'
    | 'logoAlt'
    | 'offerPasskey'
    | 'primaryColor'
    | 'signInWithRedirect'
    | 'skipVerification'
    | 'start'
    | 'username'
    | 'userPoolId'
  >
> & { readonly logoImage?: string };

export interface SignedIn {
  readonly userState: Client['state'];
  readonly username?: string;
}

/** The dialog that is open, or about to be: one at a time. */
let current: { readonly place: string; readonly ended: Promise<SignedIn>; readonly cancel: () => void } | undefined;

/**
 * Shows the screens in a dialog until somebody is signed in, and says who. Whoever is signed in already is not asked. `canCancel` is
 * true unless told otherwise. While a dialog is there, another call for its app client waits for the same end; one for another
 * client takes its place.
 * @throws AuthError `AbortError` where the dialog was cancelled, or another took its place; `AuthUserPoolException` where no user pool
 * with an app client is named
 */
export async function showSignIn(options: ShowSignInOptions): Promise<SignedIn> {
  const auth = findClient(options);
  if (!auth?.config.clientId) throw new AuthError('AuthUserPoolException', 'No user pool with an app client is named.');
  const { userPoolId, clientId, endpoint } = auth.config;
  const place = [userPoolId, clientId, endpoint].join(' ');
  if (current?.place === place) return current.ended;
  current?.cancel();
  const opened = { place, ...openDialog({ ...options, auth }) };
  current = opened;
  try {
    return await opened.ended;
  } finally {
    if (current === opened) current = undefined;
  }
}

function openDialog({ logoImage, canCancel = true, ...options }: ShowSignInOptions) {
  if (!customElements.get('cenote-auth')) customElements.define('cenote-auth', CenoteAuth);
  const dialog = document.createElement('dialog');
  const element = document.createElement('cenote-auth') as CenoteAuth;
  Object.assign(element, { logo: logoImage, canCancel, ...options });
  dialog.append(element);
  adoptScreenStyle(document);
  const { promise: ended, resolve, reject } = Promise.withResolvers<SignedIn>();
  const open = () => {
    if (!dialog.open) dialog.showModal();
    element.focus();
  };
  const close = () => {
    dialog.remove();
    dialog.close();
  };
  const cancel = () => {
    close();
    reject(new AuthError('AbortError', 'The sign-in was cancelled.'));
  };
  // Nothing is shown before it is known who is there, or that no server says so.
  element.addEventListener('cenote-screen', () => {
    if (element.screen !== 'signedIn') open();
  });
  element.addEventListener('cenote-signed-in', (event) => {
    const { userState, username } = (event as CustomEvent<SignedIn>).detail;
    close();
    resolve({ userState, username });
  });
  element.addEventListener('cenote-cancel', cancel);
  dialog.addEventListener('cancel', (event) => {
    event.preventDefault();
    if (canCancel) cancel();
  });
  dialog.setAttribute('closedby', canCancel ? 'closerequest' : 'none');
  // A browser may close a dialog that it has been asked to close often enough.
  dialog.addEventListener('close', () => {
    if (!dialog.isConnected) return;
    if (canCancel) cancel();
    else open();
  });
  document.body.append(dialog);
  return { ended, cancel };
}
