import { type Carrier, MessageRefused } from '#domain/carrier.ts';
import { isLoopback } from '#lib/loopback.ts';
import { parseServiceUrl, patienceMs } from './service-url.ts';

/** Codes of errors that lie in the recipient (twilio.com/docs/api/errors): no number, no mobile, opted out, unreachable. */
const finalCodes: readonly number[] = [21211, 21214, 21217, 21219, 21408, 21610, 21612, 21614];

/**
 * Sends SMS through Twilio's Messages resource: `twilio://<account or key>:<token>@api.twilio.com/?from=%2B15005550006`, or
 * `messaging-service` in place of `from`; `account` where the user is an API key.
 * @throws Error when the URL cannot be used
 */
export function twilioCarrier(url: URL): Carrier {
  const { host, user, password, parameters } = parseServiceUrl(url, ['from', 'messaging-service', 'account']);
  const account = parameters.get('account') ?? user;
  const from = parameters.get('from');
  const service = parameters.get('messaging-service');
  if (host === '') throw new Error('it names no host; write api.twilio.com');
  if (user === '' || password === '') throw new Error('it needs the account and its token: twilio://account:token@…');
  if ((from === undefined) === (service === undefined)) {
    throw new Error('it needs either from=<number, with %2B for its +> or messaging-service=<id>');
  }
  const scheme = isLoopback(url.hostname) ? 'http' : 'https';
  const endpoint = `${scheme}://${host}/2010-04-01/Accounts/${encodeURIComponent(account)}/Messages.json`;
  const authorization = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
  const sender: Record<string, string> = from === undefined ? { MessagingServiceSid: service ?? '' } : { From: from };
  return {
    async send({ recipient, body }) {
      const response = await fetch(endpoint, {
        method: 'POST',
        headers: { authorization },
        body: new URLSearchParams({ To: recipient, Body: body, ...sender }),
        redirect: 'error',
        signal: AbortSignal.timeout(patienceMs),
      });
      const text = await response.text();
      if (response.ok) return;
      const { code, message } = readError(text);
      const reason = `Twilio answered ${response.status}: ${code} ${message}`;
      throw finalCodes.includes(code) ? new MessageRefused(reason) : new Error(reason);
    },
  };
}

function readError(text: string): { code: number; message: string } {
  try {
    const { code, message } = JSON.parse(text) as { code?: unknown; message?: unknown };
    return { code: Number(code), message: String(message) };
  } catch {
    return { code: 0, message: 'not in the form of an error' };
  }
}
