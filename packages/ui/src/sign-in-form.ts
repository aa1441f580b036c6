import { AuthError, type AuthFlow, type Client } from '@cenote/auth';
import type { PasswordPolicy } from '@cenote/texts/password-rules';

/** What a pool wants of people who sign in at an app client. */
export interface SignInForm {
  /** What the app is called. */
  readonly appName?: string;
  /** What people sign in with: a name of their own, or an address that stands in for it. */
  readonly signInNames: readonly ('email' | 'phone_number' | 'username')[];
  /** The flow by which a sign-in by password begins; undefined where there is none. */
  readonly passwordFlow?: Extract<AuthFlow, 'USER_AUTH' | 'USER_PASSWORD_AUTH' | 'USER_SRP_AUTH'>;
  /** What else a sign-in may begin with. */
  readonly firstFactors: readonly string[];
  /** Whether a sign-in may begin with a challenge of the pool's own. */
  readonly hasCustomChallenge: boolean;
  readonly passwordPolicy: PasswordPolicy;
  /** What a new account takes beside name and password; undefined where people make none by themselves. */
  readonly signUp?: { readonly attributes: readonly string[] };
  /** Whether the middle of a sign-in may set up codes by text message. That of AWS may not, a server with the document may. */
  readonly canSetUpSms: boolean;
  readonly providers: readonly Provider[];
  /** Whether providers are found by the domain of an address. */
  readonly hasProvidersByDomain: boolean;
}

/** Another place to sign in at. */
export interface Provider {
  readonly name: string;
  readonly kind: string;
}

/** What Cognito makes of a pool about which nothing is said, with accounts that an e-mail address confirms. */
export const defaultForm: SignInForm = {
  signInNames: ['username'],
  passwordFlow: 'USER_SRP_AUTH',
  firstFactors: [],
  hasCustomChallenge: false,
  passwordPolicy: {
    minimumLength: 8,
    requireLowercase: true,
    requireUppercase: true,
    requireNumbers: true,
    requireSymbols: true,
  },
  signUp: { attributes: ['email'] },
  canSetUpSms: false,
  providers: [],
  hasProvidersByDomain: false,
};

/**
 * Asks the server what its pool wants now. `own` is what the app says itself, and counts before that; a service without such a
 * document, as that of AWS, is taken to be as `defaultForm`.
 * @throws AuthError `NetworkError` where no answer came
 */
export async function loadForm(
  { config: { endpoint, userPoolId, clientId, fetch: ask = fetch } }: Client,
  own: Partial<SignInForm> = {},
): Promise<SignInForm> {
  if (endpoint === undefined) return { ...defaultForm, ...own };
  const query = new URLSearchParams({ client_id: clientId });
  const address = `${endpoint.replace(/\/$/, '')}/${encodeURIComponent(userPoolId)}/.well-known/cenote-sign-in?${query}`;
  try {
    const response = await ask(address, { credentials: 'omit', signal: AbortSignal.timeout(10_000) });
    if (response.status === 404) return { ...(await formWithout(response, userPoolId, clientId)), ...own };
    if (!response.ok) throw new Error(`status ${response.status}`);
    return { ...parseForm(await response.json()), ...own };
  } catch (cause) {
    throw new AuthError('NetworkError', 'The server did not say how people sign in.', true, cause);
  }
}

/** Where there is no document: the server has none at all, or none for this client, at which nobody can sign in. */
async function formWithout(response: Response, userPoolId: string, clientId: string): Promise<SignInForm> {
  const { error, message } = asRecord(await response.json().catch(() => undefined));
  if (error !== 'invalid_client') return defaultForm;
  console.error(`<cenote-auth>: ${clientId} in ${userPoolId}: ${String(message)}`);
  return parseForm({});
}

const flows = ['USER_SRP_AUTH', 'USER_PASSWORD_AUTH', 'USER_AUTH'] as const;
const names = ['username', 'email', 'phone_number'] as const;

/** Reads the document. What is missing or of another form is as nothing: the screens then offer less. */
export function parseForm(document: unknown): SignInForm {
  const { appName, signInNames, passwordFlow, signUp, ...more } = asRecord(document);
  const policy = asRecord(more['passwordPolicy']);
  const length = policy['minimumLength'];
  const known = names.filter((name) => asTexts(signInNames).includes(name));
  return {
    appName: asText(appName),
    signInNames: known.length > 0 ? known : ['username'],
    passwordFlow: flows.find((flow) => flow === passwordFlow),
    firstFactors: asTexts(more['firstFactors']),
    hasCustomChallenge: more['hasCustomChallenge'] === true,
    passwordPolicy: {
      minimumLength: typeof length === 'number' && length > 0 && length < 100 ? Math.floor(length) : 8,
      requireLowercase: policy['requireLowercase'] === true,
      requireUppercase: policy['requireUppercase'] === true,
      requireNumbers: policy['requireNumbers'] === true,
      requireSymbols: policy['requireSymbols'] === true,
    },
    signUp: typeof signUp === 'object' ? { attributes: asTexts(asRecord(signUp)['attributes']) } : undefined,
    canSetUpSms: true,
    providers: asList(more['providers']).flatMap((one) => {
      const { name, kind } = asRecord(one);
      return typeof name === 'string' && typeof kind === 'string' ? [{ name, kind }] : [];
    }),
    hasProvidersByDomain: more['hasProvidersByDomain'] === true,
  };
}

const asRecord = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
const asList = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const asText = (value: unknown) => (typeof value === 'string' ? value : undefined);
const asTexts = (value: unknown) => asList(value).filter((one) => typeof one === 'string');
