/** What an operation takes and answers, by the names of the wire. */
export type WireObject = Readonly<Record<string, unknown>>;

/** An operation that refused: `name` is the error's name on the wire. */
export class RefusedError extends Error {
  override readonly name: string;
  readonly status: number;

  constructor(name: string, message: string, status: number) {
    super(message);
    this.name = name;
    this.status = status;
  }
}

/**
 * Asks an operation of user pools as an administrator: in development every key is accepted.
 * @throws RefusedError
 */
export async function askOperation(endpoint: string, operation: string, input: WireObject): Promise<WireObject> {
  const date = new Date().toISOString().replace(/[-:]|\.\d+/g, '');
  const scope = `${date.slice(0, 8)}/us-east-1/cognito-idp/aws4_request`;
  const signature = `Credential=testing/${scope}, SignedHeaders=host;x-amz-date, Signature=${'0'.repeat(64)}`;
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': `AWSCognitoIdentityProviderService.${operation}`,
      'x-amz-date': date,
      authorization: `AWS4-HMAC-SHA256 ${signature}`,
    },
    body: JSON.stringify(input),
  });
  const output = (await response.json()) as WireObject;
  if (response.ok) return output;
  throw new RefusedError(String(output['__type']), `${operation}: ${String(output['message'])}`, response.status);
}

/**
 * Asks a page of development for JSON.
 * @throws Error with its sentence where it refuses
 */
export async function askJson(url: URL, method = 'GET', body?: unknown): Promise<unknown> {
  const response = await fetch(url, {
    method,
    ...(body !== undefined && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  });
  const text = await response.text();
  const answer = text === '' ? undefined : (JSON.parse(text) as unknown);
  if (response.ok) return answer;
  throw new Error(
    (answer as { message?: string } | undefined)?.message ?? `${url.pathname} answered ${response.status}`,
  );
}
