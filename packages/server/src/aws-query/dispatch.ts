import { checkMay } from '#aws-callers/check-may.ts';
import { requestKeys } from '#aws-callers/request-keys.ts';
import type { Signatures, Signer } from '#aws-callers/signatures.ts';
import { tagKeys } from '#aws-callers/tag-keys.ts';
import type { Context } from '#domain/context.ts';
import { Fault } from '#domain/fault.ts';
import { tooManyRequests } from '#domain/people/codes/quota.ts';
import { type Fields, parseBody, parseFields } from '#http/form.ts';
import type { HttpRequest, HttpResponse } from '#http/message.ts';
import { findOriginRefusal, type Origins, originHeaders } from '#http/rule.ts';
import type { Metrics } from '#lib/metrics.ts';
import { QueryAudit } from './query-audit.ts';
import { isProtocolError, QueryError } from './query-error.ts';
import type { ActResource, QueryAct, QueryHandler, QueryService } from './query-service.ts';
import { readInput } from './read-input.ts';
import { errorResponse, outputResponse } from './write-output.ts';

/** What the services of the query protocol are answered with. */
export interface QueryOptions {
  readonly context: Context;
  readonly services: readonly QueryService[];
  readonly signatures: Signatures;
  readonly metrics: Metrics;
  /** Requests under way at one time; one more is answered `Throttling` at once. 1000 unless said. */
  readonly maxInFlight?: number;
  /** Tests: an error that the operation's model does not list becomes an `InternalFailure` that names it. */
  readonly strict?: boolean;
}

/** The fields of the largest input: fifty tags, and all else. */
const mostFields = 256;
/** As much as any operation takes unsigned: assertions are the longest. */
const maxUnsignedBytes = 1024 * 1024;

/** One operation of one service. */
interface Target {
  readonly service: QueryService;
  readonly name: string;
  readonly handler: QueryHandler;
  readonly act: QueryAct | undefined;
}

/** What the log line, the metrics and the audit say of a request; filled in as it becomes known. */
interface Trace {
  target?: Target;
  input?: Readonly<Record<string, unknown>>;
  /** Of an operation that somebody signed who was known. */
  audit?: QueryAudit;
  isRefused: boolean;
  result: string;
}

/**
 * Answers the requests of all services that speak the query protocol. In this order: the form is one, the operation is known, a page may
 * ask for it, the body is not too long, a signature where the model wants one, the input fits the model, the signer may do that, then
 * the operation. Never rejects: what nobody threw on purpose is logged and leaves as `InternalFailure`.
 */
export function createQueryDispatcher(options: QueryOptions): (request: HttpRequest) => Promise<HttpResponse> {
  const { context, services, signatures, metrics, maxInFlight = 1000 } = options;
  let inFlight = 0;
  return async (request) => {
    const { requestId } = request;
    const startedAt = performance.now();
    const trace: Trace = { isRefused: false, result: 'ok' };
    inFlight++;
    // A link leads here from anywhere, and no page reads what it finds.
    let origins: Origins = request.method === 'GET' ? 'none' : 'any';
    let response: HttpResponse;
    let output: object | undefined;
    try {
      const fields = fieldsOf(request);
      const target = findTarget(services, fields);
      trace.target = target;
      if (isSigned(target) && origins === 'any') origins = signatures.origins;
      const refusal = findOriginRefusal(origins, request);
      if (refusal !== undefined) throw new QueryError('AccessDenied', refusal);
      if (inFlight > maxInFlight) throw new QueryError('Throttling', tooManyRequests().message);
      output = await run(options, target, { request, fields }, trace);
      response = outputResponse(target.service.model, target.name, output as Record<string, unknown>, requestId);
    } catch (thrown) {
      const error = toQueryError(thrown, trace, options, requestId);
      trace.result = error.code;
      response = errorResponse(namespaceOf(trace, services), error, requestId);
    } finally {
      inFlight--;
    }
    const latencyMs = performance.now() - startedAt;
    const operation = trace.target?.name ?? 'unknown';
    metrics.countRequest(operation, trace.result, latencyMs / 1000);
    if (isAudited(trace)) await trace.audit?.end(trace.result, { input: trace.input ?? {}, output });
    const latency = Math.round(latencyMs * 100) / 100;
    context.log.info({ requestId, operation, result: trace.result, latencyMs: latency }, 'request');
    return { ...response, headers: { ...response.headers, ...originHeaders(origins, request) } };
  };
}

/** What a signed operation changed, or was refused to its signer, is audited, as with the other protocol. */
function isAudited({ target, isRefused }: Trace): boolean {
  return isRefused || target?.act?.act.startsWith('change') === true;
}

function isSigned({ service, name }: Target): boolean {
  return service.model.operations[name]?.auth === 'iam';
}

/** What is refused before its service is known is refused in the name of the first. */
function namespaceOf({ target }: Trace, [first]: readonly QueryService[]): string {
  return (target?.service ?? first)?.model.namespace ?? '';
}

/** Of a form; of a presigned request, what stands in its address. */
function fieldsOf(request: HttpRequest): Fields {
  const fields = request.method === 'GET' ? parseFields(request.query, mostFields) : parseBody(request, mostFields);
  if (fields !== undefined) return fields;
  throw new QueryError('MalformedQueryString', 'The form does not parse, or has a field twice');
}

function findTarget(services: readonly QueryService[], fields: Fields): Target {
  const name = fields.get('Action') ?? '';
  if (name === '') throw new QueryError('MissingAction', 'The request has no Action');
  const version = fields.get('Version') ?? '';
  const service = services.find(({ model }) => model.version === version);
  const handler = service && Object.hasOwn(service.operations, name) ? service.operations[name] : undefined;
  if (service === undefined || handler === undefined) {
    // AWS: captured.
    const [shownName, shownVersion] = [name, version || 'NO_VERSION_SPECIFIED'].map((text) => text.slice(0, 128));
    throw new QueryError('InvalidAction', `Could not find operation ${shownName} for version ${shownVersion}`);
  }
  return { service, name, handler, act: Object.hasOwn(service.acts, name) ? service.acts[name] : undefined };
}

async function run(
  options: QueryOptions,
  target: Target,
  { request, fields }: { request: HttpRequest; fields: Fields },
  trace: Trace,
): Promise<object> {
  const { context, signatures } = options;
  const { service, name, handler, act } = target;
  const { model } = service;
  // What stands in an address is in logs, and a link must not act: a question of who signed, and nothing else, may be asked so.
  if (request.method === 'GET' && (!isSigned(target) || act !== undefined)) {
    throw new QueryError('InvalidAction', `${name} is not for GET`);
  }
  let signer: Signer | undefined;
  if (isSigned(target)) {
    signer = await signatures.check(request, model.signingName);
    trace.audit = new QueryAudit(context, { service, name, signer, request });
  } else if (request.body.length > maxUnsignedBytes) {
    throw new QueryError('RequestEntityTooLarge', 'The form is too large.');
  }
  const input = readInput(model, model.operations[name]?.input ?? [], fields);
  trace.input = input;
  if (signer !== undefined && act !== undefined) {
    trace.isRefused = true;
    const action = `${model.signingName}:${name}`;
    const everything: ActResource = { arn: '*', shown: '*' };
    const { arn: resource, shown, tags: kept = {} } = (await act.resource?.(context, input)) ?? everything;
    const tags = tagKeys({ sent: sentTags(input), named: (input['TagKeys'] ?? []) as string[], kept });
    const keys = { ...requestKeys(context, request), ...tags, ...act.keys?.(input) };
    await checkMay(context, signer, { action, act: act.act, resource, shown, keys });
    trace.isRefused = false;
  }
  const { requestId, address } = request;
  const acting = isAudited(trace) ? await trace.audit?.begin(input) : undefined;
  try {
    return await handler(acting ?? context, input as never, { requestId, address, signer });
  } catch (error) {
    throw checkModelled(service.toQueryError(error) ?? error, target, options);
  }
}

/** The tags of an input, in the one form that they have in this protocol. */
function sentTags({ Tags = [] }: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> {
  const list = Tags as readonly { readonly Key: string; readonly Value: string }[];
  return Object.fromEntries(list.map(({ Key, Value }) => [Key, Value]));
}

/** Clients are generated from the model and know no error outside it; throwing one is a mistake of the operation. */
function checkModelled(error: unknown, { service, name }: Target, { context, strict }: QueryOptions): unknown {
  const errors: readonly string[] = service.model.operations[name]?.errors ?? [];
  if (!(error instanceof QueryError) || errors.includes(error.code) || isProtocolError(error.code)) return error;
  const message = `${name} threw ${error.code}, which its model does not list`;
  context.log.error({ operation: name, code: error.code }, message, error);
  return strict ? new QueryError('InternalFailure', message, { cause: error }) : error;
}

function toQueryError(error: unknown, trace: Trace, { context: { log } }: QueryOptions, requestId: string): QueryError {
  if (error instanceof QueryError) return error;
  const refused = error instanceof Fault ? ofFault(error) : undefined;
  if (refused !== undefined) return refused;
  log.error({ requestId, operation: trace.target?.name }, 'an operation failed', error);
  return new QueryError('InternalFailure', 'The request processing has failed because of an unknown error.');
}

/** What is wrong with a signature or its signer, in the words of this protocol. AWS: codes and texts captured. */
function ofFault({ code, message }: Fault): QueryError | undefined {
  switch (code) {
    case 'AccessDeniedException':
      return new QueryError('AccessDenied', message);
    case 'ExpiredTokenException':
      return new QueryError('ExpiredToken', message);
    case 'IncompleteSignatureException':
      return new QueryError('IncompleteSignature', message);
    case 'InvalidSignatureException':
      return new QueryError('SignatureDoesNotMatch', message);
    case 'MissingAuthenticationTokenException':
      return new QueryError('MissingAuthenticationToken', 'Request is missing Authentication Token');
    case 'UnrecognizedClientException':
      return new QueryError('InvalidClientTokenId', 'The security token included in the request is invalid');
    default:
      return undefined;
  }
}
