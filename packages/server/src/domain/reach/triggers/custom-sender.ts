import type { Context } from '#domain/context.ts';
import type { CustomEmailSenderTriggerEvent, CustomSMSSenderTriggerEvent } from './events.ts';
import { notifyTrigger } from './invoke.ts';
import type { Metadata, TriggerSubject } from './trigger.ts';

/** What a sender delivers, after `CustomEmailSender_` or `CustomSMSSender_`. */
export type SenderPurpose =
  | 'SignUp'
  | 'ResendCode'
  | 'ForgotPassword'
  | 'UpdateUserAttribute'
  | 'VerifyUserAttribute'
  | 'AdminCreateUser'
  | 'Authentication'
  | 'AccountTakeOverNotification';

/**
 * Lets the pool's CustomEmailSender or CustomSMSSender deliver a code; nothing without such a trigger. The function is
 * another program's: by the `id` of the message it can tell a repeated call.
 * @throws Fault UserLambdaValidationException, UnexpectedLambdaException. AWS: whoever waits for the message is not told
 */
export async function customSender(
  context: Pick<Context, 'functions'>,
  subject: TriggerSubject,
  medium: 'EMAIL' | 'SMS',
  purpose: SenderPurpose,
  request: {
    readonly id: string;
    readonly userAttributes: Readonly<Record<string, string>>;
    /** A code or a temporary password. */
    readonly code: string;
    readonly clientMetadata: Metadata;
  },
): Promise<void> {
  const { id, userAttributes, code } = request;
  const clientMetadata = request.clientMetadata ?? null;
  if (medium === 'EMAIL') {
    await notifyTrigger<CustomEmailSenderTriggerEvent>(
      context,
      subject,
      'customEmailSender',
      {
        triggerSource: `CustomEmailSender_${purpose}`,
        request: { type: 'customEmailSenderRequestV1', code, clientMetadata, userAttributes },
      },
      id,
    );
  } else {
    await notifyTrigger<CustomSMSSenderTriggerEvent>(
      context,
      subject,
      'customSMSSender',
      {
        triggerSource: `CustomSMSSender_${purpose}`,
        request: { type: 'customSMSSenderRequestV1', code, clientMetadata, userAttributes },
      },
      id,
    );
  }
}
