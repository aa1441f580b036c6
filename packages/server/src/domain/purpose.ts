import type { MessagePurpose } from './carrier.ts';

/** Why a message is sent, in the words of Cognito's trigger sources (the part after `CustomMessage_`, or `CustomEmailSender_`). */
export const publicPurpose = {
  'sign-up': 'SignUp',
  'resend-code': 'ResendCode',
  'forgot-password': 'ForgotPassword',
  'update-attribute': 'UpdateUserAttribute',
  'verify-attribute': 'VerifyUserAttribute',
  invitation: 'AdminCreateUser',
  authentication: 'Authentication',
  'risk-notice': 'AccountTakeOverNotification',
  // Ours: no function hears of it.
  'link-notice': 'LinkedAccountNotification',
  'sign-up-notice': 'SignUpNotification',
  'address-notice': 'AddressNotification',
} as const satisfies Readonly<Record<MessagePurpose, string>>;
