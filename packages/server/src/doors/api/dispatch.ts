import type { Signatures } from '#aws-callers/signatures.ts';
import { type SignedIn, verifyAccessToken } from '#domain/access/tokens/verify.ts';
import type { Context } from '#domain/context.ts';
import { Fault } from '#domain/fault.ts';
import { OldPoolAway, OldPoolBusy } from '#domain/old-pools.ts';
import { tooManyRequests } from '#domain/people/codes/quota.ts';
import { findPoolOfClient } from '#domain/tenant/clients/pool-of-client.ts';
import { limitOf, takeTurn } from '#domain/tenant/limits/take-turn.ts';
import { type HttpRequest, type HttpResponse, headerOf, senderOf } from '#http/message.ts';
import { rateHeaders } from '#http/rate-headers.ts';
import { findOriginRefusal, type Origins, originHeaders } from '#http/rule.ts';
import type { Log } from '#lib/log.ts';
import type { Metrics } from '#lib/metrics.ts';
import { ModularPowerBusy } from '#lib/modular-power-pool.ts';
import { PasswordHashesBusy } from '#lib/password-hashes.ts';
import type { Rate } from '#lib/rates.ts';
import { parseJsonBody } from './json.ts';
import {
  errorResponse,
  internalErrorCode,
  internalErrorResponse,
  isProtocolError,
  outputResponse,
} from './json-protocol.ts';
import { listTargets, type Registry, type Target } from './registry.ts';
import { findResource } from './resource.ts';
import { SignedAct } from './signed-act.ts';
import { parseInput } from './validate.ts';

/** What the door `api` is made of. */
export interface ApiOptions {
  readonly context: Context;
  readonly registry: Registry;
  readonly signatures: Signatures;
  readonly metrics: Metrics;
  /** Requests under way at one time; one more is answered `TooManyRequestsException` at once. 1000 unless said. */
  readonly maxInFlight?: number;
  /** Tests: an error that the operation's model does not list becomes an `InternalErrorException` that names it. */
  readonly strict?: boolean;
}

export type Dispatcher = (request: HttpRequest) => Promise<HttpResponse>;

/** What the log line and the metrics say of a request; filled in as it becomes known. */
interface Trace {
  /** From the model, or `unknown`: never the client's own text. */
  operation: string;
  /** Those of the operation's model. */
  errors: ReadonlySet<string>;
  poolId: string | undefined;
  clientId: string | undefined;
  result: string;
  /** The limit that refused the request, where one did. */
  refusedBy?: Rate;
  /** Of an operation that an administrator signed. */
  act?: SignedAct;
}

/**
 * Answers the requests of all services. In this order: the operation is known, a page may ask for it, it is built, the body is not too long, a signature where the model
 * wants one, the limit of its category, the body is JSON, the input fits the model, the key that signed may do that, an access token where the model
 * wants one, then the operation.
 * Never rejects: what is not a `Fault` is logged and leaves as `InternalErrorException`.
 * @throws Error at once when the registry does not cover the models, as `listTargets` says.
 */
export function createDispatcher(options: ApiOptions): Dispatcher {
  const { context, metrics, maxInFlight = 1000 } = options;
  const targets = listTargets(options.registry);
  let inFlight = 0;
  return async (request) => {
    const { requestId } = request;
    const startedAt = performance.now();
    const trace: Trace = {
      operation: 'unknown',
      errors: new Set(),
      poolId: undefined,
      clientId: undefined,
      result: 'ok',
    };
    inFlight++;
    let origins: Origins = 'any';
    let response: HttpResponse;
    let output: unknown;
    try {
      const target = findTarget(targets, headerOf(request, 'x-amz-target'));
      trace.operation = target.name;
      trace.errors = target.errors;
      if (target.model.auth === 'iam') origins = options.signatures.origins;
      checkOrigin(origins, request);
      if (inFlight > maxInFlight) throw tooManyRequests();
      output = await run(options, target, request, trace);
      response = outputResponse(output, requestId);
    } catch (error) {
      response = answerError(error, requestId, trace, context.log);
    } finally {
      inFlight--;
    }
    const latencyMs = performance.now() - startedAt;
    const { operation, clientId, result } = trace;
    await trace.act?.end(request, result, output);
    // A client that the operation did not find is not looked for again.
    const isKnown = clientId !== undefined && result !== 'ResourceNotFoundException';
    const poolId = trace.poolId ?? (isKnown ? await findPoolOfClient(context, clientId) : undefined);
    metrics.countRequest(operation, result, latencyMs / 1000, poolId);
    const latency = Math.round(latencyMs * 100) / 100;
    context.log.info({ requestId, operation, poolId, clientId, result, latencyMs: latency }, 'request');
    return { ...response, headers: { ...response.headers, ...originHeaders(origins, request) } };
  };
}

function checkOrigin(origins: Origins, request: HttpRequest): void {
  const refusal = findOriginRefusal(origins, request);
  if (refusal !== undefined) throw new Fault('AccessDeniedException', refusal);
}

function findTarget(targets: ReadonlyMap<string, Target>, header: string | undefined): Target {
  const target = targets.get(header ?? '');
  if (target !== undefined) return target;
  const named = header !== undefined && /^[\w.-]{1,128}$/.test(header) ? `: ${header}` : '';
  throw new Fault('UnknownOperationException', `X-Amz-Target does not name an operation${named}`);
}

async function run(options: ApiOptions, target: Target, request: HttpRequest, trace: Trace): Promise<unknown> {
  const { context } = options;
  const { service, name, model, handler } = target;
  if (handler === undefined) throw new Fault('UnknownOperationException', `${name} is not built yet.`);
  if (model.auth !== 'iam' && request.body.length > maxUnsignedBytes) {
    throw new Fault('RequestEntityTooLargeException', 'The request body is too large.');
  }
  if (model.auth === 'iam') {
    trace.act = new SignedAct(context, target, await options.signatures.check(request, service.signingName));
  }
  checkRate(options, target, trace);
  const input = parseInput(service, name, parseJsonBody(request.body));
  trace.poolId = findResource(input)?.id;
  trace.clientId = textOf(input.ClientId);
  checkOwnRates(context, trace);
  const acting = (await trace.act?.begin(input, request)) ?? context;

  const call = { requestId: request.requestId, ...senderOf(request) };
  const signedIn = model.auth === 'token' ? await checkToken(context, input.AccessToken, trace) : undefined;
  try {
    return await handler(acting, input as never, (signedIn ? { ...call, signedIn } : call) as never);
  } catch (error) {
    throw checkModelled(error, target, options);
  }
}

/** Nobody has compared the password: whoever sent it may try again, and is told nothing of whom they are. */
const oldPoolAway = 'The password cannot be checked at the moment. Try again later.';

/** Half of what the listener reads, for who sends it unsigned: the other half is for the files of administrators. */
const maxUnsignedBytes = 1024 * 1024;

const answers = ['AdminRespondToAuthChallenge', 'RespondToAuthChallenge'];

/** Counts the request where its category has a limit: a signed one only once its signature is right. @throws Fault TooManyRequestsException */
function checkRate({ context }: ApiOptions, { name, category }: Target, trace: Trace): void {
  const { requestsPerOperation } = context.settings;
  refuse(trace, context.local.rates.refuse('operation', name, requestsPerOperation, context.clock.now()));
  const isAnswer = answers.includes(name);
  if (category === undefined || takeTurn(context, category, isAnswer)) return;
  refuse(trace, limitOf(context, category, isAnswer));
  throw tooManyRequests();
}

/** What one client, and one pool, may be asked about. A name that is nobody's has a rate as well. @throws as `checkRate` */
function checkOwnRates({ clock, local, settings }: Context, trace: Trace): void {
  const { clientId, poolId } = trace;
  const now = clock.now();
  if (clientId !== undefined) refuse(trace, local.rates.refuse('client', clientId, settings.requestsPerClient, now));
  if (poolId !== undefined) refuse(trace, local.rates.refuse('pool', poolId, settings.requestsPerPool, now));
}

/** @throws Fault TooManyRequestsException where a limit refused */
function refuse(trace: Trace, rate: Rate | undefined): void {
  if (rate === undefined) return;
  trace.refusedBy = rate;
  throw tooManyRequests();
}

async function checkToken(context: Context, token: unknown, trace: Trace): Promise<SignedIn> {
  const signedIn = await verifyAccessToken(context, textOf(token) ?? '');
  trace.poolId = signedIn.pool.id;
  trace.clientId = signedIn.client.id;
  return signedIn;
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** Clients are generated from the model and know no error outside it; throwing one is a mistake of the operation. */
function checkModelled(error: unknown, { name, errors }: Target, { context, strict }: ApiOptions): unknown {
  if (!(error instanceof Fault) || errors.has(error.code) || isProtocolError(error.code)) return error;
  const message = `${name} threw ${error.code}, which its model does not list`;
  context.log.error({ operation: name, code: error.code }, message, error);
  return strict ? new Fault('InternalErrorException', message, { cause: error }) : error;
}

function answerError(thrown: unknown, requestId: string, trace: Trace, log: Log): HttpResponse {
  // Overload is answered as the throttling that clients wait and retry on.
  const isBusy = [ModularPowerBusy, PasswordHashesBusy, OldPoolBusy].some((one) => thrown instanceof one);
  if (thrown instanceof OldPoolAway && !isBusy) {
    const code = internalErrorCode(trace.errors);
    trace.result = code;
    return errorResponse(code, oldPoolAway, requestId);
  }
  const error = isBusy ? tooManyRequests() : thrown;
  if (error instanceof Fault) {
    trace.result = error.code;
    const response = errorResponse(error.code, error.message, requestId);
    const { refusedBy } = trace;
    return refusedBy ? { ...response, headers: { ...response.headers, ...rateHeaders(refusedBy) } } : response;
  }
  const code = internalErrorCode(trace.errors);
  trace.result = code;
  log.error({ requestId, operation: trace.operation }, 'an operation failed', error);
  return internalErrorResponse(requestId, code);
}
