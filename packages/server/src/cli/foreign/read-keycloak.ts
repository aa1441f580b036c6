import {
  type Entry,
  entriesOf,
  type ForeignUserHash,
  flagOf,
  isEntry,
  parseJson,
  presentIn,
  type ReadForeign,
  textOf,
  untakenHash,
} from './foreign-user.ts';

/** Users of Keycloak: a realm that was exported with its users. */
export const readKeycloak: ReadForeign = (text) =>
  entriesOf(text, 'realm of Keycloak with users', 'users').map((user, at) => {
    const { phoneNumber, phoneNumberVerified: _, ...others } = isEntry(user['attributes']) ? user['attributes'] : {};
    return {
      at: at + 1,
      username: textOf(user['username']),
      attributes: { email: textOf(user['email']), email_verified: flagOf(user['emailVerified']) },
      // Realms let people write their attributes, unless its administrators say otherwise.
      written: {
        ...presentIn({ phone_number: firstOf(phoneNumber) }),
        ...Object.fromEntries(Object.entries(others).map(([name, value]) => [name, firstOf(value)])),
        ...presentIn({ given_name: textOf(user['firstName']), family_name: textOf(user['lastName']) }),
      },
      isEnabled: user['enabled'] !== false,
      // `/staff` and `/staff/night` are two groups of this server, by their last names.
      groups: listOf(user['groups']).map((path) => path.slice(path.lastIndexOf('/') + 1)),
      hash: hashOf(user),
    };
  });

function listOf(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : [];
}

function firstOf(value: unknown): string | undefined {
  return textOf(Array.isArray(value) ? value[0] : value);
}

function hashOf(user: Entry): ForeignUserHash | undefined {
  const credentials = Array.isArray(user['credentials']) ? user['credentials'].filter(isEntry) : [];
  const password = credentials.find(({ type }) => type === 'password');
  const secret = parseJson(textOf(password?.['secretData']) ?? '');
  const data = parseJson(textOf(password?.['credentialData']) ?? '');
  if (!isEntry(secret) || !isEntry(data)) return undefined;
  const [value, salt] = [textOf(secret['value']) ?? '', textOf(secret['salt']) ?? ''];
  const { hashIterations: iterations, algorithm } = data;
  const pbkdf = /^pbkdf2(?:-(sha\d+))?$/.exec(String(algorithm));
  if (pbkdf !== null) {
    // The one without a digest is the oldest.
    const text = `${pbkdf[1] ?? 'sha1'}$${String(iterations)}$${salt}$${value}`;
    return { algorithm: 'KEYCLOAK_PBKDF2' as const, text };
  }
  const more = isEntry(data['additionalParameters']) ? data['additionalParameters'] : {};
  const parameter = (name: string) => listOf(more[name])[0] ?? '';
  if (algorithm !== 'argon2') return untakenHash(algorithm);
  if (parameter('type') !== 'id' || parameter('version') !== '1.3')
    return untakenHash(`argon2${parameter('type')}`, parameter('version'));
  const costs = `m=${parameter('memory')},t=${String(iterations)},p=${parameter('parallelism')}`;
  return { algorithm: 'KEYCLOAK_ARGON2' as const, text: `$argon2id$v=19$${costs}$${salt}$${value}` };
}
