import type { AuthenticationResultType, ChallengeNameType } from '@cenote/wire/user-pools';
import type { Step } from '#domain/sign-in/step.ts';
import type { Tokens } from '#domain/tokens/issue.ts';

/** The answer of the four sign-in operations: a challenge, or tokens. */
export function authenticationResponse(step: Step) {
  if (step.kind === 'tokens')
    return { ChallengeParameters: {}, AuthenticationResult: authenticationResult(step.tokens) };
  return {
    ChallengeName: step.name as ChallengeNameType,
    ChallengeParameters: step.parameters,
    Session: step.session,
  };
}

export function authenticationResult(tokens: Tokens): AuthenticationResultType {
  return {
    AccessToken: tokens.accessToken,
    ExpiresIn: tokens.expiresInSeconds,
    TokenType: 'Bearer',
    ...(tokens.refreshToken !== undefined && { RefreshToken: tokens.refreshToken }),
    IdToken: tokens.idToken,
  };
}
