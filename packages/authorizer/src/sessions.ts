import { type KeyObject, timingSafeEqual } from 'node:crypto';
import type { PayloadCheck } from '../../server/src/aws-signature/payload.ts';
import {
  checkDataScope,
  checkDataSignatureUnder,
  type DataSignature,
  parseDataSignature,
} from '../../server/src/aws-signature/signed-data.ts';
import { type Authorization, parseDate, signingKeyOf } from '../../server/src/aws-signature/sigv4.ts';
import { Fault } from '../../server/src/domain/fault.ts';
import { contextKeys } from '../../server/src/domain/identity-pools/policies/request.ts';
import { sessionValues } from '../../server/src/domain/identity-pools/policies/session-values.ts';
import { Kept } from '../../server/src/lib/kept.ts';
import {
  type OpenSessionKey,
  openSessionKey,
  openSessionToken,
  parseSessionKeys,
  type Session,
  sessionKeyNumberOf,
} from '../../server/src/lib/session-token.ts';
import type { AuthorizerRequest } from './authorizer-request.ts';
import type { Identity, Known } from './identity.ts';
import { Refusal, type RefusalReason } from './refusal.ts';

/** The keys by number. */
export type SessionKeys = ReadonlyMap<number, OpenSessionKey>;

/** Parses what `cenote session-key show` prints, with the name of the variable before it or without. @throws Error */
export function parseKeys(text: string): SessionKeys {
  const keys = parseSessionKeys(text.trim().replace(/^CENOTE_SESSION_KEYS=/, ''));
  return new Map(keys.map((key) => [key.number, openSessionKey(key)]));
}

/** Who signed a request, and what checks its payload. */
export interface Signed extends Known {
  readonly payload: PayloadCheck;
  /** The date of the signature, in milliseconds since 1970. */
  readonly signedAtMs: number;
}

/** A session that was opened, with what would be computed again at each of its requests. */
interface OpenedOnce {
  readonly accessKeyId: string;
  readonly secret: string;
  readonly expiresAtSeconds: number;
  readonly known: Known;
  readonly signingKeys: Kept<KeyObject>;
}

/** Some 2 KiB each. */
const maxSessions = 10_000;
/** A client signs for one region, and at midnight for two days. */
const maxScopes = 4;

export interface SignatureRules {
  readonly signingName: string;
  readonly skewMinutes: number;
}

/** Verifies requests that are signed in sessions, with nothing but the keys. Only what these keys opened is remembered. */
export class Sessions {
  #keys: SessionKeys | undefined;
  #opened = new Kept<OpenedOnce>(maxSessions);

  /** @throws Refusal */
  verify(request: AuthorizerRequest, rules: SignatureRules, keys: SessionKeys, now: number): Signed {
    if (keys !== this.#keys) {
      // A session under a key that is gone has ended.
      this.#keys = keys;
      this.#opened = new Kept(maxSessions);
    }
    const signature = refusing('malformed-credentials', () => parseDataSignature(request));
    const session = this.#open(signature, keys, now);
    const { authorization } = signature;
    checkAccessKey(session, authorization);
    if (now / 1000 >= session.expiresAtSeconds)
      throw new Refusal('expired-credentials', 'The provided token has expired.');
    const scope = { service: rules.signingName, skewMinutes: rules.skewMinutes };
    refusing(
      () => reasonOfScope(signature, rules, now),
      () => checkDataScope(signature, request, scope, now),
    );
    const key = signingKeyFor(session, authorization);
    const payload = refusing('bad-signature', () => checkDataSignatureUnder(request, signature, key));
    return { ...session.known, payload, signedAtMs: parseDate(authorization.date) ?? 0 };
  }

  #open({ sessionToken }: DataSignature, keys: SessionKeys, now: number): OpenedOnce {
    if (sessionToken === undefined)
      throw new Refusal('unknown-credentials', 'The access key is not known here: only sessions are.');
    const known = this.#opened.find(sessionToken);
    if (known !== undefined) return known;
    const key = keys.get(sessionKeyNumberOf(sessionToken) ?? 0);
    const opened = key && openSessionToken(key, sessionToken, now / 1000);
    if (opened === undefined) throw new Refusal('unknown-credentials', 'The session token is not known here.');
    const { session, credentials } = opened;
    const once: OpenedOnce = {
      accessKeyId: credentials.accessKeyId,
      secret: credentials.secretAccessKey,
      expiresAtSeconds: session.expiresAtSeconds,
      known: { identity: identityOf(session), keys: contextKeys(sessionValues(session)) },
      signingKeys: new Kept(maxScopes),
    };
    this.#opened.keep(sessionToken, once);
    return once;
  }
}

function checkAccessKey({ accessKeyId }: OpenedOnce, authorization: Authorization): void {
  const [own, sent] = [Buffer.from(accessKeyId), Buffer.from(authorization.accessKeyId)];
  if (own.length !== sent.length || !timingSafeEqual(own, sent))
    throw new Refusal('unknown-credentials', 'The access key is not the one of the session.');
}

/** Kept before the signature is known to hold: it is the session's own key, and there are few scopes in one. */
function signingKeyFor({ secret, signingKeys }: OpenedOnce, authorization: Authorization): KeyObject {
  const scope = `${authorization.day}/${authorization.region}/${authorization.service}`;
  const kept = signingKeys.find(scope);
  if (kept !== undefined) return kept;
  const key = signingKeyOf(authorization, secret);
  signingKeys.keep(scope, key);
  return key;
}

function reasonOfScope(
  { authorization, expiresSeconds }: DataSignature,
  rules: SignatureRules,
  now: number,
): RefusalReason {
  const at = parseDate(authorization.date);
  if (at === undefined) return 'malformed-credentials';
  const skewMs = rules.skewMinutes * 60_000;
  if (expiresSeconds !== undefined && now > at + expiresSeconds * 1000) return 'presigned-over';
  const isOff = at > now + skewMs || (expiresSeconds === undefined && at < now - skewMs);
  return isOff ? 'bad-time' : 'bad-signature';
}

function identityOf({ roleArn, federated, tags, expiresAtSeconds }: Session): Identity {
  const isPool = federated?.provider === 'cognito-identity.amazonaws.com';
  return {
    kind: 'session',
    roles: [roleArn],
    ...(federated &&
      (isPool
        ? { identityId: federated.subject, identityPoolId: federated.audience }
        : { subject: federated.subject, clientId: federated.audience })),
    tags,
    expiresAtSeconds,
  };
}

/** Gives what the ground throws a reason. */
function refusing<T>(reason: RefusalReason | (() => RefusalReason), act: () => T): T {
  try {
    return act();
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    throw new Refusal(typeof reason === 'string' ? reason : reason(), error.message, { cause: error });
  }
}
