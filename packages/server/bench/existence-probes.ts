import type { Call } from './connection.ts';
import { SrpAnswers } from './srp-answers.ts';
import type { Stage } from './stage.ts';

/** A question whose answer must not tell whether there is somebody of this name. */
export interface Probe {
  readonly name: string;
  /** Whom half of the names belong to; the others are nobody’s. */
  readonly people: 'confirmed' | 'unconfirmed';
  /** What has to be asked before; it is not measured. */
  readonly before?: (username: string) => Call;
  readonly call: (username: string, answerBefore: string) => Call;
}

/** In their order: a later one finds what an earlier one left, such as the code of a forgotten password. */
export function existenceProbes(stage: Stage): readonly Probe[] {
  const { clientId: ClientId } = stage;
  const PASSWORD = 'Wrong-Horse-1';
  const ConfirmationCode = '000000';
  const srp = new SrpAnswers({ ...stage, password: PASSWORD });
  const call = (operation: string, input: object): Call => ({
    operation,
    body: JSON.stringify({ ClientId, ...input }),
  });
  const password = (USERNAME: string) =>
    call('InitiateAuth', { AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters: { USERNAME, PASSWORD } });
  const begin = (USERNAME: string) =>
    call('InitiateAuth', { AuthFlow: 'USER_SRP_AUTH', AuthParameters: { USERNAME, SRP_A: srp.publicKey } });
  const answer = (_username: string, before: string) => {
    const { ChallengeParameters } = JSON.parse(before) as { ChallengeParameters: Record<string, string> };
    const ChallengeResponses = srp.answer(ChallengeParameters);
    return call('RespondToAuthChallenge', { ChallengeName: 'PASSWORD_VERIFIER', ChallengeResponses });
  };
  return [
    { name: 'InitiateAuth USER_PASSWORD_AUTH', people: 'confirmed', call: password },
    { name: 'InitiateAuth USER_SRP_AUTH', people: 'confirmed', call: begin },
    { name: 'RespondToAuthChallenge PASSWORD_VERIFIER', people: 'confirmed', before: begin, call: answer },
    { name: 'ForgotPassword', people: 'confirmed', call: (Username) => call('ForgotPassword', { Username }) },
    {
      name: 'ConfirmForgotPassword',
      people: 'confirmed',
      call: (Username) => call('ConfirmForgotPassword', { Username, ConfirmationCode, Password: 'Another-Horse-2' }),
    },
    {
      name: 'ResendConfirmationCode',
      people: 'unconfirmed',
      call: (Username) => call('ResendConfirmationCode', { Username }),
    },
    {
      name: 'ConfirmSignUp',
      people: 'unconfirmed',
      call: (Username) => call('ConfirmSignUp', { Username, ConfirmationCode }),
    },
  ];
}
