import type { Texts } from '@cenote/texts/en';

/** What the screens say, of all the texts that there are: the build leaves the others out (`../../tools/pick-texts.ts`). */
export const said = [
  'account.signOut',
  'account.signedInAs',
  'account.verifyEmail',
  'account.verifyPhone',
  'answer',
  'attributes',
  'backToSignIn',
  'chooseFactor',
  'chooseFirst',
  'chooseSetup',
  'code',
  'codeWrongOrExpired',
  'codeFromApp',
  'codeSent',
  'codeWrong',
  'confirm',
  'confirmAccount',
  'confirmed',
  'continueWith',
  'createAccount',
  'email',
  'factorApp',
  'factorEmail',
  'factorPasskey',
  'factorPassword',
  'factorSms',
  'failed',
  'forgotPassword',
  'form',
  'newPassword',
  'newPasswordLabel',
  'next',
  'noWay',
  'notYou',
  'or',
  'otherWay',
  'passkey.add',
  'passkey.addButton',
  'passkey.addHow',
  'passkey.addTrouble',
  'passkey.notNow',
  'passkey.trouble',
  'passkey.use',
  'password',
  'passwordChanged',
  'phone',
  'qrCode',
  'question',
  'questionWay',
  'reasons',
  'resend',
  'resent',
  'resetHow',
  'resetPassword',
  'rules',
  'scanCode',
  'sendCode',
  'setUpApp',
  'setUpEmail',
  'setUpSms',
  'signIn',
  'signInTo',
  'signInWrong',
  'signUp',
  'startAgain',
  'tooMany',
  'username',
  'usernameOrAddress',
  'verify',
  'workSignIn',
] as const;

type Path = (typeof said)[number];
type Group = {
  [Name in keyof Texts]: Path extends infer One ? (One extends `${Name}.${string}` ? Name : never) : never;
}[keyof Texts];

/** The texts of one language, as far as the screens say them. */
export type Said = Pick<Texts, Exclude<Path, `${string}.${string}`>> & {
  readonly [Name in Group]: {
    readonly [Text in keyof Texts[Name] as `${Name}.${Text & string}` extends Path ? Text : never]: Texts[Name][Text];
  };
};
