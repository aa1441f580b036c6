import { type AuthConfig, type Client, createClient, memoryStorage } from '../src/index.ts';

type Body = Readonly<Record<string, unknown>>;

/** What a test answers in the place of a service: an output, an error of the service's, or a response as it is. */
export type Reply = { readonly output: object } | { readonly error: string; readonly status?: number } | Response;

export const refusal = (error: string): Reply => ({ error });

/** The network and the service behind it, as a test tells them to be. */
export class TestService {
  /** The operations that were asked for, in order. */
  readonly asked: string[] = [];
  /** What was sent with each. */
  readonly sent: Body[] = [];
  /** Answers one request; `issue` unless told. A promise that never ends hangs. */
  reply: (operation: string, body: Body) => Reply | Promise<Reply> = () => ({ output: this.issue() });
  /** Server minus device, in milliseconds. */
  driftMs = 0;
  lifetimeSeconds = 3600;
  /** Whether an answer has a Date. */
  hasDate = true;
  #count = 0;

  /** Tokens of maria's that are valid for an hour; a successor of the refresh token where the pool rotates. */
  issue({ rotates = false, username = 'maria' } = {}) {
    const iat = Math.floor((Date.now() + this.driftMs) / 1000);
    const claims = { iat, exp: iat + this.lifetimeSeconds, sub: 'id-of-maria', jti: String(++this.#count) };
    const token = (more: object) =>
      `e30.${Buffer.from(JSON.stringify({ ...claims, ...more })).toString('base64url')}.s`;
    return {
      AuthenticationResult: {
        AccessToken: token({ token_use: 'access', username, origin_jti: 'o' }),
        IdToken: token({ token_use: 'id' }),
        ...(rotates && { RefreshToken: `refresh-${this.#count}` }),
      },
    };
  }

  readonly fetch: typeof fetch = async (_url, init) => {
    const operation = String(new Headers(init?.headers).get('x-amz-target')).split('.')[1] ?? '';
    const body = JSON.parse(init?.body as string) as Body;
    this.asked.push(operation);
    this.sent.push(body);
    const reply = await this.reply(operation, body);
    if (reply instanceof Response) return reply;
    const headers = this.hasDate ? { date: new Date(Date.now() + this.driftMs).toUTCString() } : undefined;
    if ('output' in reply) return Response.json(reply.output, { headers });
    return Response.json({ __type: reply.error, message: reply.error }, { status: reply.status ?? 400, headers });
  };

  /** A client of this service. */
  client(config: Partial<AuthConfig> = {}): Client {
    const storage = memoryStorage();
    return createClient({ userPoolId: 'us-east-1_pool', clientId: 'app', storage, fetch: this.fetch, ...config });
  }

  /** Puts a session of maria's into a client's storage, as a sign-in would. */
  async signIn(client: Client, { username = 'maria', refreshToken = 'refresh-0' } = {}): Promise<void> {
    const { AccessToken, IdToken } = this.issue({ username }).AuthenticationResult;
    const keys = {
      LastAuthUser: username,
      [`${username}.accessToken`]: AccessToken,
      [`${username}.idToken`]: IdToken,
      [`${username}.refreshToken`]: refreshToken,
      [`${username}.clockDrift`]: String(this.driftMs),
      [`${username}.signInDetails`]: JSON.stringify({ loginId: username, authFlowType: 'USER_SRP_AUTH' }),
    };
    for (const [key, value] of Object.entries(keys)) {
      await client.storage.setItem(`CognitoIdentityServiceProvider.app.${key}`, value);
    }
  }
}

/** A value in a client's storage, by the end of its key. */
export async function stored(client: Client, name: string): Promise<string | undefined> {
  return (await client.storage.getItem(`CognitoIdentityServiceProvider.app.${name}`)) ?? undefined;
}
