import { joinBytes } from '@cenote/wire/srp';
import { decodeJwt } from '../jwt.ts';
import { toBase64 } from '../srp/base64.ts';
import { sha256 } from '../srp/digest.ts';
import { parseObject } from '../wire/call.ts';

type Fetch = typeof fetch;

/** An answer as every request may have it. */
interface Answer {
  readonly status: number;
  readonly text: string;
  readonly date: string | null;
}

/** A refresh that is under way, or was a moment ago. */
interface Held {
  /** The request's. */
  readonly asked: string;
  readonly promise: Promise<Answer>;
  /** The answer's, once it is there. */
  issued?: { readonly refreshToken?: string; readonly sub?: string };
  untilMs: number;
}

type HeldByRequest = Map<string, Held>;

/** How long the other requests of a page that came with the same token are given what replaced it (milliseconds). */
const sharedMs = 1000;

/** By what asks, and by the digest of the request. Both ends go by themselves. */
const underWay = new WeakMap<Fetch, HeldByRequest>();

/**
 * The same `fetch` for requests of one process that renew the same tokens at once: the service is asked once, and all get its
 * answer, unless a sign-out of this process comes between. A token that another process has replaced ends no session: whoever
 * has replaced it has given the browser the next one.
 */
export function shareRefresh(fetch: Fetch): Fetch {
  const answers: HeldByRequest = underWay.get(fetch) ?? new Map();
  underWay.set(fetch, answers);
  return async (url, init) => {
    const target = new Headers(init?.headers).get('x-amz-target') ?? '';
    const { body } = init ?? {};
    if (typeof url !== 'string' || typeof body !== 'string') return fetch(url, init);
    if (/\.(RevokeToken|GlobalSignOut|DeleteUser)$/.test(target)) {
      const { Token, AccessToken } = parse(body);
      return fetch(url, init).finally(() => (Token ? forget(answers, Token) : forgetUser(answers, subOf(AccessToken))));
    }
    const isRefresh = target.endsWith('.GetTokensFromRefreshToken') || body.includes('"REFRESH_TOKEN_AUTH"');
    if (!isRefresh) return fetch(url, init);
    const name = toBase64(await sha256(joinBytes(`${url} ${target} ${body}`)));
    for (const [known, { untilMs }] of answers) if (untilMs < Date.now()) answers.delete(known);
    const held = answers.get(name) ?? hold(answers, name, body, ask(fetch, url, init));
    const { status, text, date } = await held.promise;
    const headers = new Headers({ 'content-type': 'application/x-amz-json-1.1', ...(date && { date }) });
    return new Response(text.replace('RefreshTokenReuseException', 'RefreshTokenReplacedException'), {
      status,
      headers,
    });
  };
}

/** Keeps what is under way, and for a moment an answer that has replaced the token. */
function hold(answers: HeldByRequest, name: string, body: string, answering: Promise<Answer>): Held {
  const { RefreshToken, AuthParameters } = parse(body);
  const drop = () => {
    if (answers.get(name) === held) answers.delete(name);
  };
  const promise = answering.then(
    (answer) => {
      const { AccessToken, RefreshToken: refreshToken } = parse(answer.text).AuthenticationResult ?? {};
      held.issued = { refreshToken, sub: subOf(AccessToken) };
      held.untilMs = Date.now() + sharedMs;
      // Where the token goes on being good, whoever asks next is to see what has changed since.
      if (!refreshToken) drop();
      return answer;
    },
    (error: unknown) => {
      drop();
      throw error;
    },
  );
  const asked = RefreshToken ?? AuthParameters?.REFRESH_TOKEN ?? '';
  const held: Held = { asked, promise, untilMs: Number.POSITIVE_INFINITY };
  answers.set(name, held);
  return held;
}

/** Shares no longer what a token was renewed to or from. */
function forget(answers: HeldByRequest, token: string): void {
  for (const [name, { asked, issued }] of answers) {
    if (token !== asked && token !== issued?.refreshToken) continue;
    answers.delete(name);
    forget(answers, asked);
    if (issued?.refreshToken) forget(answers, issued.refreshToken);
  }
}

/** Shares no longer what is a user's, or may be. */
function forgetUser(answers: HeldByRequest, sub: string | undefined): void {
  for (const [name, { issued }] of answers) if (!issued || issued.sub === sub) answers.delete(name);
}

const subOf = (accessToken?: string) => decodeJwt(accessToken).payload.sub;

/** What matters here of requests and answers. */
interface Message {
  readonly Token?: string;
  readonly AccessToken?: string;
  readonly RefreshToken?: string;
  readonly AuthParameters?: { readonly REFRESH_TOKEN?: string };
  readonly AuthenticationResult?: { readonly AccessToken?: string; readonly RefreshToken?: string };
}

const parse = (text: string): Message => (parseObject(text) ?? {}) as Message;

async function ask(fetch: Fetch, url: Parameters<Fetch>[0], init: Parameters<Fetch>[1]): Promise<Answer> {
  const response = await fetch(url, init);
  return { status: response.status, text: await response.text(), date: response.headers.get('date') };
}
