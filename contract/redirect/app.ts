/** What the apps that a browser opens have in common, whichever Amplify is in them; the test sets `appSettings` before they load. */
export interface AppSettings {
  readonly userPoolId: string;
  readonly clientId: string;
  /** Of the API of the pool. */
  readonly endpoint: string;
  /** Host and port of the hosted pages: Amplify itself puts `https://` in front. */
  readonly domain: string;
  readonly scopes: readonly string[];
  readonly signInUrl: string;
  readonly signOutUrl: string;
  readonly responseType: 'code' | 'token';
}

/** How the person is to sign in. */
export interface Beginning {
  /** An outside provider by its name; the pool itself unless said. */
  readonly provider?: string;
  readonly customState?: string;
  readonly prompt?: 'NONE' | 'LOGIN';
  readonly loginHint?: string;
  readonly lang?: string;
}

/** Whoever is signed in at the app, by what their tokens say. */
export interface AppSession {
  readonly username: string;
  readonly idToken: string;
  readonly accessToken: string;
}

/** An app, where a test can reach it. */
export interface RedirectApp {
  /** What Amplify has told on its channel `auth` since the page was loaded: the event, and what is in it that is text. */
  readonly events: readonly (readonly [event: string, text?: string])[];
  /** Leaves for the hosted pages. */
  begin(how: Beginning): Promise<unknown>;
  /** Refreshed first where the caller says so; undefined for nobody. */
  session(isRefreshed: boolean): Promise<AppSession | undefined>;
  /** Signs out, and leaves for the hosted pages. */
  end(): Promise<unknown>;
}

/** What the test has put into the page. */
export function settings(): AppSettings {
  return (globalThis as unknown as { appSettings: AppSettings }).appSettings;
}

/** Shows the app to the test. */
export function publish(app: RedirectApp): void {
  Object.assign(globalThis, { redirectApp: app });
}

/** The text in what an event brings along. */
export function textOf(data: unknown): string | undefined {
  if (typeof data === 'string') return data;
  const { message, error } = (data ?? {}) as { message?: unknown; error?: unknown };
  if (typeof message === 'string') return message;
  return error === undefined ? undefined : textOf(error);
}
