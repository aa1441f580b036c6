import { Amplify } from 'aws-amplify';
import { cognitoUserPoolsTokenProvider } from 'aws-amplify/auth/cognito';
import { ConsoleLogger } from 'aws-amplify/utils';
import type { ContractServer } from './server.ts';

// Amplify warns of every endpoint that is not AWS's own.
ConsoleLogger.LOG_LEVEL = 'ERROR';

/** What the Amplify app on one device has stored, by Amplify's own keys. */
export type Device = Map<string, string>;

/**
 * Points Amplify, which there is only one of in a process, at the server and at one device's storage: a fresh one with
 * nobody signed in, unless an earlier one is given.
 */
export function onDevice(
  server: ContractServer,
  {
    device = new Map(),
    userPoolId = server.userPoolId,
    clientId = server.clientId,
  }: { device?: Device; userPoolId?: string; clientId?: string } = {},
): Device {
  Amplify.configure({
    Auth: { Cognito: { userPoolId, userPoolClientId: clientId, userPoolEndpoint: server.endpoint } },
  });
  cognitoUserPoolsTokenProvider.setKeyValueStorage({
    setItem: async (key, value) => void device.set(key, value),
    getItem: async (key) => device.get(key) ?? null,
    removeItem: async (key) => void device.delete(key),
    clear: async () => device.clear(),
  });
  return device;
}

/** A stored value whose key ends in this name, such as `refreshToken`. */
export function stored(device: Device, name: string): string | undefined {
  for (const [key, value] of device) if (key.endsWith(`.${name}`)) return value;
  return undefined;
}
