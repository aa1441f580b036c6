import type { CognitoUser } from 'amazon-cognito-identity-js';
import { Amplify, Auth } from 'aws-amplify-v5';
import type { ContractServer } from './server.ts';

/** What the Amplify 5 app on one device has stored, by its own keys. */
export type Device = Map<string, string>;

/** The user whom a sign-in gives: with the challenge that is still open in `challengeName`, or signed in. */
export interface AmplifyUser extends CognitoUser {
  readonly challengeParam?: Readonly<Record<string, unknown>>;
  readonly attributes?: Readonly<Record<string, unknown>>;
  readonly preferredMFA?: string;
}

/** An app of Amplify 5 on one device. */
export interface AppInput {
  readonly device?: Device;
  readonly userPoolId?: string;
  readonly clientId?: string;
  readonly authenticationFlowType?: 'CUSTOM_AUTH' | 'USER_PASSWORD_AUTH' | 'USER_SRP_AUTH';
  readonly clientMetadata?: Record<string, string>;
}

/**
 * Points Amplify 5, which there is only one of in a process, at the server and at one device's storage: a fresh one with
 * nobody signed in, unless an earlier one is given.
 */
export function onDevice(
  server: ContractServer,
  {
    device = new Map(),
    userPoolId = server.userPoolId,
    clientId = server.clientId,
    authenticationFlowType = 'USER_SRP_AUTH',
    clientMetadata = {},
  }: AppInput = {},
): Device {
  Amplify.configure({
    Auth: {
      region: 'us-east-1',
      userPoolId,
      userPoolWebClientId: clientId,
      endpoint: server.endpoint,
      authenticationFlowType,
      clientMetadata,
      storage: {
        setItem: (key: string, value: string) => void device.set(key, value),
        getItem: (key: string) => device.get(key) ?? null,
        removeItem: (key: string) => void device.delete(key),
        clear: () => device.clear(),
      },
    },
  });
  return device;
}

/** `Auth.signIn` in the form that the arguments have, with a type. */
export function signIn(...parameters: Parameters<typeof Auth.signIn>): Promise<AmplifyUser> {
  return Auth.signIn(...parameters) as Promise<AmplifyUser>;
}
