import type { Texts } from '@cenote/texts/en';
import type { Form } from '../form-page.ts';
import { keyPicture } from '../key-picture.ts';
import { choicesOf, parseTexts, type Shown } from './step-form.ts';

/** The same setup, once the person has chosen a factor. */
export function chooseSetup(shown: Shown, factor: string): Shown {
  return { ...shown, parameters: { ...shown.parameters, MFAS_CAN_SETUP: JSON.stringify([factor]) } };
}

/** Whether an authenticator app is to be set up, and has no secret yet. */
export function isAppDue({ parameters }: Shown): boolean {
  const factors = parseTexts(parameters['MFAS_CAN_SETUP']);
  return factors.length === 1 && factors[0] === 'SOFTWARE_TOKEN_MFA' && parameters['SECRET_CODE'] === undefined;
}

/** The form on which a second factor is chosen, or set up; undefined for one that no form can set up. */
export function setupForm(
  texts: Texts,
  { parameters }: Shown,
  account: { issuer: string; username: string },
): Form | undefined {
  const factors = parseTexts(parameters['MFAS_CAN_SETUP']);
  const secretCode = parameters['SECRET_CODE'];
  if (factors.length > 1)
    return { heading: texts.chooseSetup, fields: [], choices: choicesOf(texts, factors, 'setup') };
  switch (factors[0]) {
    case 'EMAIL_OTP':
      return {
        heading: texts.setUpEmail,
        fields: [{ name: 'EMAIL', label: texts.email, kind: 'email', autocomplete: 'email' }],
        button: texts.sendCode,
      };
    case 'SMS_MFA':
      return {
        heading: texts.setUpSms,
        fields: [{ name: 'PHONE_NUMBER', label: texts.phone, kind: 'tel', autocomplete: 'tel' }],
        button: texts.sendCode,
      };
    case 'SOFTWARE_TOKEN_MFA':
      return secretCode === undefined ? undefined : appForm(texts, { ...account, secretCode });
    default:
      return undefined;
  }
}

/** A picture for the camera of an authenticator app, the same as text, and the app's first code. */
function appForm(
  texts: Texts,
  { secretCode, issuer, username }: { secretCode: string; issuer: string; username: string },
): Form {
  return {
    heading: texts.setUpApp,
    text: texts.scanCode,
    picture: { svg: keyPicture({ secretCode, issuer, username }), label: texts.qrCode, text: secretCode },
    fields: [{ name: 'code', label: texts.code, kind: 'code', autocomplete: 'one-time-code' }],
    button: texts.next,
  };
}
