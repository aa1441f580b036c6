import type { Context } from '#domain/context.ts';
import { Fault } from '#domain/fault.ts';
import { type EventRisk, noRisk } from '#domain/people/auth-events/auth-event.ts';
import { looksForCompromised, type Protection, refusesCompromised } from '#domain/tenant/risk/protection.ts';
import type { PasswordEvent } from '#domain/tenant/risk/risk-configuration.ts';

type Looking = Pick<Context, 'compromisedPasswords'>;

/** Whether a password is one that others know, where anybody wants to know in this event and there is a list. */
export async function isCompromised(
  { compromisedPasswords: list }: Looking,
  protection: Protection | undefined,
  event: PasswordEvent,
  password: string,
): Promise<boolean> {
  if (list === undefined || protection === undefined || !looksForCompromised(protection, event)) return false;
  return list.has(password);
}

/**
 * Checks a new password against those that others know. Gives what the log says of it, where it is not refused.
 * @throws Fault InvalidPasswordException
 */
export async function checkCompromised(
  context: Looking,
  protection: Protection | undefined,
  event: 'PASSWORD_CHANGE' | 'SIGN_UP',
  password: string,
): Promise<EventRisk> {
  if (protection === undefined || !(await isCompromised(context, protection, event, password))) return noRisk;
  if (!refusesCompromised(protection)) return { ...noRisk, compromised: true };
  // AWS: seen as the answer of a sign-up and of a reset.
  throw new Fault('InvalidPasswordException', 'Provided password cannot be used for security reasons.');
}
