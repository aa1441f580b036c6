import { AuthError, type Client } from '@cenote/auth';
import { CenoteAuth } from './element.ts';
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

/**
 * Shows the screens in a dialog until somebody is signed in, and says who. Whoever is signed in already is not asked. `canCancel` is
 * true unless told otherwise.
 * @throws AuthError `AbortError` where the dialog was cancelled
 */
export function showSignIn({ logoImage, canCancel = true, ...options }: ShowSignInOptions): Promise<SignedIn> {
  if (!customElements.get('cenote-auth')) customElements.define('cenote-auth', CenoteAuth);
  const dialog = document.createElement('dialog');
  const element = document.createElement('cenote-auth') as CenoteAuth;
  Object.assign(element, { logo: logoImage, canCancel, ...options });
  dialog.append(element);
  adoptScreenStyle(document);
  return new Promise((resolve, reject) => {
    const close = () => {
      dialog.remove();
      dialog.close();
    };
    const cancel = () => {
      close();
      reject(new AuthError('AbortError', 'The sign-in was cancelled.'));
    };
    element.addEventListener('cenote-screen', ({ target }) => {
      const { screen } = target as CenoteAuth;
      // Nothing is shown before it is known who is there.
      if (screen !== 'loading' && screen !== 'signedIn' && !dialog.open) open();
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
    const open = () => {
      dialog.showModal();
      element.focus();
    };
    document.body.append(dialog);
  });
}
