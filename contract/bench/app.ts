/** The page of the benchmark: what an app waits for from a password to tokens, by each library. */
import './global.ts';
import {
  AuthenticationDetails,
  CognitoUser,
  CognitoUserPool,
  type CognitoUserSession,
} from 'amazon-cognito-identity-js';
import { Amplify } from 'aws-amplify';
import { fetchAuthSession, signIn, signOut } from 'aws-amplify/auth';
import { createAuth } from '../../packages/client/src/index.ts';

/** Where somebody signs in, and who. */
interface SignIn {
  readonly endpoint: string;
  readonly userPoolId: string;
  readonly clientId: string;
  readonly username: string;
  readonly password: string;
}

/** Signs in by SRP, and out again; how long the way in took, in milliseconds. */
const libraries = {
  async '@cenote/auth'({ endpoint, userPoolId, clientId, username, password }: SignIn): Promise<number> {
    const auth = createAuth({ endpoint, userPoolId, clientId });
    const startMs = performance.now();
    await auth.signIn({ username, password });
    await auth.getTokens();
    const tookMs = performance.now() - startMs;
    await auth.signOut();
    return tookMs;
  },
  async 'aws-amplify'({ endpoint, userPoolId, clientId, username, password }: SignIn): Promise<number> {
    const Cognito = { userPoolId, userPoolClientId: clientId, userPoolEndpoint: endpoint };
    Amplify.configure({ Auth: { Cognito } });
    const startMs = performance.now();
    await signIn({ username, password });
    await fetchAuthSession();
    const tookMs = performance.now() - startMs;
    await signOut();
    return tookMs;
  },
  async 'amazon-cognito-identity-js'({ endpoint, userPoolId, clientId, ...person }: SignIn): Promise<number> {
    const Pool = new CognitoUserPool({ UserPoolId: userPoolId, ClientId: clientId, endpoint });
    const user = new CognitoUser({ Username: person.username, Pool });
    const details = new AuthenticationDetails({ Username: person.username, Password: person.password });
    const startMs = performance.now();
    await new Promise<CognitoUserSession>((onSuccess, onFailure) => {
      user.authenticateUser(details, { onSuccess, onFailure });
    });
    const tookMs = performance.now() - startMs;
    user.signOut();
    return tookMs;
  },
};

export type Libraries = typeof libraries;

Object.assign(globalThis, { libraries });
