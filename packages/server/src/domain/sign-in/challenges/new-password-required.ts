import { newSession, openSession, sealSession, spendSession } from '#domain/auth-sessions/session.ts';
import { canWrite } from '#domain/clients/client.ts';
import type { Context } from '#domain/context.ts';
import { Fault } from '#domain/fault.ts';
import { findAttribute, type Pool } from '#domain/pools/pool.ts';
import { newAttributes, verifiedAttributes } from '#domain/users/attributes.ts';
import { changePassword, checkPasswordPolicy, policyPrefix } from '#domain/users/password.ts';
import type { Attributes, User } from '#domain/users/user.ts';
import { findUserBySub, saveWrites } from '#domain/users/user-store.ts';
import { type Parameters, required } from '../parameters.ts';
import type { Asker, Challenge, Verdict } from '../step.ts';
import type { Answer } from './index.ts';

const NAME = 'NEW_PASSWORD_REQUIRED';
const ATTRIBUTE_PREFIX = 'userAttributes.';

export const newPasswordRequiredParameters = ['USERNAME', 'NEW_PASSWORD'];

/** Asks the holder of a temporary password for one of their own, and for the required attributes that are missing. */
export function newPasswordChallenge(context: Context, { pool, client }: Asker, user: User): Challenge {
  return {
    kind: 'challenge',
    name: NAME,
    parameters: {
      USER_ID_FOR_SRP: user.username,
      requiredAttributes: JSON.stringify(
        missingAttributes(pool, user.attributes).map((name) => ATTRIBUTE_PREFIX + name),
      ),
      userAttributes: JSON.stringify(user.attributes),
    },
    session: sealSession(context, newSession(context, client, NAME, user.sub)),
  };
}

/** NEW_PASSWORD_REQUIRED: the temporary password gives way; a refused answer leaves the session as it was. */
export async function newPasswordRequired(context: Context, { asker, responses, session }: Answer): Promise<Verdict> {
  if (session === undefined) throw new Fault('InvalidParameterException', 'Missing required parameter Session');
  const state = openSession(context, asker.client, NAME, session);
  const user = await findUserBySub(context, asker.pool.id, state.sub ?? '');
  if (user?.status !== 'FORCE_CHANGE_PASSWORD') {
    throw new Fault('NotAuthorizedException', 'Invalid session for the user.');
  }
  const password = required(responses, 'NEW_PASSWORD');
  checkPasswordPolicy(asker.pool, password, policyPrefix.change);
  const attributes = attributesAfter(asker, user.attributes, attributeResponses(responses));
  const change = await changePassword(context, asker.pool, { ...user, attributes }, password, 'CONFIRMED');
  const after = { ...change.after, modifiedAt: Math.max(context.clock.now(), user.modifiedAt + 1) };
  const writes = [spendSession(state), ...saveWrites(asker.pool, user, after), ...change.writes];
  return { kind: 'proved', user: after, writes };
}

function missingAttributes(pool: Pool, attributes: Attributes): string[] {
  return pool.settings.schemaAttributes
    .filter(({ name, required: isRequired }) => isRequired && name !== 'sub' && !attributes[name])
    .map(({ name }) => name);
}

function attributeResponses(responses: Parameters): Attributes {
  const given = Object.entries(responses).filter(([name]) => name.startsWith(ATTRIBUTE_PREFIX));
  return Object.fromEntries(given.map(([name, value = '']) => [name.slice(ATTRIBUTE_PREFIX.length), value]));
}

/** Values may be filled in; a required one that is there, and the flags of addresses, may not be changed here. */
function attributesAfter({ pool, client }: Asker, current: Attributes, given: Attributes): Attributes {
  for (const name of Object.keys(given)) {
    const attribute = findAttribute(pool.settings, name);
    if (name === 'sub' || name.endsWith('_verified')) throw refused(`Cannot modify the non-mutable attribute ${name}`);
    if (attribute?.required && current[name]) throw refused(`Cannot modify an already provided ${name}`);
    if (attribute !== undefined && !canWrite(client, name)) {
      throw refused('A client attempted to write unauthorized attribute');
    }
    if (attribute?.mutable === false && current[name]) {
      throw new Fault('InvalidParameterException', `user.${name}: Attribute cannot be updated.\n`);
    }
  }
  const merged: Record<string, string> = { ...current, ...given };
  const missing = missingAttributes(pool, merged)[0];
  if (missing !== undefined) {
    throw new Fault('InvalidParameterException', `Invalid attributes given, ${missing} is missing`);
  }
  for (const kind of verifiedAttributes) {
    if (given[kind] !== undefined && given[kind] !== current[kind]) merged[`${kind}_verified`] = 'false';
  }
  const inputs = Object.entries(merged).map(([name, value]) => ({ name, value }));
  return newAttributes(pool, inputs, 'administrator');
}

function refused(message: string): Fault {
  return new Fault('NotAuthorizedException', message);
}
