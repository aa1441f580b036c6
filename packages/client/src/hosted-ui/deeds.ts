/** Everything about hosted pages, which is loaded together. */
export { handleRedirect } from './handle-redirect.ts';
export { renew } from './renew.ts';
export { signInWithRedirect } from './sign-in-with-redirect.ts';
export { signOutWithRedirect } from './sign-out-with-redirect.ts';
