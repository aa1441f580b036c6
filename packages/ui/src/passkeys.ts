import { confirmSignInWithPasskey, hasPasskeys, type SignInStep, signIn } from '@cenote/auth';
import { comeTo, follow } from './follow.ts';
import type { Arrival } from './machine.ts';
import type { Scene } from './screen.ts';
import { findTrouble } from './trouble.ts';

type Conditional = { isConditionalMediationAvailable?(): Promise<boolean> };

/** Asks the browser for a passkey. Whoever gave theirs up may ask for it again, on its screen. */
export async function askForPasskey(scene: Scene, step: SignInStep): Promise<Arrival> {
  try {
    return await follow(scene, await confirmSignInWithPasskey(scene.client, { step }));
  } catch (error) {
    return { ...(await comeTo(scene, step)), trouble: findTrouble(scene.texts, error) };
  }
}

/**
 * Offers the passkey of whoever said their name where the browser fills names in, and waits until somebody takes it. Gives where that
 * leads; undefined where there is none.
 * @throws AuthError `AbortError` where it was given up
 */
export async function waitForPasskey(
  scene: Scene,
  username: string,
  signal: AbortSignal,
): Promise<Arrival | undefined> {
  if (!hasPasskeys()) return undefined;
  if (!(await (PublicKeyCredential as Conditional).isConditionalMediationAvailable?.())) return undefined;
  const options = { authFlowType: 'USER_AUTH', preferredChallenge: 'WEB_AUTHN' } as const;
  const { isSignedIn, nextStep: step } = await signIn(scene.client, { username, options });
  if (isSignedIn || step.signInStep !== 'WEB_AUTHN' || signal.aborted) return undefined;
  return follow(scene, await confirmSignInWithPasskey(scene.client, { step, mediation: 'conditional', signal }));
}
