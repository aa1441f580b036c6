import {
  type RoleRequest,
  type TemporaryCredentials,
  type TokenService,
  TokenServiceError,
} from '#domain/token-service.ts';

const patienceMs = 10_000;
const maxBytes = 256 * 1024;

/**
 * A service that speaks AssumeRoleWithWebIdentity of AWS STS (query protocol, version 2011-06-15), at the address that the operator named:
 * AWS itself, MinIO, Ceph.
 */
export function createTokenService(endpoint: URL): TokenService {
  return {
    async assumeRole(request) {
      const { status, text } = await post(endpoint, toForm(request));
      // What reads XML is loaded when it is needed: it is memory.
      const { readCode, readCredentials } = await import('./read-answer.ts');
      if (status >= 400 && status < 500) {
        throw new TokenServiceError('refused', readCode(text) ?? `it answered ${status}`);
      }
      const credentials: TemporaryCredentials | undefined = status === 200 ? readCredentials(text) : undefined;
      if (credentials !== undefined) return credentials;
      throw new TokenServiceError(
        'unreachable',
        `it answered ${status}${status === 200 ? ' without credentials' : ''}`,
      );
    },
  };
}

function toForm({ roleArn, sessionName, token, durationSeconds }: RoleRequest): URLSearchParams {
  return new URLSearchParams({
    Action: 'AssumeRoleWithWebIdentity',
    Version: '2011-06-15',
    RoleArn: roleArn,
    RoleSessionName: sessionName,
    WebIdentityToken: token,
    DurationSeconds: String(durationSeconds),
  });
}

async function post(endpoint: URL, body: URLSearchParams): Promise<{ status: number; text: string }> {
  try {
    const response = await fetch(endpoint, {
      method: 'POST',
      headers: { 'user-agent': 'Cenote', accept: 'text/xml, application/xml' },
      body,
      // The token is for the address that the operator named, and for no other.
      redirect: 'error',
      signal: AbortSignal.timeout(patienceMs),
    });
    return { status: response.status, text: await readText(response) };
  } catch (error) {
    if (error instanceof TokenServiceError) throw error;
    throw new TokenServiceError('unreachable', 'it did not answer', { cause: error });
  }
}

async function readText(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of response.body ?? []) {
    length += chunk.length;
    // Leaving the loop closes the connection.
    if (length > maxBytes) throw new TokenServiceError('unreachable', `it answered more than ${maxBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}
