import { resendSignUpCode, signIn, signUp } from '@cenote/auth';
import { orderAttributes } from '@cenote/texts/attributes';
import { arrange, nameField } from '../fields.ts';
import { follow } from '../follow.ts';
import type { Arrival } from '../machine.ts';
import { newPasswordField } from '../new-password-field.ts';
import { attributeField } from '../proof-fields.ts';
import { goToProvider, providerChoices } from '../providers.ts';
import type { Scene, Screen, Values } from '../screen.ts';
import type { View } from '../view.ts';

/** A new account: a name, what the pool asks of everybody, what the app adds, and a password. */
export const signUpScreen: Screen = { view, submit };

const accountFields = ['username', 'password'];

/** What the pool asks for, and then what the app asks for beside that. */
function attributesOf({ form, options }: Scene): { name: string; isRequired: boolean }[] {
  const asked = form.signUp?.attributes ?? [];
  const added = Object.keys(options.fields.signUp ?? {}).filter(
    (name) => !asked.includes(name) && !accountFields.includes(name),
  );
  return [
    ...orderAttributes(asked).map((name) => ({ name, isRequired: true })),
    ...orderAttributes(added).map((name) => ({ name, isRequired: false })),
  ];
}

function view(scene: Scene): View {
  const { texts, options } = scene;
  const fields = [
    nameField(scene, true),
    ...attributesOf(scene).map(({ name, isRequired }) => attributeField(texts, name, isRequired)),
    newPasswordField(scene, texts.password),
  ];
  const choices = providerChoices(scene);
  return {
    heading: texts.createAccount,
    fields: arrange(fields, options.fields.signUp),
    button: texts.signUp,
    choices,
    ...(choices.length > 0 && { or: texts.or }),
    links: [{ label: texts.backToSignIn, to: 'signIn' }],
  };
}

async function submit(scene: Scene, values: Values): Promise<Arrival> {
  const { username = '', password = '', choice } = values;
  const left = goToProvider(scene, choice);
  if (left !== undefined) return left;
  const given = attributesOf(scene).flatMap(({ name }) => (values[name] ? [[name, values[name]] as const] : []));
  const { isSignUpComplete, nextStep } = await signUp(scene.client, {
    username,
    password,
    options: { userAttributes: Object.fromEntries(given) },
  });
  if (isSignUpComplete) return enter(scene, { username, password });
  const delivery = nextStep.signUpStep === 'CONFIRM_SIGN_UP' ? nextStep.codeDeliveryDetails : undefined;
  return { screen: 'confirmSignUp', facts: { username, password, delivery } };
}

/** Signs in who has just proved to be the owner of the account: by the session of that proof, or by the password just typed. */
export async function enter(
  scene: Scene,
  { username, password, session }: { username: string; password?: string; session?: string },
): Promise<Arrival> {
  const { client, form, texts } = scene;
  const { passwordFlow } = form;
  if (session !== undefined && canChoose(scene)) {
    return follow(scene, await signIn(client, { username, options: { authFlowType: 'USER_AUTH', session } }));
  }
  if (password === undefined || passwordFlow === undefined) {
    return { screen: 'signIn', facts: { username }, notice: texts.confirmed };
  }
  const choosing = passwordFlow === 'USER_AUTH' ? { preferredChallenge: 'PASSWORD_SRP' } : {};
  return follow(
    scene,
    await signIn(client, { username, password, options: { authFlowType: passwordFlow, ...choosing } }),
  );
}

const canChoose = ({ form }: Scene) => form.passwordFlow === 'USER_AUTH' || form.firstFactors.length > 0;

/** Sends the code of a new account again. */
export async function sendAgain({ client, facts }: Scene): Promise<Pick<Arrival, 'facts'>> {
  const { username = '' } = facts;
  return { facts: { ...facts, delivery: await resendSignUpCode(client, { username }) } };
}
