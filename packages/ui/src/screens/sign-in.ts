import { type SignInInput, signIn } from '@cenote/auth';
import { fill } from '@cenote/texts/languages';
import { arrange, nameField, passwordField } from '../fields.ts';
import { follow } from '../follow.ts';
import { loadLater } from '../later.ts';
import type { Arrival } from '../machine.ts';
import { goToProvider, providerChoices } from '../providers.ts';
import type { Scene, Screen, Values } from '../screen.ts';
import type { Choice, Link, View } from '../view.ts';

/** Who somebody is, and by which way they come in. */
export const signInScreen: Screen = { view, submit };

function view(scene: Scene): View {
  const { form, texts, options } = scene;
  const { passwordFlow } = form;
  const own = beginnings(scene);
  const isOwn = passwordFlow !== undefined || own.length > 0;
  const fields = isOwn ? [nameField(scene), ...(passwordFlow === undefined ? [] : [passwordField(texts)])] : [];
  const providers = providerChoices(scene);
  const heading =
    options.heading ?? (form.appName === undefined ? texts.signIn : fill(texts.signInTo, { app: form.appName }));
  const links: Link[] = [
    ...(passwordFlow === undefined ? [] : [{ label: texts.forgotPassword, to: 'forgotPassword' } as const]),
    ...(form.signUp === undefined || options.hideSignUp ? [] : [{ label: texts.signUp, to: 'signUp' } as const]),
  ];
  return {
    heading,
    ...(!isOwn && providers.length === 0 && { text: texts.noWay }),
    fields: arrange(fields, options.fields.signIn),
    ...(isOwn && { button: passwordFlow === undefined ? texts.next : texts.signIn }),
    choices: [...own, ...providers],
    ...(isOwn && own.length + providers.length > 0 && { or: texts.or }),
    links,
  };
}

/** Ways in without a password, each for whoever has said their name. */
function beginnings({ form, texts }: Scene): Choice[] {
  const needs = ['username'];
  const { firstFactors, hasCustomChallenge, passwordFlow } = form;
  const others = firstFactors.filter((factor) => factor !== 'WEB_AUTHN');
  return [
    ...(firstFactors.includes('WEB_AUTHN') ? [{ value: 'WEB_AUTHN', label: texts.passkey.use, needs }] : []),
    ...(others.length > 0 ? [{ value: 'first', label: texts.otherWay, needs }] : []),
    ...(hasCustomChallenge && passwordFlow !== undefined ? [{ value: 'custom', label: texts.questionWay, needs }] : []),
  ];
}

async function submit(scene: Scene, values: Values): Promise<Arrival> {
  const { username = '', password = '', choice } = values;
  const left = goToProvider(scene, choice);
  if (left !== undefined) return left;
  const { client, form } = scene;
  try {
    return await follow(scene, await signIn(client, { username, password, options: flowOf(form, choice) }));
  } catch (error) {
    const { leadOn } = await loadLater(() => import('../lead-on.ts'));
    return leadOn(scene, { username, password, choice }, error);
  }
}

function flowOf({ passwordFlow }: Scene['form'], choice: string | undefined): SignInInput['options'] {
  if (choice === 'WEB_AUTHN') return { authFlowType: 'USER_AUTH', preferredChallenge: 'WEB_AUTHN' };
  if (choice === 'first') return { authFlowType: 'USER_AUTH' };
  if (choice === 'custom' || passwordFlow === undefined) return { authFlowType: 'CUSTOM_WITHOUT_SRP' };
  if (passwordFlow === 'USER_AUTH') return { authFlowType: 'USER_AUTH', preferredChallenge: 'PASSWORD_SRP' };
  return { authFlowType: passwordFlow };
}
