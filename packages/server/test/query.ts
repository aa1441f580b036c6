import { acceptAnyKey, type Signatures } from '#aws-callers/signatures.ts';
import { createQueryDispatcher } from '#aws-query/dispatch.ts';
import type { QueryService } from '#aws-query/query-service.ts';
import { createMetrics } from '#lib/metrics.ts';
import { ask } from './ask.ts';
import type { TestContext } from './context.ts';

/** What a service of the query protocol answered: the XML, and what stands first in elements of it. */
export interface QueryAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly xml: string;
  /** The text of the first element of this name; undefined where there is none. */
  first(name: string): string | undefined;
  /** The texts of all elements of this name that hold no others. */
  all(name: string): string[];
}

/** Calls operations of a service through the real dispatcher, in process; an error outside an operation's model fails loudly. */
export type CallQuery = (
  fields: Readonly<Record<string, string>>,
  headers?: Record<string, string>,
) => Promise<QueryAnswer>;

export function queryOf(
  context: TestContext,
  service: QueryService,
  signatures: Signatures = acceptAnyKey,
  options: { readonly maxInFlight?: number } = {},
): CallQuery {
  const dispatch = createQueryDispatcher({
    context,
    services: [service],
    signatures,
    metrics: createMetrics(),
    strict: true,
    ...options,
  });
  return async (fields, headers = { authorization: anySignature }) => {
    const body = new URLSearchParams({ Version: service.model.version, ...fields });
    const response = await ask(dispatch, new Request('http://127.0.0.1:9229/', { method: 'POST', headers, body }));
    const xml = await response.text();
    const all = (name: string) =>
      [...xml.matchAll(new RegExp(`<${name}>([^<]*)</${name}>`, 'g'))].map(([, text = '']) => text);
    return { status: response.status, headers: response.headers, xml, first: (name) => all(name)[0], all };
  };
}

const anySignature =
  'AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20260101/us-east-1/sts/aws4_request, SignedHeaders=host;x-amz-date, Signature=00';
