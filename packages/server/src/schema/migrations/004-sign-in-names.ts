import type { Dialect } from '#database/database.ts';

/**
 * One table of all names under which a user is found, in place of the key on usernames and of the table of aliases. Where
 * two users had one name, the strongest keeps it: a `sub`, then a username, then a proved address, then the older user. A
 * preferred_username in the form of an address that is a sign-in name itself names nobody any more. Nobody loses an account;
 * who loses a name stands in `lost_names`.
 */
export function signInNames(dialect: Dialect): string[] {
  const { text, integer, engine } = dialect;
  const clustered = engine === 'sqlite' ? ' strict, without rowid' : '';
  const user = 'foreign key (pool_id, sub) references users (pool_id, sub) on delete cascade';
  return [
    `create table sign_in_names (
      pool_id ${text} not null, name_key ${text} not null, claimant ${text} not null, sub ${text} not null,
      kind ${text} not null, standing ${integer} not null, claimed_at ${integer} not null,
      primary key (pool_id, name_key, claimant), ${user})${clustered}`,
    `create table lost_names (
      pool_id ${text} not null, sub ${text} not null, kind ${text} not null, keeper_sub ${text},
      primary key (pool_id, sub, kind), ${user})${clustered}`,
    `create table names_before (
      pool_id ${text} not null, name_key ${text} not null, sub ${text} not null, kind ${text} not null,
      place ${integer} not null, standing ${integer} not null, since ${integer} not null)`,
    ...namesBefore(dialect),
    `insert into sign_in_names (pool_id, name_key, claimant, sub, kind, standing, claimed_at)
      select pool_id, name_key, '', sub, kind, standing, since from (
        select b.*, row_number() over (partition by pool_id, name_key order by place, since, sub) as rank
        from names_before b where place < ${noName}) ranked
      where rank = 1`,
    `insert into lost_names (pool_id, sub, kind, keeper_sub)
      select b.pool_id, b.sub, b.kind, n.sub from names_before b
      left join sign_in_names n on n.pool_id = b.pool_id and n.name_key = b.name_key
      where n.sub is null or n.sub <> b.sub`,
    'create index sign_in_names_by_user on sign_in_names (pool_id, sub)',
    'drop table names_before',
    'drop table user_aliases',
    ...withoutUsernameKey(dialect),
  ];
}

/** The place of what is no name, behind all others. */
const noName = 9;

/** Every name that a user had, each kind once: a username that was claimed among the aliases is a username. */
function namesBefore({ engine }: Dialect): string[] {
  const isProved =
    engine === 'sqlite'
      ? `json_extract(u.attributes, '$.' || a.kind || '_verified') = 'true'`
      : `u.attributes::json ->> (a.kind || '_verified') = 'true'`;
  const isAlias = (kind: string) =>
    engine === 'sqlite'
      ? `exists (select 1 from json_each(p.settings, '$.aliasAttributes') where value = '${kind}')`
      : `coalesce(p.settings::jsonb -> 'aliasAttributes' @> '"${kind}"', false)`;
  const isEmail = `a.name_key like '%_@_%._%'`;
  const isPhoneNumber = `a.name_key like '+_%' and ltrim(substr(a.name_key, 2), '0123456789') = ''`;
  const aliases = `from user_aliases a
    join users u on u.pool_id = a.pool_id and u.sub = a.sub join pools p on p.id = a.pool_id`;
  const into = 'insert into names_before (pool_id, name_key, sub, kind, place, standing, since)';
  return [
    `${into} select pool_id, sub, sub, 'sub', 0, 2, created_at from users`,
    `${into} select pool_id, username_key, sub, 'username', 1, 2, created_at from users where username_key <> sub`,
    `${into} select a.pool_id, a.name_key, a.sub, a.kind, case when ${isProved} then 2 else 3 end,
      case when ${isProved} then 2 else 1 end, u.created_at
      ${aliases} where a.kind in ('email', 'phone_number')`,
    `${into} select a.pool_id, a.name_key, a.sub, a.kind,
      case when (${isEmail} and ${isAlias('email')}) or (${isPhoneNumber} and ${isAlias('phone_number')})
        then ${noName} else 3 end, 2, u.created_at
      ${aliases} where a.kind = 'preferred_username' and a.name_key <> u.username_key`,
  ];
}

/** SQLite drops no column that a key has: the table is made anew. */
function withoutUsernameKey({ text, integer, bytes, engine }: Dialect): string[] {
  if (engine === 'postgres') return ['alter table users drop column username_key'];
  const columns = `pool_id, sub, username, status, enabled, attributes, salt, sealed_verifier, password_set_at,
    sign_in_generation, created_at, modified_at`;
  return [
    `create table users_anew (
      pool_id ${text} not null references pools (id) on delete cascade, sub ${text} not null, username ${text} not null,
      status ${text} not null, enabled ${integer} not null, attributes ${text} not null, salt ${bytes},
      sealed_verifier ${bytes}, password_set_at ${integer}, sign_in_generation ${integer} not null,
      created_at ${integer} not null, modified_at ${integer} not null, primary key (pool_id, sub)) strict`,
    `insert into users_anew (${columns}) select ${columns} from users`,
    'drop table users',
    'alter table users_anew rename to users',
    'create index users_by_status on users (pool_id, status, sub)',
    'create index users_by_enabled on users (pool_id, enabled, sub)',
  ];
}
