import { confirmUserAttribute, sendUserAttributeVerificationCode } from '@cenote/auth';
import { fill } from '@cenote/texts/languages';
import { afterContacts } from '../after-sign-in.ts';
import { arrange } from '../fields.ts';
import type { Arrival } from '../machine.ts';
import { codeField } from '../proof-fields.ts';
import type { Scene, Screen, Values } from '../screen.ts';
import type { View } from '../view.ts';

const later = ({ texts }: Scene) => [{ label: texts.passkey.notNow, choice: 'later' }];

function headingOf({ texts, facts }: Scene): string {
  const isPhone = facts.contacts?.[0]?.attribute === 'phone_number';
  return isPhone ? texts.account.verifyPhone : texts.account.verifyEmail;
}

/** Offers to prove an address of whoever is signed in. */
export const verifyContactScreen: Screen = {
  view: (scene): View => ({
    heading: headingOf(scene),
    said: scene.facts.contacts?.[0]?.value,
    button: scene.texts.sendCode,
    links: later(scene),
  }),
  submit: async (scene, { choice }) => {
    if (choice === 'later') return goOn(scene);
    return { screen: 'verifyCode', facts: await sendCode(scene) };
  },
};

/** The code that proves it. */
export const verifyCodeScreen: Screen = {
  view: (scene) => {
    const { texts, facts, options } = scene;
    return {
      heading: headingOf(scene),
      text: fill(texts.codeSent, { destination: facts.delivery?.destination ?? '' }),
      fields: arrange([codeField(texts)], options.fields.verifyCode),
      button: texts.confirm,
      links: [{ label: texts.resend, choice: 'resend' }, ...later(scene)],
    };
  },
  submit: async (scene, { code = '', choice }: Values) => {
    const { client, facts, texts } = scene;
    if (choice === 'later') return goOn(scene);
    if (choice === 'resend') {
      const sent = await sendCode(scene);
      const notice = fill(texts.resent, { destination: sent.delivery.destination ?? '' });
      return { screen: 'verifyCode', facts: sent, notice };
    }
    const userAttributeKey = facts.contacts?.[0]?.attribute ?? 'email';
    await confirmUserAttribute(client, { userAttributeKey, confirmationCode: code.trim() });
    return afterContacts(scene);
  },
};

async function sendCode({ client, facts }: Scene) {
  const userAttributeKey = facts.contacts?.[0]?.attribute ?? 'email';
  return { ...facts, delivery: await sendUserAttributeVerificationCode(client, { userAttributeKey }) };
}

/** Whoever puts one address off is asked for the next one. */
async function goOn(scene: Scene): Promise<Arrival> {
  const [, ...contacts] = scene.facts.contacts ?? [];
  return contacts.length > 0 ? { screen: 'verifyContact', facts: { contacts } } : afterContacts(scene);
}
