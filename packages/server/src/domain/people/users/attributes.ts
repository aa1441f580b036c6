import { Fault } from '#domain/fault.ts';
import { isForm } from '#domain/forms.ts';
import { type Client, canWrite } from '#domain/tenant/clients/client.ts';
import type { Pool } from '#domain/tenant/pools/pool.ts';
import { findAttribute, type SchemaAttribute } from '#domain/tenant/pools/settings/schema-attributes.ts';
import { keptName, usernameFold } from '#domain/tenant/pools/settings/sign-in-names.ts';
import type { VerifiedAttribute } from '#domain/tenant/pools/settings/verification.ts';
import { addressProblem, isEmail, keptValue, valueProblem } from './attribute-values.ts';
import type { Attributes } from './user.ts';
import { addressOfUsername } from './username.ts';

/** What somebody wants in an attribute. An empty value deletes it; an absent one is a mistake that is told. */
export interface AttributeInput {
  readonly name: string;
  readonly value?: string | undefined;
}

/** Who changes attributes: users through a client, or administrators, who may vouch for addresses. */
export type Writer = Client | 'administrator';

export const verifiedAttributes: readonly VerifiedAttribute[] = ['email', 'phone_number'];

const serverOwned: readonly string[] = ['sub', 'identities'];
const flags: readonly string[] = ['email_verified', 'phone_number_verified'];

/**
 * The attributes of a new user, checked against the pool's schema and the client's permissions. Where the username is an
 * address, that is the attribute, whatever the client may write; it may be given along if it is the same. `current` are those
 * that the user has already.
 * @throws Fault InvalidParameterException, NotAuthorizedException
 */
export function newAttributes(
  pool: Pool,
  inputs: readonly AttributeInput[],
  writer: Writer,
  { username, current = {} }: { readonly username?: string; readonly current?: Attributes } = {},
): Attributes {
  checkGivenOnce(inputs);
  const kind = username === undefined ? undefined : addressOfUsername(pool, username);
  for (const { name, value } of inputs) {
    if (kind !== undefined && name === kind) {
      checkSameAddress(pool, kind, username, value);
      continue;
    }
    if (value === undefined) throw mustNotBeNull(name);
    if (writer !== 'administrator' && !isWritable(pool, writer, name)) throw unauthorizedAttribute();
    if (serverOwned.includes(name)) throw notMutable(name);
  }
  const given = inputs.map(
    ({ name, value = '' }) => [name, name === kind ? '' : keptAttribute(pool, name, value, current[name])] as const,
  );
  const own = kind === undefined || username === undefined ? [] : [[kind, keptName(pool, username)] as const];
  const attributes: Attributes = Object.fromEntries([...given.filter(([, value]) => value !== ''), ...own]);
  const problems = Object.entries(attributes).map(([name, value]) => schemaProblem(pool, name, value));
  for (const { name, required } of pool.settings.schemaAttributes) {
    // AWS: what an administrator leaves out, the user is asked for at the first sign-in (NEW_PASSWORD_REQUIRED).
    if (!required || writer === 'administrator') continue;
    if (name !== 'sub' && !(name in attributes)) problems.push(`${name}: The attribute is required\n`);
  }
  // AWS: the older of two generations of this text; the newer one names attributes by internal names.
  throwProblems('Attributes did not conform to the schema: ', problems);
  checkAddresses(attributes);
  checkFlags(attributes);
  return attributes;
}

/**
 * A user's attributes after a change. An address that changes is unverified, unless the administrator who changes it says
 * otherwise; one that goes takes its flag along.
 * @throws Fault InvalidParameterException, NotAuthorizedException
 */
export function changedAttributes(
  pool: Pool,
  current: Attributes,
  inputs: readonly AttributeInput[],
  writer: Writer,
): Attributes {
  checkGivenOnce(inputs);
  for (const { name, value } of inputs) {
    if (serverOwned.includes(name) || (writer !== 'administrator' && flags.includes(name))) throw notMutable(name);
    if (value === undefined) throw mustNotBeNull(name);
  }
  if (writer !== 'administrator' && inputs.some(({ name }) => !isWritable(pool, writer, name)))
    throw unauthorizedAttribute();
  const wanted = Object.fromEntries(
    inputs.map(({ name, value = '' }) => [name, keptAttribute(pool, name, value, current[name])]),
  );
  throwProblems(
    '',
    Object.entries(wanted).map(([name, value]) => {
      const problem = mutabilityProblem(pool, name) ?? (value === '' ? undefined : schemaProblem(pool, name, value));
      return problem && `user.${problem}`;
    }),
  );
  for (const [name, value] of Object.entries(wanted)) {
    if (value === '' && findAttribute(pool.settings, name)?.required) throw requiredAttribute(name);
  }
  checkAddresses(wanted);
  const changed: Record<string, string> = { ...current };
  for (const kind of verifiedAttributes) {
    const value = wanted[kind];
    if (value !== undefined && value !== current[kind]) changed[`${kind}_verified`] = 'false';
  }
  return settled({ ...changed, ...wanted });
}

/**
 * A user's attributes without the named ones.
 * @throws Fault InvalidParameterException, NotAuthorizedException
 */
export function remainingAttributes(
  pool: Pool,
  current: Attributes,
  names: readonly string[],
  writer: Writer,
): Attributes {
  for (const name of names) {
    if (serverOwned.includes(name)) throw notMutable(name);
    if (writer !== 'administrator' && flags.includes(name)) throw notMutable(name);
  }
  if (writer !== 'administrator' && names.some((name) => !isWritable(pool, writer, name)))
    throw unauthorizedAttribute();
  throwProblems(
    'Invalid user attributes: ',
    names.map((name) => {
      const problem = mutabilityProblem(pool, name);
      return problem && `user.${problem}`;
    }),
  );
  const required = names.find((name) => findAttribute(pool.settings, name)?.required);
  if (required) throw requiredAttribute(required);
  const gone = [
    ...names,
    ...verifiedAttributes.filter((kind) => names.includes(kind)).map((kind) => `${kind}_verified`),
  ];
  return settled({ ...current, ...Object.fromEntries(gone.map((name) => [name, ''])) });
}

/** Of two values for one name none is the right one. */
function checkGivenOnce(inputs: readonly AttributeInput[]): void {
  const names = inputs.map(({ name }) => name);
  const repeated = names.find((name, index) => names.indexOf(name) !== index);
  if (repeated !== undefined) throw invalid(`Attribute ${repeated} is given more than once`);
}

/** AWS: captured for e-mail (jagregory/cognito-local#102); the text for phone numbers follows it. */
function checkSameAddress(pool: Pool, kind: VerifiedAttribute, username = '', value = ''): void {
  if (value === '' || usernameFold(pool, value) === usernameFold(pool, username)) return;
  throw invalid(`User ${kind} should be empty or same as username, since username attribute is ${kind}.`);
}

/** Without empty values, and without the flags of addresses that are gone. */
function settled(attributes: Attributes): Attributes {
  const kept = Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== ''));
  for (const kind of verifiedAttributes) {
    if (!(kind in kept) && kept[`${kind}_verified`] === 'false') delete kept[`${kind}_verified`];
  }
  checkFlags(kept);
  return kept;
}

function checkFlags(attributes: Attributes): void {
  const { email, email_verified, phone_number, phone_number_verified } = attributes;
  if (email_verified !== undefined && email === undefined) throw addressMissing('email');
  if (phone_number_verified !== undefined && phone_number === undefined) throw addressMissing('phone_number');
}

function checkAddresses(attributes: Attributes): void {
  for (const kind of verifiedAttributes) {
    const value = attributes[kind];
    const problem = value && addressProblem(kind, value);
    if (problem) throw invalid(problem);
  }
}

function isWritable(pool: Pool, client: Client, name: string): boolean {
  if (findAttribute(pool.settings, name)?.developerOnlyAttribute) return false;
  // An attribute that the pool does not have is refused by the schema, with a text of its own.
  return canWrite(client, name) || (!flags.includes(name) && findAttribute(pool.settings, name) === undefined);
}

function mutabilityProblem(pool: Pool, name: string): string | undefined {
  const attribute = findAttribute(pool.settings, name);
  if (!attribute) return `${name}: Attribute does not exist in the schema.\n`;
  return attribute.mutable ? undefined : `${name}: Attribute cannot be updated.\n`;
}

function schemaProblem(pool: Pool, name: string, value: string): string | undefined {
  const attribute: SchemaAttribute | undefined = findAttribute(pool.settings, name);
  if (!attribute) return `${name}: Attribute does not exist in the schema.\n`;
  if (!isForm('AttributeValueType', value)) return `${name}: Attribute value is too long, or no text.\n`;
  const problem = valueProblem(attribute, value);
  return problem && `${name}: ${problem}\n`;
}

/**
 * What is kept of a value. Where case does not matter, names are kept in lower case; `current`, the same name in another
 * spelling, stays as it is: it was stored before that was so, and what was proved of it is proved of that spelling.
 */
export function keptAttribute(pool: Pool, name: string, value: string, current?: string): string {
  // What is no address by itself must not become one: a KELVIN SIGN is a k in lower case.
  if (name === 'email' ? isEmail(value) : name === 'preferred_username') {
    const kept = keptName(pool, value);
    return current !== undefined && keptName(pool, current) === kept ? current : kept;
  }
  const attribute = findAttribute(pool.settings, name);
  return attribute === undefined ? value : keptValue(attribute, value);
}

function throwProblems(prefix: string, problems: readonly (string | undefined)[]): void {
  const found = problems.filter((problem) => problem !== undefined);
  if (found.length > 0) throw invalid(prefix + found.join(''));
}

function requiredAttribute(name: string): Fault {
  return invalid(`Invalid user attributes: ${name}: Required attribute cannot be deleted.`);
}

function mustNotBeNull(name: string): Fault {
  return invalid(`Attribute value for ${name} must not be null`);
}

/** The refusal of somebody new of whom a provider does not say enough. AWS: this text. */
export function attributeRequired(name: string): Fault {
  return invalid(`Invalid user attributes: ${name}: The attribute is required`);
}

/** The refusal of another value for what its owner, or the server, alone may change. */
export function notMutable(name: string): Fault {
  return invalid(`Cannot modify the non-mutable attribute ${name}`);
}

/** The refusal of an attribute that a client may not write. */
export function unauthorizedAttribute(): Fault {
  return new Fault('NotAuthorizedException', 'A client attempted to write unauthorized attribute');
}

function invalid(message: string): Fault {
  return new Fault('InvalidParameterException', message);
}

/** The refusal of another value for an attribute that the pool declares immutable, while somebody signs in. */
export function attributeFixed(name: string): Fault {
  return invalid(`user.${name}: Attribute cannot be updated.\n`);
}

/** The refusal of a flag that says of an address which is not there that it is verified, or is not. */
export function addressMissing(kind: VerifiedAttribute): Fault {
  return invalid(
    kind === 'email'
      ? 'Email is required to verify/un-verify an email'
      : 'Phone Number is required to verify/un-verify a phone number',
  );
}
