import { Fault } from '#domain/fault.ts';
import { FunctionError } from '#domain/functions.ts';
import { maxSessionSeconds } from '#domain/identity-pools/sessions/issue-session.ts';
import type { TemporaryCredentials } from '#domain/token-service.ts';
import { rolesUnusable } from './choose-role.ts';
import { type GiveCredentials, sessionName } from './credential-request.ts';

/** By how much the clock of whoever makes them may be ahead. */
const clockMarginMs = 60_000;

/**
 * Credentials of a function of the operator's, which is asked as triggers are.
 * @throws Fault NotAuthorizedException with what the function threw, ExternalServiceException when it could not be asked or answered
 * something else
 */
export const customCredentials: GiveCredentials = async (context, { pool, identityId, roleArn, methods, tags }) => {
  const { credentialSource } = pool.settings;
  if (credentialSource.kind !== 'custom') throw rolesUnusable();
  const event = {
    version: '1',
    region: pool.id.slice(0, pool.id.indexOf(':')),
    identityPoolId: pool.id,
    triggerSource: 'IdentityPoolCredentials_Issue',
    identityId,
    request: { roleArn, sessionName, amr: methods, principalTags: tags, durationSeconds: maxSessionSeconds },
    response: { accessKeyId: null, secretAccessKey: null, sessionToken: null, expiration: null },
  };
  try {
    const answer = await context.functions.invoke(credentialSource.functionArn, event);
    const credentials = parseAnswer(answer, context.clock.now());
    if (credentials === undefined) throw new FunctionError('invalid', 'no credentials');
    return credentials;
  } catch (error) {
    if (!(error instanceof FunctionError)) throw error;
    // What it throws is meant for whoever asks, as with triggers.
    if (error.reason === 'thrown') throw new Fault('NotAuthorizedException', error.message, { cause: error });
    context.log.warn({ identityPoolId: pool.id, reason: error.message }, 'a function gave no credentials');
    throw new Fault('ExternalServiceException', 'The source of credentials did not answer.', { cause: error });
  }
};

/** The credentials in the answer of a function; undefined for anything else, and for some that are over, or last longer than asked for. */
function parseAnswer(answer: unknown, now: number): TemporaryCredentials | undefined {
  const { response } = (answer ?? {}) as { response?: unknown };
  if (typeof response !== 'object' || response === null) return undefined;
  const { accessKeyId, secretAccessKey, sessionToken, expiration } = response as Record<string, unknown>;
  const texts = [accessKeyId, secretAccessKey, sessionToken];
  if (!texts.every((text): text is string => typeof text === 'string' && text !== '' && text.length <= 16_384)) {
    return undefined;
  }
  const [id = '', secret = '', token = ''] = texts;
  const expiresAt = typeof expiration === 'number' ? expiration * 1000 : Number.NaN;
  if (!(expiresAt > now && expiresAt <= now + maxSessionSeconds * 1000 + clockMarginMs)) return undefined;
  return { accessKeyId: id, secretAccessKey: secret, sessionToken: token, expiresAt };
}
