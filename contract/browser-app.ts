/** The app that a browser opens: Amplify as npm has it, where a test can reach it. Bundled by `browser.ts`. */
import { Amplify } from 'aws-amplify';
import {
  associateWebAuthnCredential,
  confirmSignIn,
  confirmSignUp,
  deleteWebAuthnCredential,
  getCurrentUser,
  listWebAuthnCredentials,
  signIn,
  signOut,
  signUp,
} from 'aws-amplify/auth';

const amplifyApp = {
  configure(pool: { userPoolId: string; userPoolClientId: string; userPoolEndpoint: string }) {
    Amplify.configure({ Auth: { Cognito: pool } });
  },
  auth: {
    associateWebAuthnCredential,
    confirmSignIn,
    confirmSignUp,
    deleteWebAuthnCredential,
    getCurrentUser,
    listWebAuthnCredentials,
    signIn,
    signOut,
    signUp,
  },
};

export type AmplifyApp = typeof amplifyApp;

Object.assign(globalThis, { amplifyApp });
