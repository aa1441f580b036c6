import {
  type Entry,
  entriesOf,
  type ForeignUserHash,
  flagOf,
  isEntry,
  presentIn,
  type ReadForeign,
  textOf,
  untakenHash,
} from './foreign-user.ts';

/**
 * Users of Auth0: its export with password hashes, one object a line, or an array as its bulk import takes it
 * (auth0.com/docs, "User Data JSON Schema for Bulk User Imports").
 */
export const readAuth0: ReadForeign = (text) => {
  const users = entriesOf(text, 'export of Auth0');
  if (!users.some((user) => ['_id', 'user_id', 'email', 'username'].some((name) => name in user)))
    throw new Error('The file is no export of Auth0.');
  return users.map((user, at) => ({
    at: at + 1,
    username: textOf(user['username']),
    attributes: {
      email: textOf(user['email']),
      email_verified: flagOf(user['email_verified']),
      phone_number: textOf(user['phone_number']),
      phone_number_verified: flagOf(user['phone_verified']),
    },
    written: {
      ...metadataOf(user['user_metadata']),
      ...presentIn({
        name: textOf(user['name']),
        given_name: textOf(user['given_name']),
        family_name: textOf(user['family_name']),
        nickname: textOf(user['nickname']),
        picture: textOf(user['picture']),
      }),
    },
    isEnabled: user['blocked'] !== true,
    groups: groupsOf(user['app_metadata']),
    hash: hashOf(user),
  }));
};

/** Attributes that Auth0 has no member for, as an export of ours leaves them there too. An app may let people write them. */
function metadataOf(metadata: unknown): Record<string, string> {
  const told = Object.entries(isEntry(metadata) ? metadata : {}).flatMap(([name, value]) =>
    ['string', 'number', 'boolean'].includes(typeof value) ? [[name, String(value)] as const] : [],
  );
  return Object.fromEntries(told);
}

function groupsOf(metadata: unknown): string[] {
  const groups = isEntry(metadata) ? metadata['groups'] : undefined;
  return Array.isArray(groups) ? groups.filter((one) => textOf(one) !== undefined) : [];
}

function hashOf(user: Entry): ForeignUserHash | undefined {
  const own = textOf(user['passwordHash']) ?? textOf(user['password_hash']);
  if (own !== undefined) return { algorithm: 'BCRYPT' as const, text: own };
  const custom = user['custom_password_hash'];
  if (!isEntry(custom)) return undefined;
  const value = isEntry(custom['hash']) ? (textOf(custom['hash']['value']) ?? '') : '';
  const { algorithm } = custom;
  switch (algorithm) {
    case 'bcrypt':
      return { algorithm: 'BCRYPT' as const, text: value };
    case 'argon2':
      return { algorithm: 'KEYCLOAK_ARGON2' as const, text: value };
    case 'pbkdf2': {
      const [, name, digest, iterations, salt, hash] =
        /^\$(pbkdf2-(sha\d+))\$i=(\d+),l=\d+\$([^$]+)\$([^$]+)$/.exec(value) ?? [];
      return name === undefined
        ? untakenHash(algorithm, 'of another form')
        : { algorithm: 'KEYCLOAK_PBKDF2' as const, text: `${digest}$${iterations}$${salt}$${hash}` };
    }
    case 'scrypt': {
      const salt = isEntry(custom['salt']) ? toHex(custom['salt']) : '';
      const digest = isEntry(custom['hash']) ? toHex(custom['hash']) : '';
      const { cost = 16_384, blockSize = 8, parallelization = 1 } = custom;
      return {
        algorithm: 'SCRYPT' as const,
        text: `${String(cost)}$${String(blockSize)}$${String(parallelization)}$${salt}$${digest}`,
      };
    }
    default:
      return untakenHash(algorithm);
  }
}

function toHex({ value, encoding }: Entry): string {
  const text = textOf(value) ?? '';
  return encoding === 'hex' ? text : Buffer.from(text, encoding === 'base64' ? 'base64' : 'utf8').toString('hex');
}
