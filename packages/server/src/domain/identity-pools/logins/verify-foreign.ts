import type { Fault } from '#domain/fault.ts';
import { type ForeignIdentity, type ForeignProvider, ForeignTokenError } from '#domain/foreign-tokens.ts';
import { toSeconds } from '#lib/clock.ts';
import type { LoginContext } from './login.ts';
import { loginExpired, loginInvalid, providerAway, providerNotSupported } from './refusals.ts';

/**
 * What a token of a provider outside says. What is wrong with it is told; why a provider could not be asked is for the log, since it
 * would tell what stands in the operator's network.
 * @throws Fault NotAuthorizedException, ExternalServiceException
 */
export async function verifyForeign(
  { foreignTokens, clock, log }: LoginContext,
  provider: ForeignProvider & { readonly name: string },
  token: string,
): Promise<ForeignIdentity> {
  const now = clock.now();
  try {
    return await foreignTokens.verify(provider, token, now);
  } catch (error) {
    if (!(error instanceof ForeignTokenError)) throw error;
    throw toFault(error, toSeconds(now), () => {
      log.warn({ provider: provider.name, reason: error.message }, 'an identity provider could not be asked');
    });
  }
}

function toFault(error: ForeignTokenError, nowSeconds: number, tell: () => void): Fault {
  const options = { cause: error };
  switch (error.reason) {
    case 'form':
      return loginInvalid('form', options);
    case 'audience-missing':
      return loginInvalid('audienceMissing', options);
    case 'audience':
      return providerNotSupported();
    case 'issuer':
      return loginInvalid('issuer', options);
    case 'signature':
      return loginInvalid('signature', options);
    case 'expired':
      return loginExpired(nowSeconds, error.expiredAtSeconds ?? nowSeconds);
    case 'unreachable':
      tell();
      return providerAway(options);
  }
}
