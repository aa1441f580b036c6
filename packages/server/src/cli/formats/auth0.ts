import type { StoredHash } from '#domain/people/users/password-hash.ts';
import type { LeavingFormat } from './leaving-user.ts';

/** What Auth0 has a member for; all else goes into the metadata of the user. */
const own: Readonly<Record<string, string>> = {
  given_name: 'given_name',
  family_name: 'family_name',
  name: 'name',
  nickname: 'nickname',
  picture: 'picture',
};

/** The array that Auth0's bulk import takes (auth0.com/docs, "User Data JSON Schema for Bulk User Imports"). */
export function auth0Format(): LeavingFormat {
  return {
    begin: '[\n',
    between: ',\n',
    end: '\n]\n',
    write({ user, groups, hash }) {
      const { email, email_verified, phone_number, phone_number_verified, identities: _, ...others } = user.attributes;
      if (email === undefined) return { refusal: 'has no e-mail address, which Auth0 wants' };
      const custom = hash && customHash(hash);
      const rest = Object.entries(others).filter(([name]) => own[name] === undefined);
      const entry = {
        user_id: user.sub,
        email,
        email_verified: email_verified === 'true',
        ...(user.username !== user.sub && /^[\w.+-]{1,15}$/.test(user.username) && { username: user.username }),
        ...(phone_number !== undefined && { phone_number, phone_verified: phone_number_verified === 'true' }),
        ...Object.fromEntries(
          Object.entries(others).flatMap(([name, value]) => (own[name] ? [[own[name], value]] : [])),
        ),
        blocked: !user.enabled,
        ...(rest.length > 0 && { user_metadata: Object.fromEntries(rest) }),
        ...(groups.length > 0 && { app_metadata: { groups } }),
        ...(custom && { custom_password_hash: custom }),
      };
      return { text: JSON.stringify(entry), hasHash: custom !== undefined };
    },
  };
}

const bare = (bytes: Buffer) => bytes.toString('base64').replace(/=+$/, '');

/** Undefined for a hash that Auth0 cannot compare. */
function customHash(hash: StoredHash): object | undefined {
  switch (hash.algorithm) {
    case 'BCRYPT':
      // It takes these two alone.
      return /^\$2[ab]\$/.test(hash.text)
        ? { algorithm: 'bcrypt', hash: { value: hash.text, encoding: 'utf8' } }
        : undefined;
    case 'ARGON2ID': {
      const { memoryKibibytes, passes, salt, digest } = hash;
      const value = `$argon2id$v=19$m=${memoryKibibytes},t=${passes},p=1$${bare(salt)}$${bare(digest)}`;
      return { algorithm: 'argon2', hash: { value, encoding: 'utf8' } };
    }
    case 'PBKDF2_SHA256':
      return pbkdf2('sha256', hash);
    case 'KEYCLOAK_PBKDF2':
      return pbkdf2(hash.hash, hash);
    case 'SCRYPT':
      return {
        algorithm: 'scrypt',
        hash: { value: hash.digest.toString('hex'), encoding: 'hex' },
        salt: { value: hash.salt.toString('hex'), encoding: 'hex' },
        keylen: hash.digest.length,
        cost: hash.cost,
        blockSize: hash.blockSize,
        parallelization: 1,
      };
    default:
      return undefined;
  }
}

function pbkdf2(
  digestName: string,
  { iterations, salt, digest }: { iterations: number; salt: Buffer; digest: Buffer },
) {
  const value = `$pbkdf2-${digestName}$i=${iterations},l=${digest.length}$${bare(salt)}$${bare(digest)}`;
  return { algorithm: 'pbkdf2', hash: { value, encoding: 'utf8' } };
}
