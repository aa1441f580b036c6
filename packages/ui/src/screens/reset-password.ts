import { confirmResetPassword, resetPassword } from '@cenote/auth';
import { fill } from '@cenote/texts/languages';
import { arrange } from '../fields.ts';
import type { Arrival } from '../machine.ts';
import { keeperField, newPasswordField } from '../new-password-field.ts';
import { codeField } from '../proof-fields.ts';
import type { Scene, Screen, Values } from '../screen.ts';
import type { View } from '../view.ts';

/** The code, and the password that is to be. */
export const resetPasswordScreen: Screen = { view, submit };

function view(scene: Scene): View {
  const { texts, facts, options } = scene;
  const { destination } = facts.delivery ?? {};
  const fields = [codeField(texts), keeperField(facts), newPasswordField(scene, texts.newPasswordLabel)];
  return {
    heading: texts.newPassword,
    ...(destination !== undefined && { text: fill(texts.codeSent, { destination }) }),
    who: facts.username,
    fields: arrange(fields, options.fields.resetPassword),
    button: texts.resetPassword,
    links: [
      { label: texts.resend, choice: 'resend' },
      { label: texts.backToSignIn, to: 'signIn' },
    ],
  };
}

async function submit({ client, facts, texts }: Scene, { code = '', password = '', choice }: Values): Promise<Arrival> {
  const { username = '' } = facts;
  if (choice === 'resend') {
    const { nextStep } = await resetPassword(client, { username });
    const delivery = nextStep.codeDeliveryDetails;
    const notice = fill(texts.resent, { destination: delivery.destination ?? '' });
    return { screen: 'resetPassword', facts: { username, delivery }, notice };
  }
  await confirmResetPassword(client, { username, confirmationCode: code.trim(), newPassword: password });
  return { screen: 'signIn', facts: { username }, notice: texts.passwordChanged };
}
