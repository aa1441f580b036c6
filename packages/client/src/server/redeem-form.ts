import type { AuthConfig } from '../auth-config.ts';
import { toAuthError } from '../auth-error.ts';
import { readOAuth } from '../hosted-ui/read-oauth.ts';
import { requestTokens } from '../hosted-ui/request-tokens.ts';
import { isRefusal } from '../session/refresh.ts';
import { type KeptTokens, reveal } from './kept-tokens.ts';

/** What a handler answers: cookies beside it. */
export interface HandlerAnswer {
  readonly status: number;
  readonly text: string;
  readonly cookies?: readonly string[];
  readonly date?: string | null;
  /** Whether a token that was to be ended is kept no longer. */
  readonly isEnded?: boolean;
}

/** The grants that bring the tokens of a person, with what they may say beside. */
const grants: Readonly<Record<string, readonly string[]>> = {
  authorization_code: ['code', 'redirect_uri', 'code_verifier'],
  refresh_token: ['refresh_token'],
};

/** Redeems a code, or renews tokens, at the token endpoint of the hosted pages (RFC 6749 section 4.1.3 and 6). */
export async function redeemForm(
  config: AuthConfig,
  kept: KeptTokens,
  request: Request,
  text: string,
): Promise<HandlerAnswer> {
  const form = Object.fromEntries(new URLSearchParams(text));
  const { grant_type = '' } = form;
  const names = Object.hasOwn(grants, grant_type) ? grants[grant_type] : undefined;
  if (!names) return refuse('unsupported_grant_type', 'This grant brings no tokens of a person.');
  const fields: Record<string, string> = { grant_type };
  for (const name of names) if (form[name] !== undefined) fields[name] = form[name];
  const { hidden, isMissing } = await reveal(fields, (named) => kept.find(request, named));
  if (isMissing) return refuse('invalid_grant', 'No refresh token is kept.');
  try {
    const {
      AccessToken,
      IdToken,
      RefreshToken = hidden ? undefined : fields['refresh_token'],
    } = await requestTokens(config, readOAuth(config), fields);
    const hiding = await kept.hide({ accessToken: AccessToken, idToken: IdToken, refreshToken: RefreshToken }, hidden);
    const answer = {
      access_token: AccessToken,
      id_token: IdToken,
      refresh_token: hiding?.placeholder,
      token_type: 'Bearer',
    };
    return { status: 200, text: JSON.stringify(answer), cookies: hiding ? [hiding.cookie] : [] };
  } catch (thrown) {
    const error = toAuthError(thrown);
    // An outage of the pages is one of ours: never an error that ends a session.
    if (error.retryable) return { status: 502, text: '' };
    const cookies = hidden && isRefusal(error) ? [kept.clear(hidden.owner)] : [];
    const name = isRefusal(error) ? 'invalid_grant' : 'invalid_request';
    return { ...refuse(name, error.message), cookies };
  }
}

function refuse(error: string, error_description: string): HandlerAnswer {
  return { status: 400, text: JSON.stringify({ error, error_description }) };
}
