import { type AroundAnswer, headerOf } from '#http/message.ts';
import type { Metrics } from '#lib/metrics.ts';
import { parseTraceParent } from '#lib/trace-parent.ts';
import type { Tracer } from '#lib/tracer.ts';

/**
 * A span for each request, below that of who asks where it sends a `traceparent`. It says no part of an address or a body: the
 * operation or route is told by whoever counts it (`tracedMetrics`).
 */
export function traceRequests(tracer: Tracer): AroundAnswer {
  return (request, answer) => {
    const { method, requestId } = request;
    const attributes = { 'http.request.method': knownMethod(method), 'cenote.request_id': requestId };
    const span = { name: knownMethod(method), kind: 'server', attributes } as const;
    const elsewhere = parseTraceParent(headerOf(request, 'traceparent'));
    return tracer.trace(
      span,
      async (own) => {
        const response = await answer();
        if (response !== undefined) own.attributes['http.response.status_code'] = response.status;
        if (response !== undefined && response.status >= 500) own.error ??= String(response.status);
        return response;
      },
      elsewhere,
    );
  };
}

/** Whatever else a client makes up has the name that OpenTelemetry gives to all of it. */
function knownMethod(method: string): string {
  return /^(?:GET|HEAD|POST|PUT|DELETE|OPTIONS)$/.test(method) ? method : '_OTHER';
}

/** The metrics, which tell the span of a request what it was. */
export function tracedMetrics(metrics: Metrics, tracer: Tracer): Metrics {
  return {
    ...metrics,
    countRequest(operation, result, seconds, poolId) {
      const span = tracer.current();
      if (span?.isSampled) {
        span.name = operation;
        const isRoute = operation.includes(' /');
        Object.assign(span.attributes, {
          ...(isRoute
            ? { 'http.route': operation.slice(operation.indexOf('/')) }
            : { 'rpc.method': operation, 'rpc.system': 'aws-api' }),
          'cenote.result': result,
          // What failed may have named a pool that is not there.
          ...(poolId !== undefined && result === 'ok' && { 'cenote.pool_id': poolId }),
          ...(result !== 'ok' && { 'error.type': result }),
        });
      }
      metrics.countRequest(operation, result, seconds, poolId);
    },
  };
}
