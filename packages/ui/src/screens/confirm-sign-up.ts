import { confirmSignUp } from '@cenote/auth';
import { fill } from '@cenote/texts/languages';
import { arrange } from '../fields.ts';
import type { Arrival } from '../machine.ts';
import { codeField } from '../proof-fields.ts';
import type { Scene, Screen, Values } from '../screen.ts';
import type { View } from '../view.ts';
import { enter, sendAgain } from './sign-up.ts';

/** The code that a new account was sent. */
export const confirmSignUpScreen: Screen = { view, submit };

function view({ texts, facts, options }: Scene): View {
  const { destination } = facts.delivery ?? {};
  return {
    heading: texts.confirmAccount,
    ...(destination !== undefined && { text: fill(texts.codeSent, { destination }) }),
    who: facts.username,
    fields: arrange([codeField(texts)], options.fields.confirmSignUp),
    button: texts.confirm,
    links: [
      { label: texts.resend, choice: 'resend' },
      { label: texts.backToSignIn, to: 'signIn' },
    ],
  };
}

async function submit(scene: Scene, { code = '', choice }: Values): Promise<Arrival> {
  const { client, facts, texts } = scene;
  const { username = '', password } = facts;
  if (choice === 'resend') {
    const sent = await sendAgain(scene);
    const destination = sent.facts?.delivery?.destination ?? '';
    return { screen: 'confirmSignUp', ...sent, notice: fill(texts.resent, { destination }) };
  }
  const { session } = await confirmSignUp(client, { username, confirmationCode: code.trim() });
  return enter(scene, { username, password, session });
}
