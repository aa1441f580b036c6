import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';

/** What an app remembers of a person, once the server has said yes to it. */
export interface Known {
  readonly username: string;
  /** The counter in an attribute: what was acknowledged last, and what was sent last. */
  acknowledged: number;
  sent: number;
  refreshToken: string;
  /** Tokens that were replaced, with the moment when that was acknowledged. */
  readonly replaced: { token: string; at: number }[];
}

export interface Refusal {
  readonly operation: string;
  readonly status: number;
  readonly type: string;
}

interface Target {
  readonly endpoints: readonly string[];
  readonly userPoolId: string;
  /** Rotates refresh tokens. */
  readonly clientId: string;
}

interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown> & { __type?: string; AuthenticationResult?: Record<string, string> };
}

const password = 'Correct-Horse-7';
const pauseMs = 100;
const clientPatienceMs = 20_000;

/**
 * A small steady load through several nodes in turn, by apps that ask again after an outage as the SDK does, and remember
 * what was acknowledged.
 */
export class Load {
  readonly people: Known[] = [];
  /** Every acknowledged write, when it was. */
  readonly writes: number[] = [];
  /** Whatever else than an outage was answered to a client that did nothing wrong. */
  readonly refusals: Refusal[] = [];
  /** Codes that were used, with whom they were for. */
  readonly usedCodes: { username: string; code: string }[] = [];
  /** Milliseconds that answers with an outage took. */
  readonly outages: number[] = [];
  readonly #target: Target;
  #turn = 0;
  #isOver = false;
  #running: Promise<unknown> = Promise.resolve();

  constructor(target: Target) {
    this.#target = target;
  }

  get clientId(): string {
    return this.#target.clientId;
  }

  /** Begins with so many people who go on refreshing. */
  async start(workers: number): Promise<void> {
    const people = await Promise.all(Array.from({ length: workers }, () => this.signUp()));
    this.#running = Promise.all([...people.map((known) => this.#use(known)), this.#recover(), this.#signUps()]);
  }

  /** Resolves when the last answer is there. */
  async stop(): Promise<void> {
    this.#isOver = true;
    await this.#running;
  }

  /** The longest time without an acknowledged write since `from`, in milliseconds. */
  longestGapMs(from: number): number {
    const marks = [from, ...this.writes.filter((at) => at >= from), performance.now()];
    return Math.max(...marks.slice(1).map((at, index) => at - (marks[index] ?? at)));
  }

  /** Asks a node once. Status 0 where none answered. */
  async ask(operation: string, input: object): Promise<Answer> {
    const endpoint = this.#target.endpoints[this.#turn++ % this.#target.endpoints.length] ?? '';
    const headers = {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': `AWSCognitoIdentityProviderService.${operation}`,
      authorization:
        'AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20260101/us-east-1/cognito-idp/aws4_request, SignedHeaders=host, Signature=0',
    };
    try {
      const signal = AbortSignal.timeout(clientPatienceMs);
      const response = await fetch(endpoint, { method: 'POST', headers, body: JSON.stringify(input), signal });
      return { status: response.status, body: (await response.json()) as Answer['body'] };
    } catch {
      return { status: 0, body: {} };
    }
  }

  /** Asks until there is another answer than an outage; whether it may have been done before is told too. */
  async askOn(operation: string, input: object): Promise<Answer & { isAgain: boolean }> {
    for (let isAgain = false; ; isAgain = true) {
      const start = performance.now();
      const answer = await this.ask(operation, input);
      if (answer.status !== 0 && answer.status < 500) return { ...answer, isAgain };
      this.outages.push(performance.now() - start);
      await delay(pauseMs);
    }
  }

  /** As `askOn`, of somebody who does nothing wrong. `done` is an error that says that it was done before. */
  async #write(operation: string, input: object, done?: string): Promise<Answer['body']> {
    const { status, body, isAgain } = await this.askOn(operation, input);
    const type = body.__type ?? '';
    if (status === 200 || (isAgain && type === done)) this.writes.push(performance.now());
    else this.refusals.push({ operation, status, type });
    return body;
  }

  /** Somebody new, confirmed and signed in. */
  async signUp(): Promise<Known> {
    const { clientId: ClientId, userPoolId: UserPoolId } = this.#target;
    const username = `ann-${randomUUID()}`;
    const email = { Name: 'email', Value: `${username}@example.com` };
    const input = { ClientId, Username: username, Password: password, UserAttributes: [email] };
    await this.#write('SignUp', input, 'UsernameExistsException');
    await this.#write('AdminConfirmSignUp', { UserPoolId, Username: username }, 'NotAuthorizedException');
    const verified = [email, { Name: 'email_verified', Value: 'true' }];
    await this.#write('AdminUpdateUserAttributes', { UserPoolId, Username: username, UserAttributes: verified });
    const flow = { AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters: { USERNAME: username, PASSWORD: password } };
    const { AuthenticationResult } = await this.#write('InitiateAuth', { ClientId, ...flow });
    const refreshToken = AuthenticationResult?.['RefreshToken'] ?? '';
    const known = { username, acknowledged: 0, sent: 0, refreshToken, replaced: [] };
    this.people.push(known);
    return known;
  }

  /** Counts in an attribute with a new access token each time. */
  async #use(known: Known): Promise<void> {
    while (!this.#isOver) {
      const { clientId: ClientId } = this.#target;
      const token = known.refreshToken;
      const { AuthenticationResult } = await this.#write('GetTokensFromRefreshToken', {
        ClientId,
        RefreshToken: token,
      });
      if (AuthenticationResult === undefined) return;
      known.refreshToken = AuthenticationResult['RefreshToken'] ?? '';
      known.replaced.push({ token, at: performance.now() });
      known.sent += 1;
      const count = { Name: 'nickname', Value: String(known.sent) };
      const AccessToken = AuthenticationResult['AccessToken'];
      await this.#write('UpdateUserAttributes', { AccessToken, UserAttributes: [count] });
      known.acknowledged = known.sent;
      await delay(pauseMs);
    }
  }

  async #signUps(): Promise<void> {
    while (!this.#isOver) {
      await this.signUp();
      await delay(pauseMs * 5);
    }
  }

  /** Sets passwords by codes that were sent. */
  async #recover(): Promise<void> {
    const { clientId: ClientId } = this.#target;
    while (!this.#isOver) {
      const { username } = await this.signUp();
      await this.#write('ForgotPassword', { ClientId, Username: username });
      const code = await this.#lastCode(`${username}@example.com`);
      const input = { ClientId, Username: username, ConfirmationCode: code, Password: password };
      await this.#write('ConfirmForgotPassword', input, 'ExpiredCodeException');
      this.usedCodes.push({ username, code });
      await delay(pauseMs * 5);
    }
  }

  async #lastCode(to: string): Promise<string> {
    for (;;) {
      const endpoint = this.#target.endpoints[this.#turn++ % this.#target.endpoints.length] ?? '';
      const response = await fetch(`${endpoint}/dev/messages?to=${encodeURIComponent(to)}`).catch(() => undefined);
      if (response?.ok) {
        const [message] = (await response.json()) as { code: string | null }[];
        if (message?.code) return message.code;
      }
      await delay(pauseMs);
    }
  }
}
