import { type BackChannel, BackChannelError } from '#domain/back-channel.ts';
import { AddressRefused, requestGuarded } from '#lib/guarded-request.ts';
import type { Networks } from '#lib/networks.ts';

const patienceMs = 10_000;

/** Tells apps what they have to know. Every address that a connection goes to is looked at: `allowed` may be private, and without TLS. */
export function createBackChannel({ allowed }: { readonly allowed: Networks }): BackChannel {
  return {
    async post(text, fields) {
      const body = String(new URLSearchParams(fields));
      const headers = {
        'content-type': 'application/x-www-form-urlencoded',
        'content-length': String(Buffer.byteLength(body)),
      };
      const status = await ask(new URL(text), { headers, body, allowed });
      if (status >= 200 && status <= 299) return;
      // Busy, or late: any other 4xx is the app's last word.
      const isFinal = status >= 400 && status <= 499 && status !== 408 && status !== 429;
      throw new BackChannelError(`it answered ${status}`, { isFinal });
    },
  };
}

async function ask(
  url: URL,
  asked: Pick<Parameters<typeof requestGuarded>[1], 'headers' | 'body' | 'allowed'>,
): Promise<number> {
  try {
    const response = await requestGuarded(url, { ...asked, method: 'POST', signal: AbortSignal.timeout(patienceMs) });
    response.destroy();
    return response.statusCode ?? 0;
  } catch (error) {
    if (error instanceof AddressRefused) throw new BackChannelError(error.message);
    throw new BackChannelError('it did not answer', { cause: error });
  }
}
