import { AuthError, resendSignUpCode, resetPassword } from '@cenote/auth';
import type { Arrival } from './machine.ts';
import type { Scene } from './screen.ts';

/** Who has to do something else before they can sign in is led there, with a new code. @throws what else was refused */
export async function leadOn(
  { client }: Scene,
  who: { readonly username: string; readonly password: string },
  error: unknown,
): Promise<Arrival> {
  const code = error instanceof AuthError ? error.code : undefined;
  const { username } = who;
  if (code === 'UserNotConfirmedException') {
    return { screen: 'confirmSignUp', facts: { ...who, delivery: await resendSignUpCode(client, { username }) } };
  }
  if (code === 'PasswordResetRequiredException') {
    const { nextStep } = await resetPassword(client, { username });
    return { screen: 'resetPassword', facts: { username, delivery: nextStep.codeDeliveryDetails } };
  }
  throw error;
}
