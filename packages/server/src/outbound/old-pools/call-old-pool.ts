import type { IncomingMessage } from 'node:http';
import { type OldPool, OldPoolAway, OldPoolBusy } from '#domain/old-pools.ts';
import { AddressRefused, requestGuarded } from '#lib/guarded-request.ts';
import type { Networks } from '#lib/networks.ts';

/** What InitiateAuth and RespondToAuthChallenge answer, as far as it is read here. */
export interface AuthAnswer {
  readonly ChallengeName?: string;
  readonly ChallengeParameters?: Readonly<Record<string, string>>;
  readonly Session?: string;
  readonly AuthenticationResult?: object;
}

/** Whom old pools may be, and how long an answer may take. */
export interface Calling {
  /** Networks that may be asked although they are private, and without TLS. */
  readonly allowed: Networks;
  readonly patienceMs: number;
}

const textOf = (value: unknown) => (typeof value === 'string' ? value : '');

const maxBytes = 256 * 1024;
const busy = ['TooManyRequestsException', 'LimitExceededException', 'ThrottlingException', 'RequestLimitExceeded'];
/** A user of whom no password is known there, or none that opens the account. */
const unknown = ['UserNotFoundException', 'PasswordResetRequiredException', 'UserNotConfirmedException'];

/**
 * Calls an operation of the old pool that needs no key; undefined where it says that the user or the password is wrong.
 * @throws OldPoolAway, OldPoolBusy for whatever else it answers, or nothing: nobody has compared the password then
 */
export async function callOldPool(
  pool: OldPool,
  operation: 'InitiateAuth' | 'RespondToAuthChallenge',
  input: object,
  calling: Calling,
): Promise<AuthAnswer | undefined> {
  const { status, content } = await post(pool, operation, JSON.stringify(input), calling);
  if (status === 200) return content as AuthAnswer;
  const code = textOf(content['__type']).split('#').at(-1);
  const message = textOf(content['message'] ?? content['Message']);
  if (code === undefined || !/^\w{1,100}$/.test(code)) throw new OldPoolAway(`it answered ${status}`);
  if (busy.includes(code)) throw new OldPoolBusy(`it answered ${code}`);
  if (unknown.includes(code)) return undefined;
  if (code !== 'NotAuthorizedException') throw new OldPoolAway(`it answered ${code}`);
  // AWS: these texts (developer guide, "Lockout behavior"; SECRET_HASH). Neither says anything of the password.
  if (/attempts exceeded/i.test(message)) throw new OldPoolBusy('it has locked the user for some time');
  if (/secret/i.test(message)) throw new OldPoolAway('the secret of the client there is another one');
  return undefined;
}

function endpointOf({ poolId, endpoint }: OldPool): URL {
  return new URL(endpoint ?? `https://cognito-idp.${poolId.slice(0, poolId.indexOf('_'))}.amazonaws.com/`);
}

async function post(
  pool: OldPool,
  operation: string,
  body: string,
  { allowed, patienceMs }: Calling,
): Promise<{ status: number; content: Record<string, unknown> }> {
  const headers = {
    'content-type': 'application/x-amz-json-1.1',
    'content-length': String(Buffer.byteLength(body)),
    'x-amz-target': `AWSCognitoIdentityProviderService.${operation}`,
  };
  const signal = AbortSignal.timeout(patienceMs);
  try {
    const response = await requestGuarded(endpointOf(pool), { method: 'POST', headers, body, allowed, signal });
    const content: unknown = JSON.parse(await readText(response));
    if (typeof content !== 'object' || content === null) throw new OldPoolAway('it answered something else');
    return { status: response.statusCode ?? 0, content: content as Record<string, unknown> };
  } catch (error) {
    if (error instanceof OldPoolAway) throw error;
    if (error instanceof AddressRefused) throw new OldPoolAway(error.message);
    throw new OldPoolAway(signal.aborted ? `it took more than ${patienceMs} ms` : 'it did not answer', {
      cause: error,
    });
  }
}

async function readText(response: IncomingMessage): Promise<string> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of response as AsyncIterable<Uint8Array>) {
    length += chunk.length;
    // Leaving the loop closes the connection.
    if (length > maxBytes) throw new OldPoolAway(`it answered more than ${maxBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}
