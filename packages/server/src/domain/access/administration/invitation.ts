import type { Caller } from '#domain/caller.ts';
import type { Medium } from '#domain/carrier.ts';
import type { Context } from '#domain/context.ts';
import { Fault } from '#domain/fault.ts';
import { findAddress } from '#domain/people/users/address.ts';
import type { User } from '#domain/people/users/user.ts';
import { type PreparedMessage, prepareCode } from '#domain/reach/delivery/prepare-code.ts';
import type { Pool } from '#domain/tenant/pools/pool.ts';

type Invited = Pick<User, 'username' | 'attributes'>;

/**
 * The mediums of an invitation. AWS: SMS unless said otherwise, and then nothing is sent to a user without a phone number
 * (API reference of AdminCreateUser, DesiredDeliveryMediums).
 * @throws Fault InvalidParameterException when the user or the pool lacks what a medium needs
 */
export function chooseMediums(pool: Pool, user: Invited, desired: readonly Medium[] | undefined): Medium[] {
  const mediums = desired?.length ? [...new Set(desired)] : implied(user);
  for (const medium of mediums) {
    if (addressFor(user, medium) === undefined) {
      // AWS: captured for e-mail; the text for SMS follows it.
      const [kind, name] = medium === 'EMAIL' ? ['email', 'Email'] : ['phone number', 'SMS'];
      throw invalid(`No ${kind} provided but desired delivery medium was ${name}`);
    }
    if (medium === 'SMS' && !pool.settings.smsConfiguration) {
      throw invalid('User pool does not have SMS configuration to send messages.');
    }
  }
  return mediums;
}

/**
 * Makes a message with username and temporary password ready for each of the mediums of `chooseMediums`. AWS: what the
 * client hands on of AdminCreateUser is for PreSignUp alone.
 */
export async function prepareInvitation(
  context: Context,
  { pool, user }: { pool: Pool; user: User },
  { mediums, password }: { mediums: readonly Medium[]; password: string },
  { address, userAgent }: Caller,
): Promise<PreparedMessage[]> {
  const messages: PreparedMessage[] = [];
  for (const medium of mediums) {
    const to = findAddress(user, medium === 'EMAIL' ? 'email' : 'phone_number');
    if (to === undefined) throw new Error(`an invited user has no address for ${medium}`);
    const message = { address: to, purpose: 'invitation', code: { text: password } } as const;
    messages.push(await prepareCode(context, { pool, clientId: undefined, user }, message, { address, userAgent }));
  }
  return messages;
}

function implied(user: Invited): Medium[] {
  return addressFor(user, 'SMS') === undefined ? [] : ['SMS'];
}

function addressFor({ attributes }: Invited, medium: Medium): string | undefined {
  return medium === 'EMAIL' ? attributes['email'] : attributes['phone_number'];
}

function invalid(message: string): Fault {
  return new Fault('InvalidParameterException', message);
}
