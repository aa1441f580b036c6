import type { Context } from '#domain/context.ts';
import { Fault } from '#domain/fault.ts';
import { ForeignTokenError } from '#domain/foreign-tokens.ts';
import { actByToken } from '#domain/identity-pools/credentials/act-as.ts';
import { classicFlowOff } from '#domain/identity-pools/credentials/give-token.ts';
import { identityIssuerOf, readIdentityToken } from '#domain/identity-pools/identity-tokens/identity-token.ts';
import { readIdToken } from '#domain/identity-pools/logins/read-id-token.ts';
import { providerAway } from '#domain/identity-pools/logins/refusals.ts';
import { findUserPoolId, ownProvider, userPoolProviderName } from '#domain/identity-pools/pools/provider-names.ts';
import { findTrustedProvider } from '#domain/identity-pools/trusted-providers/trusted-provider-store.ts';
import { toSeconds } from '#lib/clock.ts';
import { peekClaims } from '#lib/jwt.ts';
import { AssumedRoleError, tokenExpired, tokenInvalid } from './assumed-role-error.ts';
import { tagsInToken, type Vouched } from './vouched.ts';

/** Somebody by a token, and what the token calls its provider. */
export interface WebIdentity extends Vouched {
  readonly provider: string;
}

/**
 * Whom a token is about: of an identity pool of this server (the classic flow), of a user pool of it, or of an OpenID provider that the installation
 * trusts. No other provider is asked anything. @throws AssumedRoleError
 */
export async function verifyWebIdentity(context: Context, token: string): Promise<WebIdentity> {
  const { iss } = peekClaims(token) ?? {};
  if (typeof iss !== 'string') throw tokenInvalid('form');
  if (iss === identityIssuerOf(context.settings)) return verifyIdentity(context, token);
  const name = iss.replace(/^https?:\/\//, '').replace(/\/$/, '');
  const userPoolId = findUserPoolId(context.settings, name);
  if (userPoolId !== undefined) return verifyUser(context, { name, iss, userPoolId }, token);
  return verifyForeigner(context, { name, iss }, token);
}

/** An identity that is there still, by logins that lead to it still, in a pool that lets its tokens be taken elsewhere. */
async function verifyIdentity(context: Context, token: string): Promise<WebIdentity> {
  const read = await readIdentityToken(context, token);
  if ('fault' in read) {
    if (typeof read.fault === 'string') throw tokenInvalid(read.fault === 'foreign' ? 'form' : 'signature');
    throw tokenExpired(toSeconds(context.clock.now()), read.fault.expiredAtSeconds);
  }
  try {
    const { pool, identity, methods, tags } = await actByToken(context, read);
    if (pool.settings.allowClassicFlow === false) throw classicFlowOff();
    const federated = { provider: ownProvider, subject: identity.id, audience: pool.id, methods };
    return { federated, principals: [ownProvider], more: {}, tags, provider: ownProvider };
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    throw new AssumedRoleError('rejected', error.message, { cause: error });
  }
}

/** A user by an ID token; for which of the pool's clients is the trust policy's to say. */
async function verifyUser(
  context: Context,
  { name, iss, userPoolId }: { name: string; iss: string; userPoolId: string },
  token: string,
): Promise<WebIdentity> {
  const read = await readIdToken(context, userPoolId, token);
  if ('fault' in read) {
    if (typeof read.fault === 'string') throw tokenInvalid(read.fault);
    throw tokenExpired(toSeconds(context.clock.now()), read.fault.expiredAtSeconds);
  }
  const { sub, aud } = read.claims;
  const provider = userPoolProviderName(userPoolId);
  const arns = [provider, name].map((one) => providerArn(context, one));
  return {
    federated: { provider, arn: providerArn(context, provider), subject: sub, audience: aud, methods: [] },
    principals: arns,
    // The other spelling of the provider's name means it as well.
    more: name === provider ? {} : { [`${name}:sub`]: sub, [`${name}:aud`]: aud },
    tags: tagsInToken(read.claims),
    provider: iss,
  };
}

async function verifyForeigner(
  context: Context,
  { name, iss }: { name: string; iss: string },
  token: string,
): Promise<WebIdentity> {
  const arn = providerArn(context, name);
  const trusted = await findTrustedProvider(context, arn);
  // AWS: captured.
  if (trusted?.kind !== 'openid')
    throw new AssumedRoleError('token', `No OpenIDConnect provider found in your account for ${iss.slice(0, 255)}`);
  const { url: issuer, clientIds: audiences } = trusted;
  const now = context.clock.now();
  try {
    const foreign = await context.foreignTokens.verify({ kind: 'openid', issuer, audiences }, token, now);
    const { subject, audience, claims } = foreign;
    const federated = { provider: name, arn, subject, audience, methods: methodsIn(claims) };
    return { federated, principals: [arn], more: {}, tags: tagsInToken(claims), provider: iss };
  } catch (error) {
    throw toAssumedRoleError(context, name, error);
  }
}

/** What is wrong with a foreign token is told; why its provider could not be asked is for the log. Passes on what is no such thing. */
export function toAssumedRoleError({ clock, log }: Pick<Context, 'clock' | 'log'>, provider: string, error: unknown) {
  if (!(error instanceof ForeignTokenError)) return error;
  const options = { cause: error };
  switch (error.reason) {
    case 'audience-missing':
      return tokenInvalid('audienceMissing', options);
    case 'expired': {
      const nowSeconds = toSeconds(clock.now());
      return tokenExpired(nowSeconds, error.expiredAtSeconds ?? nowSeconds, options);
    }
    case 'unreachable':
      log.warn({ provider, reason: error.message }, 'an identity provider could not be asked');
      return new AssumedRoleError('unreachable', providerAway().message, options);
    default:
      return tokenInvalid(error.reason, options);
  }
}

function methodsIn({ amr }: Readonly<Record<string, unknown>>): string[] {
  return Array.isArray(amr) ? amr.filter((one) => typeof one === 'string') : [];
}

function providerArn({ settings }: Pick<Context, 'settings'>, name: string): string {
  return `arn:aws:iam::${settings.accountId}:oidc-provider/${name}`;
}
