import type { AuthConfig } from '../auth-config.ts';
import type { AuthStorage } from '../storage/auth-storage.ts';
import { verifyToken } from './pool-keys.ts';

const keyForm = /^CognitoIdentityServiceProvider\.[^.]+\.(.+)\.(accessToken|idToken|clockDrift|oauthMetadata)$/;

/** A storage that anybody may have written, and who has been proved to be signed in by it. */
export interface ProvedStorage extends AuthStorage {
  isProved(username: string | undefined): boolean;
}

/**
 * The same storage without what its tokens do not prove: a token that the user pool has not signed for this app and for the user
 * whom it lies under is not there, nor is one that has expired; and no clock is believed but the server's own.
 */
export function provedStorage(storage: AuthStorage, config: AuthConfig, issuer?: string): ProvedStorage {
  const outcomes = new Map<string, Promise<boolean>>();
  const proved = new Set<string>();
  const readKey = (key: string) => keyForm.exec(key)?.slice(1) ?? [];
  const prove = async (token: string, name: string, username: string): Promise<boolean> => {
    const claims = await verifyToken(config, token, name === 'idToken' ? 'id' : 'access', issuer);
    return !!claims && (claims.username ?? claims['cognito:username']) === username;
  };
  return {
    async getItem(key) {
      const [username = '', name] = readKey(key);
      const value = await storage.getItem(key);
      if (!name || !value) return value;
      if (name === 'clockDrift') return undefined;
      // Whoever says that tokens are another provider's would have them go unchecked.
      if (name === 'oauthMetadata') return value.includes('"provider"') ? undefined : value;
      const outcome = outcomes.get(`${key} ${value}`) ?? prove(value, name, username);
      outcomes.set(`${key} ${value}`, outcome);
      if (!(await outcome)) return undefined;
      if (name === 'accessToken') proved.add(username);
      return value;
    },
    setItem(key, value) {
      const [username = '', name] = readKey(key);
      // What is written here the service has just issued.
      outcomes.set(`${key} ${value}`, Promise.resolve(true));
      if (name === 'accessToken') proved.add(username);
      return storage.setItem(key, value);
    },
    removeItem(key) {
      const [username = '', name] = readKey(key);
      if (name === 'accessToken') proved.delete(username);
      return storage.removeItem(key);
    },
    isProved: (username) => !!username && proved.has(username),
  };
}
