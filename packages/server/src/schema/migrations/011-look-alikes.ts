import { type Database, statement } from '#database/database.ts';
import { lookAlikeFold } from '#lib/case-fold.ts';

type Address = 'email' | 'phone_number';

interface NameRow {
  readonly pool_id: string;
  readonly name_key: string;
  readonly sub: string;
  readonly kind: string;
  readonly attributes: string;
  readonly settings: string;
}

/** What is read as `@` or `+`, one of which is in every address. */
export const signs = ['@', '\ufe6b', '\uff20', '+', '\u207a', '\u208a', '\ufb29', '\ufe62', '\uff0b'] as const;

const selectNames = statement<Record<string, never>, NameRow>(
  'look-alikes-of-names',
  `select n.pool_id, n.name_key, n.sub, n.kind, u.attributes, p.settings from pools p
   join sign_in_names n on n.pool_id = p.id join users u on u.pool_id = n.pool_id and u.sub = n.sub
   where p.settings like '%"aliasAttributes":[%' and p.settings not like '%"aliasAttributes":["preferred_username"]%'
     and n.kind in ('username', 'preferred_username')
     and (${signs.map((sign) => `n.name_key like '%${sign}%'`).join(' or ')})`,
);

/**
 * A username or preferred_username that can be read as an address, where such addresses are sign-in names themselves, names
 * nobody any more: one with a KELVIN SIGN in the place of a k was stored as the address and kept its owner out. Where it was
 * stored as the address that its user has proved, it stays as that. Who loses a name stands in `lost_names`.
 */
export async function lookAlikes(_dialect: unknown, db: Pick<Database, 'all'>): Promise<string[]> {
  const rows = await db.all(selectNames, {});
  return rows.flatMap((row) => {
    const address = findAddress(row);
    return address === undefined ? [] : resolve(row, address);
  });
}

const emailPattern =
  /^(?=.{3,254}$)(?=[^@]{1,64}@)[\w!#$%&'*+/=?^`{|}~-]+(\.[\w!#$%&'*+/=?^`{|}~-]+)*@([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;
const phonePattern = /^\+[1-9]\d{1,14}$/;

function findAddress({ name_key: nameKey, settings }: NameRow): Address | undefined {
  const { aliasAttributes } = JSON.parse(settings) as { aliasAttributes: readonly string[] };
  const read = lookAlikeFold(nameKey).trim();
  if (aliasAttributes.includes('email') && emailPattern.test(read)) return 'email';
  return aliasAttributes.includes('phone_number') && phonePattern.test(read) ? 'phone_number' : undefined;
}

function resolve({ pool_id, name_key, sub, kind, attributes, settings }: NameRow, address: Address): string[] {
  const name = `pool_id = ${quote(pool_id)} and name_key = ${quote(name_key)} and claimant = '' and sub = ${quote(sub)}`;
  const has = JSON.parse(attributes) as Readonly<Record<string, string>>;
  const { usernameConfiguration } = JSON.parse(settings) as { usernameConfiguration?: { caseSensitive: boolean } };
  const own = usernameConfiguration?.caseSensitive === false ? has[address]?.toLowerCase() : has[address];
  if (own === name_key && has[`${address}_verified`] === 'true') {
    return [`update sign_in_names set kind = '${address}' where ${name}`];
  }
  return [
    `insert into lost_names (pool_id, sub, kind, keeper_sub)
       select pool_id, sub, kind, null from sign_in_names where ${name} and kind = '${kind}'
       on conflict (pool_id, sub, kind) do nothing`,
    `delete from sign_in_names where ${name} and kind = '${kind}'`,
  ];
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
