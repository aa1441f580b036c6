import { joinBytes } from '@cenote/wire/srp';
import { toBase64 } from '../srp/base64.ts';
import { sha256 } from '../srp/digest.ts';

type Fetch = typeof fetch;

/** An answer as every request may have it. */
interface Answer {
  readonly status: number;
  readonly text: string;
  readonly date: string | null;
}

/** How long requests that came with a refresh token that was replaced meanwhile are given what replaced it (milliseconds). */
const sharedMs = 10_000;

/** By what asks, and by the digest of the request. Both ends go by themselves. */
const underWay = new WeakMap<Fetch, Map<string, { readonly promise: Promise<Answer>; untilMs: number }>>();

/**
 * The same `fetch` for requests of one process that renew the same tokens at once: the service is asked once, and all get its
 * answer. A token that another process has replaced ends no session: whoever has replaced it has given the browser the next one.
 */
export function shareRefresh(fetch: Fetch): Fetch {
  const answers = underWay.get(fetch) ?? new Map<string, { readonly promise: Promise<Answer>; untilMs: number }>();
  underWay.set(fetch, answers);
  return async (url, init) => {
    const target = new Headers(init?.headers).get('x-amz-target') ?? '';
    const { body } = init ?? {};
    if (typeof url !== 'string' || typeof body !== 'string') return fetch(url, init);
    const isRefresh = target.endsWith('.GetTokensFromRefreshToken') || body.includes('"REFRESH_TOKEN_AUTH"');
    if (!isRefresh) return fetch(url, init);
    const name = toBase64(await sha256(joinBytes(`${url} ${target} ${body}`)));
    for (const [known, { untilMs }] of answers) if (untilMs < Date.now()) answers.delete(known);
    const held = answers.get(name) ?? { promise: ask(fetch, url, init), untilMs: Number.POSITIVE_INFINITY };
    answers.set(name, held);
    try {
      const { status, text, date } = await held.promise;
      // Where the token goes on being good, whoever asks next is to see what has changed since.
      held.untilMs = text.includes('"RefreshToken"') ? Math.min(held.untilMs, Date.now() + sharedMs) : 0;
      const headers = new Headers({ 'content-type': 'application/x-amz-json-1.1', ...(date && { date }) });
      return new Response(text.replace('RefreshTokenReuseException', 'RefreshTokenReplacedException'), {
        status,
        headers,
      });
    } catch (error) {
      held.untilMs = 0;
      throw error;
    } finally {
      if (held.untilMs === 0 && answers.get(name) === held) answers.delete(name);
    }
  };
}

async function ask(fetch: Fetch, url: Parameters<Fetch>[0], init: Parameters<Fetch>[1]): Promise<Answer> {
  const response = await fetch(url, init);
  return { status: response.status, text: await response.text(), date: response.headers.get('date') };
}
