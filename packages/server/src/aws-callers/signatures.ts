import { parseQuery, type SignedRequest } from '#aws-signature/canonical-request.ts';
import { checkDataScope, checkDataSignature, parseDataSignature } from '#aws-signature/signed-data.ts';
import { checkDate, checkScope, checkSignature, parseAuthorization } from '#aws-signature/sigv4.ts';
import { Fault } from '#domain/fault.ts';
import type { Grant } from '#domain/tenant/access-keys/grant.ts';
import { headerOf } from '#http/message.ts';
import type { Origins } from '#http/rule.ts';
import type { Clock } from '#lib/clock.ts';
import type { Session } from '#lib/session-token.ts';

/** Who signed a request: an access key, and what it may do; or somebody in a session, whose role's policies say that. */
export type Signer =
  | { readonly keyId: string; readonly grant: Grant }
  | { readonly keyId: string; readonly session: Session };

/** Decides who may call the operations that take a SigV4 signature. */
export interface Signatures {
  /** Pages of which origins may call these operations. */
  readonly origins: Origins;
  /**
   * Resolves when the request may pass: to its signer, or to undefined where a signature proves nobody. `service` is the
   * signing name. @throws Fault of `sigv4.ts`, UnrecognizedClientException, ExpiredTokenException
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

/** As `acceptAnyKey`; but who acts in a session of this server is held to it, so that what its role may not do shows. */
export function acceptAnyKeyBut(findSession: FindCredentials, clock: Clock, skewMinutes = 5): Signatures {
  const held = verifyWith(findSession, clock, skewMinutes);
  return {
    origins: acceptAnyKey.origins,
    async check(request, service) {
      const { accessKeyId, sessionToken } = namesIn(request);
      const isOurs = sessionToken !== undefined && (await findSession(accessKeyId, sessionToken)) !== undefined;
      return isOurs ? held.check(request, service) : undefined;
    },
  };
}

/** Whom a signature names, wherever it stands. @throws Fault MissingAuthenticationTokenException, IncompleteSignatureException */
function namesIn(request: SignedRequest) {
  if (isPresigned(request)) {
    const { authorization, sessionToken } = parseDataSignature(request);
    return { accessKeyId: authorization.accessKeyId, sessionToken };
  }
  const { accessKeyId } = parseAuthorization(request);
  return { accessKeyId, sessionToken: headerOf(request, 'x-amz-security-token') };
}

/** A request that somebody else can bring: its signature stands in its address. It reads, and nothing else. */
function isPresigned({ method, query }: SignedRequest): boolean {
  return method === 'GET' && parseQuery(query).some(([name]) => name === 'X-Amz-Algorithm');
}

/** AWS: a presigned request of STS is good for fifteen minutes, whatever it says of itself. */
const presignedMinutes = 15;

/** What stands behind the access key id of a request: the secret that it was signed with, and what its holder may do. */
export type Credentials = { readonly secret: string } & (
  | { readonly grant: Grant }
  | { readonly session: Session; readonly isOver: boolean }
);

/** Finds the credentials of an access key id and of the session token beside it; undefined when the two go with none. */
export type FindCredentials = (
  accessKeyId: string,
  sessionToken: string | undefined,
) => Promise<Credentials | undefined>;

/**
 * Lets requests pass that are signed with known credentials; without any, none. No page has them unless it was given them. A client's
 * clock may be off by so many minutes.
 */
export function verifyWith(findCredentials: FindCredentials, clock: Clock, skewMinutes = 5): Signatures {
  return {
    origins: 'any',
    async check(request, service) {
      const { accessKeyId, sessionToken, checkWith } = isPresigned(request)
        ? readPresigned(request, service, { now: clock.now(), skewMinutes })
        : readSigned(request, service, { now: clock.now(), skewMinutes });
      const credentials = await findCredentials(accessKeyId, sessionToken);
      if (credentials === undefined) {
        throw new Fault('UnrecognizedClientException', 'The security token included in the request is invalid.');
      }
      await checkWith(credentials.secret);
      if ('grant' in credentials) return { keyId: accessKeyId, grant: credentials.grant };
      if (credentials.isOver) {
        throw new Fault('ExpiredTokenException', 'The security token included in the request is expired');
      }
      return { keyId: accessKeyId, session: credentials.session };
    },
  };
}

/** What a signature says, once all about it holds that needs no secret. */
interface ReadSignature {
  readonly accessKeyId: string;
  readonly sessionToken: string | undefined;
  /** @throws Fault InvalidSignatureException */
  checkWith(secret: string): Promise<void> | void;
}

interface Times {
  readonly now: number;
  readonly skewMinutes: number;
}

function readSigned(request: SignedRequest, service: string, times: Times): ReadSignature {
  const authorization = parseAuthorization(request);
  checkScope(authorization, request, service, times);
  return {
    accessKeyId: authorization.accessKeyId,
    sessionToken: headerOf(request, 'x-amz-security-token'),
    checkWith: (secret) => checkSignature(request, authorization, secret),
  };
}

function readPresigned(request: SignedRequest, service: string, { now, skewMinutes }: Times): ReadSignature {
  const signature = parseDataSignature(request);
  const { authorization, sessionToken } = signature;
  checkDataScope(signature, request, { service, skewMinutes }, now);
  checkDate(authorization.date, now, presignedMinutes);
  return {
    accessKeyId: authorization.accessKeyId,
    sessionToken,
    async checkWith(secret) {
      // What is presigned has no payload, and nothing is done before that is known.
      for await (const _ of checkDataSignature(request, signature, secret).read([request.body]));
    },
  };
}
