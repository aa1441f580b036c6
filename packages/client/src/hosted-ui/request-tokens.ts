import { joinBytes } from '@cenote/wire/srp';
import type { AuthenticationResultType } from '@cenote/wire/user-pools';
import type { AuthConfig } from '../auth-config.ts';
import { AuthError, noAnswer } from '../auth-error.ts';
import { toBase64 } from '../srp/base64.ts';
import { exchange, parseObject } from '../wire/call.ts';
import type { OAuthSettings } from './read-oauth.ts';

/**
 * Asks the token endpoint of the pages (RFC 6749 section 4.1.3 and 6).
 * @throws AuthError `NotAuthorizedException` for a grant that is refused, `OAuthSignInException` for what else it says,
 * `NetworkError` where no answer of it came
 */
export async function requestTokens(
  config: AuthConfig,
  { tokenUri, tokenUriQueryParameters, clientId, clientSecret }: OAuthSettings,
  fields: Readonly<Record<string, string>>,
): Promise<AuthenticationResultType> {
  const headers = {
    'content-type': 'application/x-www-form-urlencoded',
    ...(clientSecret && { authorization: `Basic ${toBase64(joinBytes(`${clientId}:${clientSecret}`))}` }),
  };
  const body = formatQuery({ ...tokenUriQueryParameters, ...fields, client_id: clientId });
  const [{ ok, status }, text] = await exchange(config, tokenUri, headers, body);
  const answer = parseObject(text) as Readonly<Record<string, string>> | undefined;
  const { access_token, id_token, refresh_token, error, error_description } = answer ?? {};
  if (ok && access_token) return { AccessToken: access_token, IdToken: id_token, RefreshToken: refresh_token };
  if (!error || status >= 500 || status === 429) throw noAnswer(`HTTP ${status}`);
  const name = error === 'invalid_grant' ? 'NotAuthorizedException' : 'OAuthSignInException';
  throw new AuthError(name, error_description ?? error);
}

/** Parameters as a form or a query has them; those that are undefined are left out. */
export function formatQuery(values: Readonly<Record<string, string | undefined>>): string {
  const given = Object.entries(values).filter(([, value]) => value !== undefined);
  return given.map((pair) => pair.map((text) => encodeURIComponent(text ?? '')).join('=')).join('&');
}
