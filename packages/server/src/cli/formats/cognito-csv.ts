import { columnsOf, factorColumn, hashColumn, usernameColumn } from '#domain/people/import-jobs/columns.ts';
import type { Pool } from '#domain/tenant/pools/pool.ts';
import type { HashAlgorithm } from '#lib/password-hash.ts';
import type { LeavingFormat, LeavingUser } from './leaving-user.ts';

/**
 * The file of a user import job of Cognito (docs/import.md). A job takes hashes of one algorithm.
 * AWS: "Importing users into user pools from a CSV file".
 */
export function cognitoFormat(pool: Pool, algorithm: HashAlgorithm | undefined): LeavingFormat {
  const columns = [...columnsOf(pool), ...(algorithm === undefined ? [] : [hashColumn])];
  return {
    begin: `${columns.join(',')}\n`,
    between: '\n',
    end: '\n',
    write({ user, hash }) {
      const { attributes } = user;
      if (attributes['email_verified'] !== 'true' && attributes['phone_number_verified'] !== 'true')
        return { refusal: 'has no address that is verified, which the import of Cognito wants' };
      const text = hash !== undefined && hash.algorithm === algorithm ? hashText(hash) : undefined;
      const cell = (column: string) => {
        if (column === usernameColumn) return nameOf(pool, user);
        if (column === factorColumn) return '';
        if (column === hashColumn) return text ?? '';
        return valueOf(column, attributes[column]);
      };
      return { text: columns.map((column) => quoted(cell(column))).join(','), hasHash: text !== undefined };
    },
  };
}

function nameOf(
  { settings: { usernameAttributes = [] } }: Pool,
  { username, attributes }: LeavingUser['user'],
): string {
  return usernameAttributes.map((attribute) => attributes[attribute]).find((one) => one !== undefined) ?? username;
}

function valueOf(column: string, value = ''): string {
  if (column.endsWith('_verified')) return value === 'true' ? 'TRUE' : 'FALSE';
  const [, year, month, day] = (column === 'birthdate' && /^(\d{4})-(\d\d)-(\d\d)$/.exec(value)) || [];
  return year === undefined ? value : `${month}/${day}/${year}`;
}

/** RFC 4180; a comma alone stands behind a backslash, as Cognito has it. */
function quoted(value: string): string {
  if (/["\r\n]|^\s|\s$/.test(value)) return `"${value.replaceAll('"', '""')}"`;
  return value.replaceAll(',', '\\,');
}

function hashText(hash: NonNullable<LeavingUser['hash']>): string | undefined {
  switch (hash.algorithm) {
    case 'BCRYPT':
      return hash.text;
    case 'SCRYPT':
      return `${hash.cost}$${hash.blockSize}$1$${hash.salt.toString('hex')}$${hash.digest.toString('hex')}`;
    case 'ARGON2ID': {
      const [salt, digest] = [hash.salt, hash.digest].map((bytes) => bytes.toString('base64').replace(/=+$/, ''));
      // More passes are no hash of the wire.
      return hash.passes > 2
        ? undefined
        : `$argon2id$v=19$m=${hash.memoryKibibytes},t=${hash.passes},p=1$${salt}$${digest}`;
    }
    case 'PBKDF2_SHA256': {
      const [salt, digest] = [hash.salt, hash.digest].map((bytes) =>
        bytes.toString('base64').replace(/=+$/, '').replaceAll('+', '.'),
      );
      return `$pbkdf2-sha256$${hash.iterations}$${salt}$${digest}`;
    }
    default:
      return undefined;
  }
}
