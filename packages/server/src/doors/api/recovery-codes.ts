import { checkRecentSignIn } from '#domain/access/tokens/recent-sign-in.ts';
import { type SignedIn, verifyAccessToken } from '#domain/access/tokens/verify.ts';
import type { Context } from '#domain/context.ts';
import { Fault } from '#domain/fault.ts';
import { countRecoveryCodes, createRecoveryCodes } from '#domain/people/mfa/recovery-codes.ts';
import { type HttpRequest, type HttpResponse, headerOf, jsonResponse } from '#http/message.ts';
import type { Route } from '#http/router.ts';
import type { Rule } from '#http/rule.ts';
import type { Metrics } from '#lib/metrics.ts';
import { errorResponse, internalErrorResponse } from './json-protocol.ts';

interface RecoveryCodesOptions {
  readonly context: Context;
  readonly metrics: Metrics;
}

type Deed = (context: Context, signedIn: SignedIn) => Promise<object>;

const path = '/recovery-codes';

/** They stand in for a second factor as long as they lie somewhere. */
const usualMinutes = 60;
/** For the scripts of any app: what proves who asks is the token. */
const rule: Rule = { hosts: 'ours', origins: 'any', cookies: 'ignored' };

/**
 * Recovery codes, which the wire has no operation for: with `Authorization: Bearer <access token>`, `POST` makes ten new
 * ones and shows them, and `GET` tells how many are left. Errors have the names and the form of the wire's.
 */
export function recoveryCodeRoutes(options: RecoveryCodesOptions): Route[] {
  return [
    { method: 'GET', path, rule, handle: answer(options, 'CountRecoveryCodes', count) },
    { method: 'POST', path, rule, handle: answer(options, 'CreateRecoveryCodes', create) },
  ];
}

const count: Deed = async (context, { user }) => ({ remaining: await countRecoveryCodes(context, user) });

const create: Deed = async (context, signedIn) => {
  checkRecentSignIn(context, signedIn, usualMinutes);
  return { codes: await createRecoveryCodes(context, signedIn) };
};

function answer({ context, metrics }: RecoveryCodesOptions, operation: string, deed: Deed): Route['handle'] {
  return async (request) => {
    const { requestId } = request;
    const startedAt = performance.now();
    let result = 'ok';
    let response: HttpResponse;
    try {
      const signedIn = await verifyAccessToken(context, bearerToken(request));
      response = jsonResponse(await deed(context, signedIn), headersOf(requestId));
    } catch (error) {
      if (error instanceof Fault) {
        result = error.code;
        response = errorResponse(error.code, error.message, requestId);
      } else {
        context.log.error({ requestId, operation }, 'an operation failed', error);
        result = 'InternalErrorException';
        response = internalErrorResponse(requestId);
      }
    }
    const latencyMs = performance.now() - startedAt;
    metrics.countRequest(operation, result, latencyMs / 1000);
    context.log.info({ requestId, operation, result, latencyMs: Math.round(latencyMs) }, 'request');
    return response;
  };
}

/** The token of the header (RFC 6750 section 2.1); without one, a text that is no token. */
function bearerToken(request: HttpRequest): string {
  return /^Bearer +(\S+)$/i.exec(headerOf(request, 'authorization') ?? '')?.[1] ?? '';
}

function headersOf(requestId: string) {
  return { 'cache-control': 'no-store', 'x-amzn-requestid': requestId };
}
