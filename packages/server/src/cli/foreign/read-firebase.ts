import { entriesOf, flagOf, parseJson, type ReadForeign, textOf } from './foreign-user.ts';

/** Users of Firebase as `firebase auth:export` writes them in JSON; the parameters of the hashes are those of the project's console. */
export const readFirebase: ReadForeign = (text, parameters) => {
  const users = entriesOf(text, 'export of Firebase', 'users');
  const project = parameters === undefined ? undefined : parseParameters(parameters);
  if (project === undefined && users.some((user) => textOf(user['passwordHash']) !== undefined)) {
    throw new Error(
      'Hashes of Firebase need the parameters of the project: --hash-parameters <file>, with the hash_config of its console.',
    );
  }
  return users.map((user, at) => {
    const [hash, salt] = [textOf(user['passwordHash']), textOf(user['salt']) ?? ''];
    return {
      at: at + 1,
      username: textOf(user['email']) ?? textOf(user['phoneNumber']) ?? textOf(user['localId']),
      attributes: {
        email: textOf(user['email']),
        email_verified: flagOf(user['emailVerified']),
        phone_number: textOf(user['phoneNumber']),
        // Firebase has a number once a code has come back from it.
        phone_number_verified: textOf(user['phoneNumber']) && 'true',
      },
      written: { name: textOf(user['displayName']), picture: textOf(user['photoUrl']) },
      isEnabled: user['disabled'] !== true,
      groups: [],
      hash:
        hash === undefined || project === undefined
          ? undefined
          : {
              algorithm: 'FIREBASE_SCRYPT',
              text: [
                project.memCost,
                project.rounds,
                saltOf(salt, project.separator),
                project.key,
                standard(hash),
              ].join('$'),
            },
    };
  });
};

/** They are in the alphabet for addresses or in the other one. */
function standard(text: string): string {
  return Buffer.from(text, 'base64').toString('base64');
}

function saltOf(salt: string, separator: string): string {
  return Buffer.concat([Buffer.from(salt, 'base64'), Buffer.from(separator, 'base64')]).toString('base64');
}

function parseParameters(text: string) {
  const parsed = parseJson(text) as Record<string, unknown> | undefined;
  const member = (name: string) => {
    const given = parsed?.[name];
    if (typeof given === 'string' || typeof given === 'number') return `${given}`;
    return new RegExp(`${name}\\s*:\\s*([\\w+/=-]+)`).exec(text)?.[1] ?? '';
  };
  const key = standard(member('base64_signer_key'));
  const [rounds, memCost] = [Number(member('rounds')), Number(member('mem_cost'))];
  if (key === '' || !(rounds > 0) || !(memCost > 0)) {
    throw new Error('The hash parameters lack base64_signer_key, rounds or mem_cost.');
  }
  return { key, separator: member('base64_salt_separator'), rounds, memCost };
}
