import { setTimeout as delay } from 'node:timers/promises';
import { callUserPools, ServerError } from '@cenote/cli/server';
import type { InputOf, OperationName, OutputOf } from '@cenote/wire/user-pools';

/** Where a pool is, and whose credentials may read it. */
export interface OldAccess {
  readonly region: string;
  readonly endpoint?: string | undefined;
  /** Of the files that AWS's own tools read. */
  readonly profile?: string | undefined;
}

/** The operations of the user pools there; one that is throttled waits and is asked again. @throws ServerError; Error where nobody answers */
export type OldApi = <N extends OperationName>(operation: N, input: InputOf<N>) => Promise<OutputOf<N>>;

const longestWaitMs = 20_000;
const mostTries = 12;
const throttled = ['TooManyRequestsException', 'ThrottlingException', 'RequestLimitExceeded'];

/** Opens the API with whatever credentials AWS's own tools would find: environment, profile, single sign-on, role of the machine. */
export function openOldApi({ region, endpoint, profile }: OldAccess): OldApi {
  const address = (endpoint ?? `https://cognito-idp.${region}.amazonaws.com`).replace(/\/$/, '');
  const findCredentials = credentialsOf(region, profile);
  return async (operation, input) => {
    for (let tries = 1; ; tries++) {
      try {
        return await callUserPools({ endpoint: address, region, ...(await findCredentials()) }, operation, input);
      } catch (error) {
        const isThrottled = error instanceof ServerError && throttled.includes(error.code);
        if (!isThrottled || tries === mostTries) throw error;
        // Half of it by chance, so that several do not come back at once.
        await delay(Math.min(longestWaitMs, 500 * 2 ** tries) * (0.5 + Math.random() / 2));
      }
    }
  };
}

interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** The chain comes with the client for Lambda, which is there (docs/decisions/0022-moving-in.md); it renews what expires. */
function credentialsOf(region: string, profile: string | undefined): () => Promise<Credentials> {
  let find: (() => Promise<Credentials>) | undefined;
  return async () => {
    if (find === undefined) {
      const { LambdaClient } = await import('@aws-sdk/client-lambda');
      const { config } = new LambdaClient({ region, ...(profile !== undefined && { profile }) });
      find = async () => config.credentials();
    }
    try {
      const { accessKeyId, secretAccessKey, sessionToken } = await find();
      return { accessKeyId, secretAccessKey, ...(sessionToken !== undefined && { sessionToken }) };
    } catch (error) {
      throw new Error(
        `No AWS credentials were found${profile === undefined ? '' : ` for the profile ${profile}`}. Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or name a --profile.`,
        { cause: error },
      );
    }
  };
}

/** Everything in a list that comes in pages: `read` gives the items of one, and the token of the next. */
export async function readAll<T>(
  read: (token: string | undefined) => Promise<{ readonly items: readonly T[]; readonly next: string | undefined }>,
): Promise<T[]> {
  const all: T[] = [];
  let token: string | undefined;
  do {
    const { items, next } = await read(token);
    all.push(...items);
    token = next;
  } while (token !== undefined);
  return all;
}
