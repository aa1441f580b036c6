import { confirmSignIn, type MfaType, readCodeDelivery, readMfaTypes, readTotpSetup } from '@cenote/auth';
import { fill } from '@cenote/texts/languages';
import { arrange, passwordField } from '../fields.ts';
import { follow } from '../follow.ts';
import { keeperField } from '../new-password-field.ts';
import { askForPasskey } from '../passkeys.ts';
import { attributeField, codeField } from '../proof-fields.ts';
import { questionOf } from '../question.ts';
import type { Scene, Screen, Values } from '../screen.ts';
import { setupTypes } from '../setup-types.ts';
import type { Choice, Link, View } from '../view.ts';

/** Challenges whose answer is one value: each is a view, and the name of what is answered. */

const notYou = ({ texts }: Scene): Link[] => [{ label: texts.notYou, to: 'signIn' }];

function answering(field: string): NonNullable<Screen['submit']> {
  return async (scene, values) => {
    const challengeResponse = (values[field] ?? '').trim();
    return follow(scene, await confirmSignIn(scene.client, { step: scene.facts.step, challengeResponse }));
  };
}

/** A code by e-mail, by SMS, or of an app. */
export const codeScreen: Screen = {
  view: (scene) => {
    const { texts, facts, options } = scene;
    const { destination } = facts.step === undefined ? {} : readCodeDelivery(facts.step);
    return {
      heading: texts.verify,
      text: destination === undefined ? texts.codeFromApp : fill(texts.codeSent, { destination }),
      who: facts.username,
      fields: arrange([codeField(texts)], options.fields.code),
      button: texts.next,
      links: notYou(scene),
    };
  },
  submit: answering('code'),
};

/** Which of several second factors. */
export const chooseFactorScreen: Screen = {
  view: (scene) =>
    choosing(
      scene,
      scene.texts.chooseFactor,
      factorChoices(scene, scene.facts.step ? readMfaTypes(scene.facts.step) : []),
    ),
  submit: answering('choice'),
};

/** Which second factor is set up. */
export const chooseSetupScreen: Screen = {
  view: (scene) => {
    const { facts, form, texts } = scene;
    return choosing(scene, texts.chooseSetup, factorChoices(scene, facts.step ? setupTypes(form, facts.step) : []));
  },
  submit: async (scene, values) => {
    const { step, username } = scene.facts;
    if (values.choice === 'EMAIL') return { screen: 'setUpEmail', facts: { step, username } };
    if (values.choice === 'SMS') return { screen: 'setUpSms', facts: { step, username } };
    return follow(scene, await confirmSignIn(scene.client, { step, challengeResponse: 'TOTP' }));
  },
};

/** An authenticator app, set up by its first code. */
export const setUpAppScreen: Screen = {
  view: (scene) => {
    const { texts, facts, options } = scene;
    return {
      heading: texts.setUpApp,
      text: texts.scanCode,
      who: facts.username,
      picture: facts.picture,
      pictureLabel: texts.qrCode,
      secret: facts.step && readTotpSetup(facts.step)?.sharedSecret,
      fields: arrange([codeField(texts)], options.fields.setUpApp),
      button: texts.next,
      links: notYou(scene),
    };
  },
  submit: answering('code'),
};

/** The address that codes go to from now on. */
export const setUpEmailScreen: Screen = {
  view: (scene) => ({
    heading: scene.texts.setUpEmail,
    who: scene.facts.username,
    fields: arrange([attributeField(scene.texts, 'email')], scene.options.fields.setUpEmail),
    button: scene.texts.sendCode,
    links: notYou(scene),
  }),
  submit: answering('email'),
};

/** The number that codes go to from now on. */
export const setUpSmsScreen: Screen = {
  view: (scene) => ({
    heading: scene.texts.setUpSms,
    who: scene.facts.username,
    fields: arrange([attributeField(scene.texts, 'phone_number')], scene.options.fields.setUpSms),
    button: scene.texts.sendCode,
    links: notYou(scene),
  }),
  submit: async (scene, { phone_number: number = '' }: Values) => {
    const responses = { PHONE_NUMBER: number.trim() };
    return follow(scene, await confirmSignIn(scene.client, { step: scene.facts.step, responses }));
  },
};

/** By what a sign-in begins. */
export const chooseFirstScreen: Screen = {
  view: (scene) => choosing(scene, scene.texts.chooseFirst, firstChoices(scene)),
  submit: async (scene, values) => {
    const { client, facts } = scene;
    return follow(scene, await confirmSignIn(client, { step: facts.step, challengeResponse: values.choice }));
  },
};

/** A password, where that was chosen. */
export const passwordScreen: Screen = {
  view: (scene) => ({
    heading: scene.texts.signIn,
    who: scene.facts.username,
    fields: arrange([keeperField(scene.facts), passwordField(scene.texts)], scene.options.fields.password),
    button: scene.texts.signIn,
    links: notYou(scene),
  }),
  submit: async (scene, { password = '' }) => {
    const { client, facts } = scene;
    return follow(scene, await confirmSignIn(client, { step: facts.step, challengeResponse: password }));
  },
};

/** A passkey that did not come the first time. */
export const passkeyScreen: Screen = {
  view: ({ texts, facts }) => ({
    heading: texts.signIn,
    who: facts.username,
    button: texts.passkey.use,
    links: [{ label: texts.otherWay, to: 'signIn' }],
  }),
  submit: async (scene) => {
    const { facts } = scene;
    return facts.step === undefined ? { screen: 'signIn' } : askForPasskey(scene, facts.step);
  },
};

/** A question of the pool's own functions. */
export const customScreen: Screen = {
  view: (scene): View => {
    const { texts, facts, options } = scene;
    const answer = {
      name: 'answer',
      label: texts.answer,
      type: 'text',
      autocomplete: 'off',
      isRequired: true,
    } as const;
    return {
      heading: texts.question,
      said: facts.step && questionOf(facts.step.parameters),
      who: facts.username,
      fields: arrange([answer], options.fields.custom),
      button: texts.next,
      links: notYou(scene),
    };
  },
  submit: async (scene, { answer = '' }: Values) => {
    const { client, facts } = scene;
    return follow(scene, await confirmSignIn(client, { step: facts.step, challengeResponse: answer }));
  },
};

function choosing(scene: Scene, heading: string, choices: readonly Choice[]): View {
  return { heading, who: scene.facts.username, choices, links: notYou(scene) };
}

function factorChoices({ texts }: Scene, types: readonly MfaType[]): Choice[] {
  const labels = { EMAIL: texts.factorEmail, SMS: texts.factorSms, TOTP: texts.factorApp };
  return types.map((value) => ({ value, label: labels[value] }));
}

function firstChoices({ texts, facts }: Scene): Choice[] {
  const labels: Readonly<Record<string, string>> = {
    EMAIL_OTP: texts.factorEmail,
    SMS_OTP: texts.factorSms,
    // The proof without the password itself is the better of two that people cannot tell apart.
    PASSWORD_SRP: texts.factorPassword,
    WEB_AUTHN: texts.factorPasskey,
  };
  const offered = facts.step?.signInStep === 'SELECT_CHALLENGE' ? facts.step.availableChallenges : [];
  const seen = offered.includes('PASSWORD_SRP')
    ? offered
    : offered.map((one) => (one === 'PASSWORD' ? 'PASSWORD_SRP' : one));
  return seen.flatMap((value) => {
    const label = Object.hasOwn(labels, value) ? labels[value] : undefined;
    return label === undefined ? [] : [{ value: offered.includes(value) ? value : 'PASSWORD', label }];
  });
}
