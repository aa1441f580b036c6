import { resetPassword } from '@cenote/auth';
import { arrange, nameField } from '../fields.ts';
import type { Arrival } from '../machine.ts';
import type { Scene, Screen, Values } from '../screen.ts';
import type { View } from '../view.ts';

/** Who has forgotten their password. */
export const forgotPasswordScreen: Screen = { view, submit };

function view(scene: Scene): View {
  const { texts, options } = scene;
  return {
    heading: texts.resetPassword,
    text: texts.resetHow,
    fields: arrange([nameField(scene, true)], options.fields.forgotPassword),
    button: texts.sendCode,
    links: [{ label: texts.backToSignIn, to: 'signIn' }],
  };
}

async function submit({ client }: Scene, { username = '' }: Values): Promise<Arrival> {
  const { nextStep } = await resetPassword(client, { username });
  return { screen: 'resetPassword', facts: { username, delivery: nextStep.codeDeliveryDetails } };
}
