import type { SignedRequest } from '#aws-signature/canonical-request.ts';
import { checkScope, checkSignature, parseAuthorization } from '#aws-signature/sigv4.ts';
import { Fault } from '#domain/fault.ts';
import type { Grant } from '#domain/tenant/access-keys/grant.ts';
import { headerOf } from '#http/message.ts';
import type { Origins } from '#http/rule.ts';
import type { Clock } from '#lib/clock.ts';

/** Who signed a request, and what that key may do. */
export interface Signer {
  readonly keyId: string;
  readonly grant: Grant;
}

/** Decides who may call the operations that take a SigV4 signature. */
export interface Signatures {
  /** Pages of which origins may call these operations. */
  readonly origins: Origins;
  /**
   * Resolves when the request may pass: to its signer, or to undefined where a signature proves nobody. `service` is the
   * signing name. @throws Fault of `sigv4.ts`.
   */
  check(request: SignedRequest, service: string): Promise<Signer | undefined>;
}

/**
 * Development on loopback: every signature of the right form passes, whatever key made it and whenever. As that proves
 * nothing, a page from elsewhere in the developer's browser must not get this far.
 */
export const acceptAnyKey: Signatures = {
  origins: 'loopback',
  async check(request) {
    parseAuthorization(request);
    return undefined;
  },
};

/** Finds the secret of an access key, and what it may do. */
type FindKey = (accessKeyId: string) => Promise<{ readonly secret: string; readonly grant: Grant } | undefined>;

/** Lets requests pass that are signed with a key that `findKey` knows; without keys, none. No page has one unless it was given it. */
export function verifyWith(findKey: FindKey, clock: Clock): Signatures {
  return {
    origins: 'any',
    async check(request, service) {
      const authorization = parseAuthorization(request);
      checkScope(authorization, request, service, clock.now());
      const key = await findKey(authorization.accessKeyId);
      // Keys of ours are permanent: a session token beside one never came from here.
      if (key === undefined || headerOf(request, 'x-amz-security-token') !== undefined) {
        throw new Fault('UnrecognizedClientException', 'The security token included in the request is invalid.');
      }
      checkSignature(request, authorization, key.secret);
      return { keyId: authorization.accessKeyId, grant: key.grant };
    },
  };
}
