import type { AuthenticationResultType } from '@cenote/wire/user-pools';
import type { AuthConfig } from '../auth-config.ts';
import { AuthError } from '../auth-error.ts';
import type { AuthStorage } from '../storage/auth-storage.ts';
import { verifyToken } from './pool-keys.ts';

const keyForm = /^CognitoIdentityServiceProvider\.[^.]+\.(.+)\.(accessToken|idToken|clockDrift|oauthMetadata)$/;

/** A storage that anybody may have written, and who has been proved to be signed in by it. */
export interface ProvedStorage extends AuthStorage {
  isProved(username: string | undefined): boolean;
  /** @throws AuthError `OAuthSignInException` where the pool has not signed these tokens for one user of this app */
  prove(issued: AuthenticationResultType): Promise<void>;
}

/**
 * The same storage without what its tokens do not prove: a token that the user pool has not signed for this app and for the user
 * whom it lies under is not there, nor is one that has expired; and no clock is believed but the server's own. Whoever wrote it,
 * an earlier request or this one, is no proof. What the storage refuses to keep is held beside it.
 */
export function provedStorage(storage: AuthStorage, config: AuthConfig, issuer?: string): ProvedStorage {
  const outcomes = new Map<string, Promise<boolean>>();
  const proved = new Set<string>();
  /** What the storage refused: it is there as long as the request. */
  const unkept = new Map<string, string>();
  const readKey = (key: string) => keyForm.exec(key)?.slice(1) ?? [];
  const findUser = async (token: string, use: 'access' | 'id'): Promise<unknown> => {
    const claims = await verifyToken(config, token, use, issuer);
    return claims?.username ?? claims?.['cognito:username'];
  };
  const isOf = async (username: string, token: string, name: string) =>
    (await findUser(token, name === 'idToken' ? 'id' : 'access')) === username;
  const getItem = async (key: string) => {
    const [username = '', name] = readKey(key);
    const value = unkept.get(key) ?? (await storage.getItem(key));
    if (!name || !value) return value;
    if (name === 'clockDrift') return undefined;
    // Whoever says that tokens are another provider's would have them go unchecked.
    if (name === 'oauthMetadata') return value.includes('"provider"') ? undefined : value;
    const outcome = outcomes.get(`${key} ${value}`) ?? isOf(username, value, name);
    outcomes.set(`${key} ${value}`, outcome);
    if (!(await outcome)) return undefined;
    if (name === 'accessToken') proved.add(username);
    return value;
  };
  return {
    getItem,
    async setItem(key, value) {
      const [username = '', name] = readKey(key);
      if (name === 'accessToken') proved.delete(username);
      unkept.delete(key);
      try {
        await storage.setItem(key, value);
      } catch {
        unkept.set(key, value);
      }
      // What a refresh brought must not be lost where the keys cannot be had; whoever reads it is told.
      await getItem(key).catch(() => undefined);
    },
    removeItem(key) {
      const [username = '', name] = readKey(key);
      if (name === 'accessToken') proved.delete(username);
      unkept.delete(key);
      return storage.removeItem(key);
    },
    isProved: (username) => !!username && proved.has(username),
    async prove({ AccessToken = '', IdToken }) {
      const username = await findUser(AccessToken, 'access');
      const isOne = username && (!IdToken || (await findUser(IdToken, 'id')) === username);
      if (!isOne) throw new AuthError('OAuthSignInException', 'The user pool has not signed these tokens.');
    },
  };
}
