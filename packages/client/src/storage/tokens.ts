import type { AuthenticationResultType } from '@cenote/wire/user-pools';
import type { Client } from '../client.ts';
import { decodeJwt } from '../jwt.ts';
import { read, write } from './store.ts';
import type { StoredDevice, StoredSession } from './stored.ts';

/**
 * Where a session lies: under the keys that Amplify 4 to 6 and amazon-cognito-identity-js give it, so that an app may come from
 * them, and go back, with its users signed in.
 */

const sessionNames = ['accessToken', 'idToken', 'refreshToken', 'clockDrift', 'signInDetails', 'oauthMetadata'];
/** What is kept of a device. */
export const deviceNames: readonly string[] = ['deviceKey', 'deviceGroupKey', 'randomPasswordKey'];
/** Of Amplify, and none of our business but that they end with the session. */
const otherNames = ['userData', 'oidcProvider'];
/** The end of the key under which the storage has whoever signed in last. */
export const lastUser = 'LastAuthUser';

type Values = Readonly<Record<string, string | undefined>>;

/** The key of a value of this app client's. */
export function keyOf({ config }: Client, name: string): string {
  return `CognitoIdentityServiceProvider.${config.clientId}.${name}`;
}

async function readAll(client: Client, username: string, names: readonly string[]): Promise<Values> {
  const entries = names.map(async (name) => [name, await read(client, keyOf(client, `${username}.${name}`))] as const);
  return Object.fromEntries(await Promise.all(entries));
}

/** Writes values of a user by their names, and removes those that are not there. */
export async function writeAll(
  client: Client,
  username: string,
  names: readonly string[],
  values: Values = {},
): Promise<void> {
  await Promise.all(names.map((name) => write(client, keyOf(client, `${username}.${name}`), values[name])));
}

/** The user whom a client is about: whoever signed in last. */
export async function findUser(client: Client): Promise<string | undefined> {
  return read(client, keyOf(client, lastUser));
}

/** Makes a user the one whom every client on this storage is about; nobody where none is named. */
export async function saveUser(client: Client, username?: string): Promise<void> {
  await write(client, keyOf(client, lastUser), username);
}

/** What is kept of a user's session; undefined where there is no token. */
export async function findSession(client: Client, username: string): Promise<StoredSession | undefined> {
  const session = { ...(await readAll(client, username, sessionNames)), username } as StoredSession;
  return session.accessToken || session.refreshToken ? session : undefined;
}

/** Replaces what is kept of a session by what the service issued for it. A refresh token that it did not replace stays. */
export async function saveIssued(
  client: Client,
  before: StoredSession,
  { AccessToken = '', IdToken, RefreshToken }: AuthenticationResultType,
): Promise<StoredSession> {
  const { iat } = decodeJwt(AccessToken).payload;
  const session = {
    signInDetails: '{}',
    ...before,
    accessToken: AccessToken,
    idToken: IdToken,
    refreshToken: RefreshToken ?? before.refreshToken,
    // The way Amplify 4 and 5 have it, device minus server in seconds, with the decimals that tell ours from theirs.
    clockDrift: (Date.now() / 1000 - Number(iat)).toFixed(3),
  };
  await writeAll(client, before.username, sessionNames, { ...session });
  client.driftMs = storedDriftMs(session);
  client.backOff = undefined;
  return session;
}

/** Removes what is kept of a user's session. The device stays known. */
export async function removeSession(client: Client, username: string): Promise<void> {
  await writeAll(client, username, [...sessionNames, ...otherNames]);
}

/** The device that this user's sign-ins are remembered by; undefined where there is none. */
export async function findDevice(client: Client, username: string): Promise<StoredDevice | undefined> {
  const device = await readAll(client, username, deviceNames);
  return device['deviceKey'] ? (device as unknown as StoredDevice) : undefined;
}

/** Server minus device, in milliseconds, when the tokens of a session were issued; where it is in doubt, so that they expire sooner. */
export function storedDriftMs({ clockDrift = '' }: StoredSession): number {
  const drift = Number(clockDrift) || 0;
  const driftMs = -1000 * drift;
  // A whole number may be Amplify 6's: server minus device in milliseconds.
  return clockDrift.includes('.') ? driftMs : Math.max(drift, driftMs);
}
