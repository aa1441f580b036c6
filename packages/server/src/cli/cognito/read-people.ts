import { ServerError } from '@cenote/cli/server';
import type { OutputOf } from '@cenote/wire/user-pools';
import type { Write } from '#database/database.ts';
import { memberWrites } from '#domain/people/groups/member-store.ts';
import { type IdentityEntry, subject } from '#domain/people/linked-identities/identity.ts';
import { linkWrites } from '#domain/people/linked-identities/linked-identity-store.ts';
import { preferenceWrite } from '#domain/people/mfa/preferences.ts';
import { createUser, creationWrites } from '#domain/people/users/change-user.ts';
import { sealOldName } from '#domain/people/users/password-hash.ts';
import type { User, UserStatus } from '#domain/people/users/user.ts';
import { findUserBySub } from '#domain/people/users/user-store.ts';
import type { Pool } from '#domain/tenant/pools/pool.ts';
import { keptName } from '#domain/tenant/pools/settings/sign-in-names.ts';
import type { TellProgress } from '#work/moving/progress.ts';
import type { Scratch } from '#work/moving/scratch-store.ts';
import { listSubs } from '#work/moving/waiting-store.ts';
import { type OldApi } from './old-api.ts';
import { listGroups } from './read-settings.ts';
import type { Report } from './report.ts';
import type { ScratchPool } from './scratch-pool.ts';

type OldUser = NonNullable<OutputOf<'ListUsers'>['Users']>[number];

/** Reading people into a scratch. */
export interface Reading {
  readonly api: OldApi;
  readonly scratch: Scratch;
  readonly place: ScratchPool;
  readonly report: Report;
  /** The old pool is to be asked about passwords. */
  readonly keepsPasswords: boolean;
  readonly providers: ReadonlySet<string>;
  readonly users: number;
  readonly tell: TellProgress;
}

/** How far the pages of a list have been read; `token` is of the next. */
interface PageStep {
  readonly token?: string | undefined;
  readonly done: number;
  readonly isOver: boolean;
}

const pageSize = 60;

/** Reads every user, page by page; what an earlier start has read is not read again. @throws ServerError; DatabaseUnavailable */
export async function readUsers(reading: Reading): Promise<number> {
  const { api, scratch, place, users, tell } = reading;
  const pool = await place.load();
  let step = ((await scratch.findStep('users')) ?? { done: 0, isOver: false }) as PageStep;
  while (!step.isOver) {
    const page = await readPage(api, place.poolId, step.token);
    const { Users = [], PaginationToken: token } = page;
    const done = step.done + Users.length;
    step = { done, isOver: token === undefined, ...(token !== undefined && { token }) };
    await storePage(reading, pool, Users, step);
    tell({ table: 'users that are read', rows: done, ofRows: Math.max(users, done) });
  }
  return step.done;
}

/** A token of an earlier day may be none any more: then from the start, past whoever is there. */
async function readPage(api: OldApi, UserPoolId: string, token: string | undefined) {
  const first = { UserPoolId, Limit: pageSize };
  if (token === undefined) return api('ListUsers', first);
  try {
    return await api('ListUsers', { ...first, PaginationToken: token });
  } catch (error) {
    if (!(error instanceof ServerError && error.code === 'InvalidParameterException')) throw error;
    return api('ListUsers', first);
  }
}

async function storePage(reading: Reading, pool: Pool, page: readonly OldUser[], step: PageStep): Promise<void> {
  const { place, report, scratch } = reading;
  const steps = () => [scratch.stepWrite('users', step), scratch.stepWrite('report', report)];
  const made = await Promise.all(page.map((one) => toUser(reading, pool, one)));
  const all = made.flatMap(({ user, name, writes }) => [...creationWrites(pool, user, name), ...writes]);
  if ((await place.context.db.transaction([...all, ...steps()])).committed) return;
  for (const { user, name, writes } of made) {
    if ((await findUserBySub(place.context, pool.id, user.sub)) !== undefined) continue;
    await report.attempt(`the user ${user.sub}`, () =>
      createUser(place.context, pool, user, { name, taken: 'Another user has the name.', writes }),
    );
  }
  await place.context.db.transaction(steps());
}

/** A user as they are to be here. @throws Fault for what cannot be one */
async function toUser(
  { place, keepsPasswords, providers, report }: Reading,
  pool: Pool,
  { Username: there = '', Attributes = [], Enabled, UserStatus: status = 'UNKNOWN', ...times }: OldUser,
): Promise<{ user: User; name: string; writes: readonly Write[] }> {
  const {
    sub = '',
    identities,
    ...attributes
  } = Object.fromEntries(Attributes.map(({ Name, Value = '' }) => [Name, Value]));
  const links = parseIdentities(identities).filter(({ providerName }) => providers.has(providerName));
  const owner = { poolId: pool.id, sub, username: keptName(pool, there) };
  const mayHavePassword = status !== 'RESET_REQUIRED' && status !== 'EXTERNAL_PROVIDER';
  const createdAt = millisecondsOf(times.UserCreateDate);
  const modifiedAt = millisecondsOf(times.UserLastModifiedDate) || createdAt;
  const isLost = !keepsPasswords && status === 'CONFIRMED';
  const user: User = {
    ...owner,
    // Nobody knows the password: the person chooses another one.
    status: (isLost ? 'RESET_REQUIRED' : status) as UserStatus,
    enabled: Enabled !== false,
    attributes: { ...attributes, ...(links.length > 0 && { identities: JSON.stringify(links) }) },
    ...(keepsPasswords &&
      mayHavePassword && {
        sealedPasswordHash: await sealOldName(place.context, owner, there),
        passwordSetAt: modifiedAt,
      }),
    signInGeneration: 0,
    createdAt,
    modifiedAt,
  };
  if (identities !== undefined && links.length === 0)
    report.note(`The user ${sub} comes by a provider that is not here.`);
  const writes = links.flatMap(({ providerName, userId, dateCreated }) =>
    linkWrites(user, { provider: providerName, attribute: subject, value: userId }, dateCreated),
  );
  return { user, name: nameOf(pool, user, there), writes };
}

/** Where people sign up with an address it is the address that they are called by. */
function nameOf({ settings: { usernameAttributes = [] } }: Pool, { attributes }: User, there: string): string {
  return usernameAttributes.map((attribute) => attributes[attribute]).find((address) => address !== undefined) ?? there;
}

function parseIdentities(text: string | undefined): IdentityEntry[] {
  if (text === undefined) return [];
  const entries = JSON.parse(text) as Record<string, unknown>[];
  return entries.map((entry) => ({
    userId: String(entry['userId']),
    providerName: String(entry['providerName']),
    providerType: String(entry['providerType']) as IdentityEntry['providerType'],
    issuer: null,
    // AWS: a text in tokens, a flag in attributes.
    primary: String(entry['primary']) === 'true',
    dateCreated: Number(entry['dateCreated']),
  }));
}

/** On the wire a moment is a number of seconds. */
function millisecondsOf(moment: unknown): number {
  return typeof moment === 'number' ? Math.round(moment * 1000) : 0;
}

/** Puts users into their groups. @throws ServerError; DatabaseUnavailable */
export async function readMembers({ api, scratch, place, report, tell }: Reading): Promise<void> {
  const { poolId: UserPoolId, context } = place;
  for (const { GroupName = '' } of await listGroups(api, UserPoolId)) {
    const name = `members of ${GroupName}`;
    let step = ((await scratch.findStep(name)) ?? { done: 0, isOver: false }) as PageStep;
    while (!step.isOver) {
      const page = {
        UserPoolId,
        GroupName,
        Limit: pageSize,
        ...(step.token !== undefined && { NextToken: step.token }),
      };
      const { Users = [], NextToken: token } = await api('ListUsersInGroup', page);
      for (const { Attributes = [] } of Users) {
        const sub = Attributes.find(({ Name }) => Name === 'sub')?.Value ?? '';
        const outcome = await context.db.transaction(memberWrites({ poolId: UserPoolId, sub }, GroupName));
        if (!outcome.committed && outcome.reason !== 'duplicate')
          report.losses.push({
            what: `the user ${sub} in the group ${GroupName}`,
            why: 'The user, or the group, is not here.',
          });
      }
      step = { done: step.done + Users.length, isOver: token === undefined, ...(token !== undefined && { token }) };
      await context.db.transaction([scratch.stepWrite(name, step), scratch.stepWrite('report', report)]);
      tell({ table: `members of ${GroupName}`, rows: step.done, ofRows: step.done });
    }
  }
}

/** How far second factors have been read: behind which user, and how many had an authenticator app. */
interface FactorStep {
  readonly after: string;
  readonly done: number;
  readonly apps: number;
}

const factorsAtOnce = 8;

/** Asks for each user's second factors: what codes by message need is here, authenticator apps are not. @throws ServerError */
export async function readFactorsOfUsers(reading: Reading, total: number): Promise<number> {
  const { scratch, place, report, tell } = reading;
  const { db } = place.context;
  let step = ((await scratch.findStep('factors')) ?? { after: '', done: 0, apps: 0 }) as FactorStep;
  for (;;) {
    const subs = await listSubs(db, { poolId: place.poolId, after: step.after, limit: factorsAtOnce });
    const last = subs.at(-1);
    if (last === undefined) return step.apps;
    const read = await Promise.all(subs.map(({ sub, username }) => readFactors(reading, sub, username)));
    const apps = step.apps + read.filter(({ hasApp }) => hasApp).length;
    step = { after: last.sub, done: step.done + subs.length, apps };
    await db.transaction([
      ...read.flatMap(({ writes }) => writes),
      scratch.stepWrite('factors', step),
      scratch.stepWrite('report', report),
    ]);
    tell({ table: 'second factors', rows: step.done, ofRows: Math.max(total, step.done) });
  }
}

async function readFactors(
  { api, place, report }: Reading,
  sub: string,
  Username: string,
): Promise<{ writes: Write[]; hasApp: boolean }> {
  const { poolId: UserPoolId } = place;
  const found = await report.attempt(`the second factors of ${sub}`, () =>
    api('AdminGetUser', { UserPoolId, Username }),
  );
  const { UserMFASettingList: on = [], PreferredMfaSetting: preferred } = found ?? {};
  const [sms, email] = [on.includes('SMS_MFA'), on.includes('EMAIL_OTP')];
  const kept = preferred === 'SMS_MFA' || preferred === 'EMAIL_OTP' ? ({ preferred } as const) : {};
  const choice = { ...kept, sms, email, softwareToken: false, passkey: false };
  const writes = sms || email ? [preferenceWrite({ poolId: UserPoolId, sub }, choice)] : [];
  return { writes, hasApp: on.includes('SOFTWARE_TOKEN_MFA') };
}
