import type { StoredHash } from '#domain/people/users/password-hash.ts';
import type { LeavingFormat } from './leaving-user.ts';

/** A realm that Keycloak imports, with its groups and users. */
export function keycloakFormat(realm: string, groups: readonly string[]): LeavingFormat {
  const head = { realm, enabled: true, groups: groups.map((name) => ({ name })) };
  return {
    begin: `${JSON.stringify(head).slice(0, -1)},"users":[\n`,
    between: ',\n',
    end: '\n]}\n',
    write({ user, groups: ofUser, hash }) {
      const { email, email_verified, given_name, family_name, identities: _, ...others } = user.attributes;
      const credential = hash && credentialOf(hash);
      const attributes = Object.fromEntries(Object.entries(others).map(([name, value]) => [name, [value]]));
      const entry = {
        id: user.sub,
        // Keycloak keeps names in lower case.
        username: (user.username === user.sub ? (email ?? user.username) : user.username).toLowerCase(),
        ...(email !== undefined && { email, emailVerified: email_verified === 'true' }),
        ...(given_name !== undefined && { firstName: given_name }),
        ...(family_name !== undefined && { lastName: family_name }),
        enabled: user.enabled,
        createdTimestamp: user.createdAt,
        ...(Object.keys(attributes).length > 0 && { attributes }),
        ...(ofUser.length > 0 && { groups: ofUser.map((name) => `/${name}`) }),
        ...(credential ? { credentials: [credential] } : { requiredActions: ['UPDATE_PASSWORD'] }),
      };
      return { text: JSON.stringify(entry), hasHash: credential !== undefined };
    },
  };
}

/** Undefined for a hash that no provider of Keycloak's own compares. */
function credentialOf(hash: StoredHash): object | undefined {
  const made = (digest: Buffer, salt: Buffer, data: object) => ({
    type: 'password',
    secretData: JSON.stringify({
      value: digest.toString('base64'),
      salt: salt.toString('base64'),
      additionalParameters: {},
    }),
    credentialData: JSON.stringify(data),
  });
  switch (hash.algorithm) {
    case 'PBKDF2_SHA256':
      return made(hash.digest, hash.salt, pbkdf2('pbkdf2-sha256', hash.iterations));
    case 'KEYCLOAK_PBKDF2':
      return made(
        hash.digest,
        hash.salt,
        pbkdf2(hash.hash === 'sha1' ? 'pbkdf2' : `pbkdf2-${hash.hash}`, hash.iterations),
      );
    case 'ARGON2ID':
      return made(hash.digest, hash.salt, {
        hashIterations: hash.passes,
        algorithm: 'argon2',
        additionalParameters: {
          hashLength: [String(hash.digest.length)],
          memory: [String(hash.memoryKibibytes)],
          type: ['id'],
          version: ['1.3'],
          parallelism: ['1'],
        },
      });
    default:
      return undefined;
  }
}

function pbkdf2(algorithm: string, hashIterations: number): object {
  return { hashIterations, algorithm, additionalParameters: {} };
}
