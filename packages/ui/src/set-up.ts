import { confirmSignIn, readTotpSetup, type SignInStep } from '@cenote/auth';
import { follow } from './follow.ts';
import { loadLater } from './later.ts';
import type { Arrival } from './machine.ts';
import type { Scene } from './screen.ts';
import { setupTypes } from './setup-types.ts';

/** Where the set-up of a second factor begins: at a choice, or where there is none to make. An app has its secret once it is due. */
export async function setUp(scene: Scene, step: SignInStep): Promise<Arrival> {
  const facts = { username: step.loginId, step };
  const setup = readTotpSetup(step);
  if (setup !== undefined) {
    const { form, options } = scene;
    const { drawQrCode } = await loadLater(() => import('./qr-code.ts'));
    const picture = drawQrCode(setup.getSetupUri(form.appName ?? options.heading ?? location.hostname).href);
    return { screen: 'setUpApp', facts: { ...facts, picture } };
  }
  const [type, ...others] = setupTypes(scene.form, step);
  if (others.length > 0) return { screen: 'chooseSetup', facts };
  if (type === 'EMAIL') return { screen: 'setUpEmail', facts };
  if (type === 'SMS') return { screen: 'setUpSms', facts };
  return follow(scene, await confirmSignIn(scene.client, { step, challengeResponse: 'TOTP' }));
}
