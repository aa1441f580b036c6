import type { AuthenticationResultType, ChallengeNameType } from '@cenote/wire/user-pools';
import type { SignInTokens, Step } from '#domain/access/sign-in/step.ts';

/** The answer of the four sign-in operations: a challenge, or tokens. */
export function authenticationResponse(step: Step) {
  if (step.kind === 'browser-session') throw new Error('a session of a browser is nothing that the API asks for');
  if (step.kind === 'tokens')
    return { ChallengeParameters: {}, AuthenticationResult: authenticationResult(step.tokens) };
  return {
    ChallengeName: step.name as ChallengeNameType,
    ChallengeParameters: step.parameters,
    ...(step.session !== undefined && { Session: step.session }),
    ...(step.available !== undefined && { AvailableChallenges: step.available as ChallengeNameType[] }),
  };
}

export function authenticationResult({
  accessToken,
  expiresInSeconds,
  refreshToken,
  idToken,
  newDevice,
}: SignInTokens): AuthenticationResultType {
  return {
    AccessToken: accessToken,
    ExpiresIn: expiresInSeconds,
    TokenType: 'Bearer',
    ...(refreshToken !== undefined && { RefreshToken: refreshToken }),
    IdToken: idToken,
    ...(newDevice && { NewDeviceMetadata: { DeviceKey: newDevice.key, DeviceGroupKey: newDevice.groupKey } }),
  };
}
