import type { Context } from '#domain/context.ts';
import { Fault } from '#domain/fault.ts';
import type { Medium } from '#domain/messages/carrier.ts';
import { composeMessage } from '#domain/messages/compose.ts';
import { sendMessage } from '#domain/messages/send.ts';
import type { Pool } from '#domain/pools/pool.ts';
import type { User } from '#domain/users/user.ts';

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
 * Sends the username and the temporary password through each of the mediums of `chooseMediums`.
 * @throws Fault CodeDeliveryFailureException
 */
export async function sendInvitation(
  context: Pick<Context, 'carriers' | 'log'>,
  pool: Pool,
  user: Invited,
  { mediums, password }: { mediums: readonly Medium[]; password: string },
): Promise<void> {
  const username = signInName(pool, user);
  for (const medium of mediums) {
    const recipient = addressFor(user, medium);
    if (recipient === undefined) throw new Error(`an invited user has no address for ${medium}`);
    const facts = { medium, recipient, purpose: 'invitation', username, code: password } as const;
    await sendMessage(context, composeMessage(pool, facts));
  }
}

function implied(user: Invited): Medium[] {
  return addressFor(user, 'SMS') === undefined ? [] : ['SMS'];
}

function addressFor({ attributes }: Invited, medium: Medium): string | undefined {
  return medium === 'EMAIL' ? attributes['email'] : attributes['phone_number'];
}

/** What the user types to sign in: the address, where that takes the place of a username. */
function signInName(pool: Pool, { username, attributes }: Invited): string {
  const names = (pool.settings.usernameAttributes ?? []).map((kind) => attributes[kind]);
  return names.find((name) => name !== undefined) ?? username;
}

function invalid(message: string): Fault {
  return new Fault('InvalidParameterException', message);
}
