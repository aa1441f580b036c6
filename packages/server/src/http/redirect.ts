import type { HttpResponse } from './message.ts';

/** Sends a browser on by GET (RFC 9110 section 15.4.4), whatever it came by. The address may hold a secret: nobody keeps or passes it on. */
export function redirectResponse(location: string, headers: HttpResponse['headers'] = {}): HttpResponse {
  return {
    status: 303,
    headers: { location, 'cache-control': 'no-store', 'referrer-policy': 'no-referrer', ...headers },
    body: '',
  };
}
