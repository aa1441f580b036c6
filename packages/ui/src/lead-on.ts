import { AuthError, resendSignUpCode, resetPassword, signIn } from '@cenote/auth';
import { follow } from './follow.ts';
import type { Arrival } from './machine.ts';
import type { Scene } from './screen.ts';

/**
 * Who has to do something else before they can sign in is led there, with a new code. Functions that refused somebody who had proved
 * nothing may want the password first, where one was typed. @throws what else was refused
 */
export async function leadOn(
  scene: Scene,
  { choice, ...who }: { readonly username: string; readonly password: string; readonly choice: string | undefined },
  error: unknown,
): Promise<Arrival> {
  const code = error instanceof AuthError ? error.code : undefined;
  const { client } = scene;
  const { username, password } = who;
  if (code === 'NotAuthorizedException' && choice === 'custom' && password) {
    return follow(scene, await signIn(client, { ...who, options: { authFlowType: 'CUSTOM_WITH_SRP' } }));
  }
  if (code === 'UserNotConfirmedException') {
    return { screen: 'confirmSignUp', facts: { ...who, delivery: await resendSignUpCode(client, { username }) } };
  }
  if (code === 'PasswordResetRequiredException') {
    const { nextStep } = await resetPassword(client, { username });
    return { screen: 'resetPassword', facts: { username, delivery: nextStep.codeDeliveryDetails } };
  }
  throw error;
}
