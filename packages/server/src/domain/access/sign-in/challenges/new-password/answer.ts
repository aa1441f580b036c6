import { sessionInvalid, spendSession } from '#domain/access/auth-sessions/session.ts';
import { endingWrites } from '#domain/access/endings/ending-writes.ts';
import { checkCompromised } from '#domain/access/threats/check-password.ts';
import type { Context } from '#domain/context.ts';
import { Fault } from '#domain/fault.ts';
import { checkChosenPreferred } from '#domain/people/linked-identities/chosen-name.ts';
import {
  attributeFixed,
  keptAttribute,
  newAttributes,
  notMutable,
  unauthorizedAttribute,
  verifiedAttributes,
} from '#domain/people/users/attributes.ts';
import { changePassword, checkPasswordPolicy, policyPrefix } from '#domain/people/users/password.ts';
import { checkPreferredUsername } from '#domain/people/users/sign-in-name.ts';
import type { Attributes } from '#domain/people/users/user.ts';
import { saveWrites } from '#domain/people/users/user-store.ts';
import { canWrite } from '#domain/tenant/clients/client.ts';
import type { Pool } from '#domain/tenant/pools/pool.ts';
import { findAttribute } from '#domain/tenant/pools/settings/schema-attributes.ts';
import type { Asker } from '../../asker.ts';
import { bySession, type ChallengeKind, type Opened } from '../../challenge.ts';
import { isOfUser, passed } from '../../deed.ts';
import { type Parameters, required } from '../../parameters.ts';
import type { Proved } from '../../step.ts';
import { attributePrefix, missingAttributes, NEW_PASSWORD_REQUIRED } from './put.ts';

/** NEW_PASSWORD_REQUIRED: the temporary password gives way; a refused answer leaves the session as it was. */
export const newPasswordRequired: ChallengeKind = {
  required: ['USERNAME', 'NEW_PASSWORD'],
  open: bySession(NEW_PASSWORD_REQUIRED),
  answer,
};

async function answer(context: Context, { deed, session }: Opened<unknown>, responses: Parameters): Promise<Proved> {
  if (!isOfUser(deed) || deed.user.status !== 'FORCE_CHANGE_PASSWORD') throw sessionInvalid();
  const { asker, user } = deed;
  const password = required(responses, 'NEW_PASSWORD');
  checkPasswordPolicy(asker.pool, password, policyPrefix.change);
  const { compromised } = await checkCompromised(context, asker.protection, 'PASSWORD_CHANGE', password);
  const attributes = attributesAfter(
    asker,
    user.attributes,
    attributeResponses(asker.pool, user.attributes, responses),
  );
  checkPreferredUsername(asker.pool, { ...user, attributes }, user.attributes);
  if (!asker.admin) await checkChosenPreferred(context, asker.pool, attributes, user.attributes);
  const change = await changePassword(context, asker.pool, { ...user, attributes }, password, 'CONFIRMED');
  const after = { ...change.after, modifiedAt: Math.max(context.clock.now(), user.modifiedAt + 1) };
  const writes = [
    spendSession(session),
    ...saveWrites(asker.pool, user, after),
    ...change.writes,
    ...endingWrites('temporary-password', user),
  ];
  const { compromised: _, ...attempt } = deed.attempt;
  const proofs = compromised ? { compromised } : {};
  return { kind: 'proved', deed: passed({ ...deed, attempt }, NEW_PASSWORD_REQUIRED, after, proofs), writes };
}

function attributeResponses(pool: Pool, current: Attributes, responses: Parameters): Attributes {
  const given = Object.entries(responses).filter(([name]) => name.startsWith(attributePrefix));
  const named = given.map(([name, value = '']) => [name.slice(attributePrefix.length), value] as const);
  return Object.fromEntries(named.map(([name, value]) => [name, keptAttribute(pool, name, value, current[name])]));
}

/** Values may be filled in; a required one that is there, and the flags of addresses, may not be changed here. */
function attributesAfter({ pool, client }: Asker, current: Attributes, given: Attributes): Attributes {
  for (const name of Object.keys(given)) {
    const attribute = findAttribute(pool.settings, name);
    // The second factor that is asked for next goes to the address that the user had before.
    const isFactor = (name === 'email' || name === 'phone_number') && pool.settings.mfaConfiguration !== 'OFF';
    if (isFactor && current[name] && given[name] !== current[name]) {
      throw alreadyProvided(name);
    }
    if (name === 'sub' || name.endsWith('_verified')) throw refused(notMutable(name).message);
    if (attribute?.required && current[name]) throw alreadyProvided(name);
    if (attribute !== undefined && !canWrite(client, name)) {
      throw unauthorizedAttribute();
    }
    if (attribute?.mutable === false && current[name]) {
      throw attributeFixed(name);
    }
  }
  const merged: Record<string, string> = { ...current, ...given };
  const missing = missingAttributes(pool, merged)[0];
  if (missing !== undefined) {
    throw new Fault('InvalidParameterException', `Invalid attributes given, ${missing} is missing`);
  }
  for (const kind of verifiedAttributes) {
    // One that is filled in came with the account; only one that takes the place of another is marked.
    if (current[kind] && given[kind] !== undefined && given[kind] !== current[kind])
      merged[`${kind}_verified`] = 'false';
  }
  const inputs = Object.entries(merged).map(([name, value]) => ({ name, value }));
  return newAttributes(pool, inputs, 'administrator', { current });
}

function refused(message: string): Fault {
  return new Fault('NotAuthorizedException', message);
}

function alreadyProvided(name: string): Fault {
  return refused(`Cannot modify an already provided ${name}`);
}
