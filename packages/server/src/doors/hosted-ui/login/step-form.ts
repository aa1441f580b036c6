import type { Texts } from '@cenote/texts/en';
import { fill } from '@cenote/texts/languages';
import { attributePrefix } from '#domain/access/sign-in/challenges/new-password/put.ts';
import type { Challenge } from '#domain/access/sign-in/step.ts';
import type { Pool } from '#domain/tenant/pools/pool.ts';
import type { Fields } from '#http/form.ts';
import { attributeField, newPasswordField } from '../account-fields.ts';
import type { Choice, Field, Form, PasskeyRequest } from '../form-page.ts';

/** What a form needs of a challenge; it travels in the form, which nobody else can send. */
export type Shown = Pick<Challenge, 'name' | 'parameters' | 'available'>;

/** How people begin at a client: by their password, by a first factor of their choice, by the challenge of the pool's functions. */
export interface Beginnings {
  readonly password: boolean;
  readonly factors: boolean;
  readonly custom: boolean;
}

/** The first form: who, and their password where they begin by one. */
export function startForm(
  texts: Texts,
  { username, nameLabel, beginnings }: { username: string; nameLabel: string; beginnings: Beginnings },
): Omit<Form, 'heading'> {
  const { password, factors, custom } = beginnings;
  const name: Field = { name: 'username', label: nameLabel, kind: 'text', autocomplete: 'username', value: username };
  const choices = [
    ...(factors ? [{ name: 'choose', value: 'first', label: texts.otherWay }] : []),
    ...(custom && password ? [{ name: 'choose', value: 'custom', label: texts.questionWay }] : []),
  ];
  if (!password) return { fields: [name], choices, button: texts.next };
  const secret: Field = {
    name: 'password',
    label: texts.password,
    kind: 'password',
    autocomplete: 'current-password',
  };
  return { fields: [name, secret], choices, button: texts.signIn };
}

/** Sent with the form of a code that did not come. */
export const againField = 'again';

/** The form of a challenge; undefined for one that no form can answer. */
export function challengeForm(
  texts: Texts,
  { name, parameters, available = [] }: Shown,
  pool: Pick<Pool, 'settings'>,
  isAgain = false,
): Form | undefined {
  const code: Field = { name: 'answer', label: texts.code, kind: 'code', autocomplete: 'one-time-code' };
  switch (name) {
    case 'EMAIL_OTP':
    case 'SMS_MFA':
    case 'SMS_OTP': {
      const destination = parameters['CODE_DELIVERY_DESTINATION'] ?? '';
      return {
        heading: texts.verify,
        text: fill(isAgain ? texts.resent : texts.codeSent, { destination }),
        fields: [code],
        button: texts.next,
        choices: [{ name: againField, value: 'yes', label: texts.resend }],
      };
    }
    case 'SOFTWARE_TOKEN_MFA':
      return { heading: texts.verify, text: texts.codeFromApp, fields: [code], button: texts.next };
    case 'SELECT_MFA_TYPE':
      return choiceForm(texts.chooseFactor, choicesOf(texts, parseTexts(parameters['MFAS_CAN_CHOOSE'])));
    case 'SELECT_CHALLENGE':
      return choiceForm(texts.chooseFirst, choicesOf(texts, available));
    case 'WEB_AUTHN':
      return { heading: texts.signIn, fields: [], passkey: passkeyOf(texts, parameters['CREDENTIAL_REQUEST_OPTIONS']) };
    case 'PASSWORD':
      return {
        heading: texts.signIn,
        fields: [{ name: 'answer', label: texts.password, kind: 'password', autocomplete: 'current-password' }],
        button: texts.signIn,
      };
    case 'NEW_PASSWORD_REQUIRED':
      return {
        heading: texts.newPassword,
        fields: [
          newPasswordField(texts, pool, { name: 'answer', label: texts.newPasswordLabel }),
          ...parseTexts(parameters['requiredAttributes']).map((attribute) =>
            attributeField(texts, attribute.slice(attributePrefix.length), attribute),
          ),
        ],
        button: texts.next,
      };
    case 'CUSTOM_CHALLENGE':
      return {
        heading: texts.question,
        ...(parameters['question'] !== undefined && { text: parameters['question'] }),
        fields: [{ name: 'answer', label: texts.answer, kind: 'text', autocomplete: 'off' }],
        button: texts.next,
      };
    default:
      return undefined;
  }
}

function choiceForm(heading: string, choices: Choice[]): Form | undefined {
  return choices.length === 0 ? undefined : { heading, fields: [], choices };
}

const answerOf: Readonly<Record<string, string>> = {
  EMAIL_OTP: 'EMAIL_OTP_CODE',
  SMS_MFA: 'SMS_MFA_CODE',
  SMS_OTP: 'SMS_OTP_CODE',
  SOFTWARE_TOKEN_MFA: 'SOFTWARE_TOKEN_MFA_CODE',
  PASSWORD: 'PASSWORD',
  NEW_PASSWORD_REQUIRED: 'NEW_PASSWORD',
};

function passkeyOf({ passkey: { use: button, trouble, noScript } }: Texts, options = '{}'): PasskeyRequest {
  return { kind: 'get', options, button, trouble, noScript };
}

/** What was sent with a challenge's form, as its answer. */
export function responsesOf(challengeName: string, form: Fields): Record<string, string> {
  const attributes = [...form].filter(
    ([name]) => challengeName === 'NEW_PASSWORD_REQUIRED' && name.startsWith(attributePrefix),
  );
  if (challengeName === 'WEB_AUTHN') return { CREDENTIAL: form.get('credential') ?? '' };
  if (challengeName === 'MFA_SETUP') {
    return Object.fromEntries([...form].filter(([name]) => name === 'EMAIL' || name === 'PHONE_NUMBER'));
  }
  return { [answerOf[challengeName] ?? 'ANSWER']: form.get('answer') ?? '', ...Object.fromEntries(attributes) };
}

/** A choice among factors. */
export function choicesOf(texts: Texts, names: readonly string[], name = 'answer'): Choice[] {
  const labels: Readonly<Record<string, string>> = {
    EMAIL_OTP: texts.factorEmail,
    SMS_MFA: texts.factorSms,
    SMS_OTP: texts.factorSms,
    SOFTWARE_TOKEN_MFA: texts.factorApp,
    PASSWORD: texts.factorPassword,
    WEB_AUTHN: texts.factorPasskey,
  };
  return names.flatMap((value) => {
    const label = Object.hasOwn(labels, value) ? labels[value] : undefined;
    return label === undefined ? [] : [{ name, value, label }];
  });
}

/** A list of texts in a parameter of a challenge. */
export function parseTexts(text = '[]'): string[] {
  const value: unknown = JSON.parse(text);
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
}
