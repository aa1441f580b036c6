import { type EndedSpan, type SpanAttributes, spanKinds } from '#lib/tracer.ts';

/** Who sends spans, as its resource says it. */
export interface TraceSource {
  readonly resource: SpanAttributes;
  /** Of this program. */
  readonly version: string;
}

/** A request of OTLP over HTTP in JSON (OpenTelemetry protocol 1, `ExportTraceServiceRequest`): ids in hexadecimal, enums as numbers, 64 bits as text. */
export function encodeSpans(spans: readonly EndedSpan[], { resource, version }: TraceSource): string {
  return JSON.stringify({
    resourceSpans: [
      {
        resource: { attributes: attributesOf(resource) },
        scopeSpans: [{ scope: { name: 'cenote', version }, spans: spans.map(encodeSpan) }],
      },
    ],
  });
}

function encodeSpan({ traceId, spanId, parentId, name, kind, startedAt, endedAt, attributes, error }: EndedSpan) {
  return {
    traceId,
    spanId,
    ...(parentId !== undefined && { parentSpanId: parentId }),
    // It is sampled, as whoever reads it below this one has to know.
    flags: 1,
    name,
    kind: spanKinds[kind],
    startTimeUnixNano: nanosecondsOf(startedAt),
    endTimeUnixNano: nanosecondsOf(endedAt),
    attributes: attributesOf(error === undefined ? attributes : { ...attributes, 'error.type': error }),
    status: error === undefined ? {} : { code: statusError },
  };
}

const statusError = 2;

/** As text: more than a number holds. */
function nanosecondsOf(moment: number): string {
  const whole = Math.floor(moment);
  return `${whole}${String(Math.floor((moment - whole) * 1e6)).padStart(6, '0')}`;
}

function attributesOf(attributes: SpanAttributes) {
  return Object.entries(attributes).map(([key, value]) => ({ key, value: valueOf(value) }));
}

function valueOf(value: SpanAttributes[string]): object {
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'boolean') return { boolValue: value };
  if (typeof value === 'number') return Number.isInteger(value) ? { intValue: String(value) } : { doubleValue: value };
  return { arrayValue: { values: value.map(valueOf) } };
}
