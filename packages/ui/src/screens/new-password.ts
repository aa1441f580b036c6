import { confirmSignIn, readMissingAttributes } from '@cenote/auth';
import { orderAttributes } from '@cenote/texts/attributes';
import { arrange } from '../fields.ts';
import { follow } from '../follow.ts';
import type { Arrival } from '../machine.ts';
import { keeperField, newPasswordField } from '../new-password-field.ts';
import { attributeField } from '../proof-fields.ts';
import type { Scene, Screen, Values } from '../screen.ts';
import type { View } from '../view.ts';

/** A password that somebody else has set is replaced, and what is missing of the account is asked for. */
export const newPasswordScreen: Screen = { view, submit };

const missingOf = ({ facts: { step } }: Scene) => (step === undefined ? [] : readMissingAttributes(step));

function view(scene: Scene): View {
  const { texts, facts, options } = scene;
  const fields = [
    keeperField(facts),
    newPasswordField(scene, texts.newPasswordLabel),
    ...orderAttributes(missingOf(scene)).map((name) => attributeField(texts, name)),
  ];
  return {
    heading: texts.newPassword,
    who: facts.username,
    fields: arrange(fields, options.fields.newPassword),
    button: texts.next,
    links: [{ label: texts.notYou, to: 'signIn' }],
  };
}

async function submit(scene: Scene, values: Values): Promise<Arrival> {
  const { client, facts } = scene;
  const given = missingOf(scene).map((name) => [name, values[name] ?? ''] as const);
  const options = { userAttributes: Object.fromEntries(given) };
  const answered = { step: facts.step, challengeResponse: values['password'], options };
  return follow(scene, await confirmSignIn(client, answered));
}
