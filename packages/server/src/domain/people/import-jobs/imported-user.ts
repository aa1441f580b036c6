import type { Write } from '#database/database.ts';
import type { Context } from '#domain/context.ts';
import { Fault } from '#domain/fault.ts';
import { isOffered } from '#domain/people/mfa/decide.ts';
import { smsFactorWrites } from '#domain/people/mfa/preferences.ts';
import { newAttributes, verifiedAttributes } from '#domain/people/users/attributes.ts';
import { sealPasswordHash } from '#domain/people/users/password-hash.ts';
import { isPasswordless } from '#domain/people/users/passwordless.ts';
import { checkPreferredUsername } from '#domain/people/users/sign-in-name.ts';
import { type Attributes, isVerified, newSub, type User } from '#domain/people/users/user.ts';
import { addressOfUsername, checkUsername } from '#domain/people/users/username.ts';
import type { Pool } from '#domain/tenant/pools/pool.ts';
import { keptName } from '#domain/tenant/pools/settings/sign-in-names.ts';
import { factorColumn, hashColumn, usernameColumn } from './columns.ts';
import type { ImportJob } from './import-job.ts';

/** A user as a line of the file tells of them. */
export interface ImportedUser {
  readonly user: User;
  /** As in the file. */
  readonly name: string;
  /** What is stored along with the user. */
  readonly writes: readonly Write[];
}

/**
 * Makes a user of a line: confirmed with the hash of a password, or where a code takes the place of one; else the user has
 * to reset the password. AWS: "Importing users into user pools from a CSV file". No function is asked, and nothing is sent.
 * @throws Fault InvalidParameterException for what the pool cannot take; its text holds nothing of the line
 */
export async function importedUser(
  context: Pick<Context, 'clock' | 'secrets'>,
  pool: Pool,
  { hashAlgorithm }: Pick<ImportJob, 'hashAlgorithm'>,
  values: ReadonlyMap<string, string>,
): Promise<ImportedUser> {
  const name = nameIn(pool, values);
  const attributes = attributesIn(pool, name, values);
  const hasFactor = parseFactor(pool, values.get(factorColumn) ?? '');
  const hash = values.get(hashColumn) ?? '';
  if (hash !== '' && hashAlgorithm === undefined) throw invalid('The import job names no PasswordHashingAlgorithm.');
  const isVouchedFor = (attribute: 'email' | 'phone_number') => isVerified({ attributes }, attribute);
  const status = hash !== '' || isPasswordless(pool, attributes, isVouchedFor) ? 'CONFIRMED' : 'RESET_REQUIRED';
  checkPreferredUsername(pool, { status, attributes });
  const sub = newSub();
  const now = context.clock.now();
  const owner = { poolId: pool.id, sub, username: addressOfUsername(pool, name) ? sub : keptName(pool, name) };
  const user: User = {
    ...owner,
    ...(hash !== '' &&
      hashAlgorithm !== undefined && {
        sealedPasswordHash: await sealPasswordHash(context, owner, hashAlgorithm, hash),
        passwordSetAt: now,
      }),
    status,
    enabled: true,
    attributes,
    signInGeneration: 0,
    createdAt: now,
    modifiedAt: now,
  };
  // AWS: the column is about codes by SMS; who has none of a factor's needs is asked for it at the sign-in.
  const isBySms = hasFactor && attributes['phone_number'] !== undefined && isOffered(pool, 'SMS_MFA');
  return { user, name, writes: isBySms ? smsFactorWrites(user) : [] };
}

function nameIn(pool: Pool, values: ReadonlyMap<string, string>): string {
  const name = values.get(usernameColumn) ?? '';
  if (name === '') throw invalid(`The ${usernameColumn} is missing.`);
  if (/[ \t]/.test(name)) throw invalid(`The ${usernameColumn} has a space or a tab.`);
  checkUsername(pool, name);
  return name;
}

function attributesIn(pool: Pool, name: string, values: ReadonlyMap<string, string>): Attributes {
  const inputs: { name: string; value: string }[] = [];
  for (const [column, value] of values) {
    if (value === '' || [usernameColumn, factorColumn, hashColumn].includes(column)) continue;
    inputs.push({ name: column, value: column === 'birthdate' ? parseBirthdate(value) : value });
  }
  const attributes = newAttributes(pool, inputs, 'administrator', { username: name });
  const missing = pool.settings.schemaAttributes.find(
    (attribute) => attribute.required && attribute.name !== 'sub' && attributes[attribute.name] === undefined,
  );
  if (missing) throw invalid(`The required attribute ${missing.name} is missing.`);
  const { autoVerifiedAttributes = [] } = pool.settings;
  if (!autoVerifiedAttributes.some((attribute) => isVerified({ attributes }, attribute))) {
    // AWS: this text.
    throw invalid(
      'The User Record does not set any of the auto verified attributes to true. (Example: email_verified to true).',
    );
  }
  const unfounded = verifiedAttributes.find(
    (attribute) => isVerified({ attributes }, attribute) && attributes[attribute] === undefined,
  );
  if (unfounded) throw invalid(`The ${unfounded} is missing, and ${unfounded}_verified is true.`);
  return attributes;
}

/** AWS: `mm/dd/yyyy` in a file. */
function parseBirthdate(value: string): string {
  const [, month, day, year] = /^(\d\d)\/(\d\d)\/(\d{4})$/.exec(value) ?? [];
  if (year === undefined) throw invalid('The birthdate has to be in the format mm/dd/yyyy.');
  return `${year}-${month}-${day}`;
}

/** AWS: what the pool demands, or nothing. */
function parseFactor(pool: Pool, value: string): boolean {
  const given = value.toLowerCase();
  const { mfaConfiguration } = pool.settings;
  if (given !== '' && given !== 'true' && given !== 'false')
    throw invalid(`The ${factorColumn} is neither true nor false.`);
  if (given === 'false' && mfaConfiguration === 'ON') {
    throw invalid(`The ${factorColumn} has to be true or empty, since the user pool demands MFA.`);
  }
  if (given === 'true' && mfaConfiguration === 'OFF') {
    throw invalid(`The ${factorColumn} has to be false or empty, since the user pool has no MFA.`);
  }
  return given === 'true';
}

function invalid(message: string): Fault {
  return new Fault('InvalidParameterException', message);
}
