import type { ChallengeKind } from '../../challenge.ts';
import { openAnswer } from '../../challenge.ts';
import { required } from '../../parameters.ts';
import type { Verdict } from '../../step.ts';
import { proveWebAuthn, WEB_AUTHN, type WebAuthnDetail } from './put.ts';

/** WEB_AUTHN: the assertion of one of the user's passkeys. */
export const webAuthn: ChallengeKind<Verdict> = {
  required: ['USERNAME', 'CREDENTIAL'],
  answer: async (context, given) => {
    const opened = await openAnswer<WebAuthnDetail>(context, given, [WEB_AUTHN]);
    return proveWebAuthn(context, given.asker, opened, required(given.responses, 'CREDENTIAL'));
  },
};
