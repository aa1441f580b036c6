import type { Context } from '#domain/context.ts';
import { Fault } from '#domain/fault.ts';
import { confirmByLink } from '#domain/sign-up/confirm.ts';
import { type HttpRequest, type HttpResponse, headerOf } from '#http/message.ts';
import type { Route } from '#http/router.ts';
import type { Rule } from '#http/rule.ts';
import { escapeHtml } from '#lib/html.ts';

/** A link in an e-mail leads here. */
const rule: Rule = { hosts: 'ours', origins: 'none', cookies: 'ignored' };

/**
 * The page behind the link in a confirmation e-mail.
 * AWS: following the link confirms, so a mail scanner that follows links confirms too. It gains nobody anything: it proves
 * that the mail arrived at the address, and a confirmed user signs in with the password alone.
 */
export function confirmUserRoutes(context: Context): Route[] {
  return [{ method: 'GET', path: '/confirmUser', rule, handle: (request) => confirmUser(context, request) }];
}

async function confirmUser(context: Context, request: HttpRequest): Promise<HttpResponse> {
  const query = new URLSearchParams(request.query);
  const clientId = query.get('client_id');
  const username = query.get('user_name');
  const code = query.get('confirmation_code');
  if (!clientId || !username || !code) return page(400, 'This link is incomplete.', 'Open it again from your e-mail.');
  try {
    const caller = { address: request.address, userAgent: headerOf(request, 'user-agent') ?? '' };
    await confirmByLink(context, { clientId, username, code }, caller);
  } catch (error) {
    if (error instanceof Fault) return page(400, 'Your account could not be confirmed.', error.message);
    throw error;
  }
  return page(200, 'Your account is confirmed.', 'You can close this page and sign in.');
}

function page(status: number, heading: string, text: string): HttpResponse {
  const body = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${escapeHtml(heading)}</title>
<h1>${escapeHtml(heading)}</h1>
<p>${escapeHtml(text)}</p>
</html>
`;
  return {
    status,
    body,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
    },
  };
}
