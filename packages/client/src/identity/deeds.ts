/** Everything about identity pools, which is loaded together. */
export { findFederated } from './federated.ts';
export { federatedSignIn } from './federated-sign-in.ts';
export { getCredentials } from './get-credentials.ts';
export { identityPart } from './parts.ts';
export { waitForCredentials } from './wait-for-credentials.ts';
