import { Fault } from '#domain/fault.ts';
import type { AttributeInput } from '#domain/people/users/attributes.ts';
import { type Client, canWrite, isClientWritable } from '#domain/tenant/clients/client.ts';
import type { Pool } from '#domain/tenant/pools/pool.ts';
import type { ForeignUser } from './foreign-user.ts';

/** Who somebody is here, and what of them is proved: no attribute of another server says that, whoever trusts it. */
const neverTaken: readonly string[] = ['sub', 'identities', 'email_verified', 'phone_number_verified'];

/** Into which pool people come, and what its operator knows of the other server. */
export interface Threshold {
  readonly pool: Pool;
  readonly clients: readonly Client[];
  /** Attributes that people cannot write at the other server, as the operator says. */
  readonly trusted: readonly string[];
}

/** An attribute of somebody that was not taken, since they may have written it themselves at the other server. */
export interface OwnWord {
  readonly attribute: string;
  /** People sign in with it here; otherwise no app lets them write it. */
  readonly isName: boolean;
}

/** @throws Error for what no operator can answer for */
export function checkTrusted(trusted: readonly string[]): void {
  const name = trusted.find((one) => neverTaken.includes(one));
  if (name === undefined) return;
  const why = name.endsWith('_verified') ? 'whether an address is proved' : 'who somebody is here';
  throw new Error(`${name} cannot be trusted: ${why}, no attribute says.`);
}

/**
 * The attributes with which somebody comes. What they may have written themselves at the other server is taken where they could write it
 * here, and where it is no name that one signs in with. What the pool does not have is in both lists, for others to sort out.
 */
export function sortAttributes(
  { pool, clients, trusted }: Threshold,
  { attributes, written }: Pick<ForeignUser, 'attributes' | 'written'>,
): { readonly answered: AttributeInput[]; readonly taken: AttributeInput[]; readonly withheld: OwnWord[] } {
  const answered = inputsOf(attributes);
  const taken: AttributeInput[] = [];
  const withheld: OwnWord[] = [];
  for (const input of inputsOf(written)) {
    const { name } = input;
    if (Object.hasOwn(attributes, name) || neverTaken.includes(name)) continue;
    const isKnown = pool.settings.schemaAttributes.some((attribute) => attribute.name === name);
    if (trusted.includes(name)) answered.push(input);
    else if (isKnown && isSignInName(pool, name)) withheld.push({ attribute: name, isName: true });
    else if (isKnown && !isOpen(clients, name)) withheld.push({ attribute: name, isName: false });
    else taken.push(input);
  }
  return { answered, taken, withheld };
}

function inputsOf(attributes: ForeignUser['attributes']): { name: string; value: string }[] {
  return Object.entries(attributes).flatMap(([name, value]) => (value === undefined ? [] : [{ name, value }]));
}

/** Whether people may write an attribute here: by an app client, or, where there is none yet, by one that says nothing about it. */
function isOpen(clients: readonly Client[], name: string): boolean {
  return clients.length === 0 ? isClientWritable(name) : clients.some((client) => canWrite(client, name));
}

/** Whether an attribute is a name from the start. An address that is an alias is none before it is proved. */
function isSignInName({ settings: { usernameAttributes = [], aliasAttributes = [] } }: Pool, name: string): boolean {
  if (name === 'preferred_username') return aliasAttributes.includes(name);
  return usernameAttributes.some((attribute) => attribute === name);
}

/** The refusal of who has no name but one that they may have written themselves. */
export function nameNotTrusted(attribute: string): Fault {
  return new Fault(
    'InvalidParameterException',
    `People sign in with ${attribute} here, and may have written it there themselves: --trust-attributes ${attribute} takes it.`,
  );
}
