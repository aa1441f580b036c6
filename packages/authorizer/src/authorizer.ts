import type { PayloadCheck } from '../../server/src/aws-signature/payload.ts';
import { decide, type Decision as PolicyDecision } from '../../server/src/domain/identity-pools/policies/decide.ts';
import type { Policy } from '../../server/src/domain/identity-pools/policies/policy.ts';
import { addKeys, type ContextKeys, contextKeys } from '../../server/src/domain/identity-pools/policies/request.ts';
import { headerOf, valuesOf } from '../../server/src/http/message.ts';
import type { AuthorizerRequest } from './authorizer-request.ts';
import { signatureAgeKey } from './condition-keys.ts';
import type { Identity, Known } from './identity.ts';
import { PoolTokens, type TokenPool } from './pools/pool-tokens.ts';
import { Refusal, unknownRequest } from './refusal.ts';
import { parseRoles, parseRolesFile, type RoleDocuments } from './roles.ts';
import type { Deed, Service } from './services/service.ts';
import { parseKeys, Sessions, type Signed } from './sessions.ts';
import { fixed, type OnUnreadable, type Source, type Watched, watchFile } from './watched-file.ts';

/** What an authorizer goes by. */
export interface AuthorizerOptions {
  /** What stands behind. */
  readonly service: Service;
  /** Which role may do what; or the file of `cenote role export`, read again when it changes. */
  readonly roles: Source<RoleDocuments>;
  /**
   * What `cenote session-key show` prints; or a file with it, read again when it changes. Without it no signature is known. Whoever has it
   * can make sessions of any role.
   */
  readonly sessionKeys?: Source<string>;
  /** The user pools whose tokens are believed, as `Authorization: Bearer …` or without that word. */
  readonly pools?: readonly TokenPool[];
  /** The role of requests without credentials. Unless one is named, they are refused. */
  readonly guests?: { readonly role: string };
  /** How far a client's clock may be off: 5 unless said otherwise. */
  readonly skewMinutes?: number;
  /** Told when a file or the keys of a pool can no longer be read. Unless given, a line on the standard error stream says so. */
  readonly onUnreadable?: OnUnreadable;
  /** Told what went wrong where nothing could be decided, so that a request was refused as `unavailable`. Unless given, standard error has it. */
  readonly onError?: (error: unknown) => void;
  /** Milliseconds since 1970. */
  readonly clock?: () => number;
}

/** What was decided about a request. */
export type Decision = Allowed | Refused;

export interface Allowed {
  readonly isAllowed: true;
  readonly identity: Identity;
  readonly deeds: readonly Deed[];
  /**
   * Checks the payload as far as the signature covers it; absent where there is no signature. Nothing may be done with a payload before its
   * check has come to its end.
   */
  readonly payload?: PayloadCheck;
}

export interface Refused {
  readonly isAllowed: false;
  readonly refusal: Refusal;
  /** Where it was proved who asks. */
  readonly identity?: Identity;
  /** The deed that is not allowed, and what every policy says of it: for a log, not for whoever asks. */
  readonly because?: { readonly deed: Deed; readonly decision: PolicyDecision };
}

export interface Authorizer {
  readonly service: Service;
  /** Decides about a request. It never throws: what cannot be decided is refused as `unavailable`, and told to `onError`. */
  readonly authorize: (request: AuthorizerRequest) => Promise<Decision>;
  /** The refusal of a request that cannot be decided about for this error. What is no refusal itself becomes `unavailable`, and is told to `onError`. */
  readonly refusalOf: (error: unknown) => Refusal;
}

/** Makes an authorizer. @throws Error for options that cannot be used */
export function createAuthorizer(options: AuthorizerOptions): Authorizer {
  const tell: OnUnreadable =
    options.onUnreadable ?? ((file, error) => console.error(`${file} cannot be read: ${(error as Error).message}`));
  const roles = open(
    options.roles,
    (documents) => parseRoles(documents, options.service),
    (text) => parseRolesFile(text, options.service),
    tell,
  );
  const keys = open(options.sessionKeys, parseKeys, parseKeys, tell);
  const sessions = new Sessions();
  const timeOf = writeTimes();
  const tokens = new PoolTokens(options.pools ?? [], tell);
  const { service, guests, skewMinutes = 5, clock = Date.now, onError = console.error } = options;

  const ageKey = signatureAgeKey(service.signingName);
  const refusalOf = (error: unknown): Refusal => {
    if (error instanceof Refusal) return error;
    onError(error);
    return new Refusal('unavailable', 'Nothing can be decided about this request.', { cause: error });
  };

  const identify = async (
    request: AuthorizerRequest,
    now: number,
  ): Promise<Known & Partial<Omit<Signed, keyof Known>>> => {
    const way = findCredentials(request);
    if (way === 'signature') {
      if (keys === undefined) throw new Refusal('unknown-credentials', 'Signatures are not known here.');
      return sessions.verify(request, { signingName: service.signingName, skewMinutes }, await keys.current(), now);
    }
    if (way === 'token') return tokens.verify(headerOf(request, 'authorization') ?? '', now);
    if (guests === undefined) throw new Refusal('no-credentials', 'The request says by no credentials who asks.');
    return {
      identity: { kind: 'guest', roles: [guests.role] },
      keys: contextKeys({ 'aws:PrincipalType': 'Anonymous' }),
    };
  };

  const authorize = async (request: AuthorizerRequest): Promise<Decision> => {
    let identity: Identity | undefined;
    try {
      const now = clock();
      checkNoOverride(request);
      const { payload, signedAtMs, ...known } = await identify(request, now);
      identity = known.identity;
      const deeds = service.readDeeds(request);
      const refused = findRefused(deeds, known, {
        request,
        time: timeOf(now),
        ...(signedAtMs !== undefined && { ageMs: Math.max(0, now - signedAtMs) }),
        ageKey,
        policies: policiesOf(identity, await roles.current()),
      });
      if (refused !== undefined) return refused;
      return { isAllowed: true, identity, deeds, ...(payload && { payload }) };
    } catch (error) {
      return { isAllowed: false, refusal: refusalOf(error), ...(identity && { identity }) };
    }
  };
  return { service, authorize, refusalOf };
}

function open<T, P>(
  source: Source<T>,
  parse: (value: T) => P,
  parseFile: (text: string) => P,
  onUnreadable: OnUnreadable,
): Watched<P>;
function open<T, P>(
  source: Source<T> | undefined,
  parse: (value: T) => P,
  parseFile: (text: string) => P,
  onUnreadable: OnUnreadable,
): Watched<P> | undefined;
function open<T, P>(
  source: Source<T> | undefined,
  parse: (value: T) => P,
  parseFile: (text: string) => P,
  onUnreadable: OnUnreadable,
): Watched<P> | undefined {
  if (source === undefined) return undefined;
  const file = typeof source === 'object' && source !== null && 'file' in source ? source.file : undefined;
  return typeof file === 'string' ? watchFile(file, parseFile, onUnreadable) : fixed(parse(source as T));
}

/** Which way a request says who asks. Two at once are refused: the one behind might believe the other. */
function findCredentials(request: AuthorizerRequest): 'signature' | 'token' | undefined {
  const [header, ...more] = valuesOf(request, 'authorization');
  if (more.length > 0) throw new Refusal('malformed-credentials', 'The header authorization was sent twice.');
  const isPresigned = /(?:^|&)X-Amz-(?:Algorithm|Credential|Signature)=/i.test(decodeLoosely(request.query));
  if (header === undefined) {
    if (isPresigned) return 'signature';
    if (valuesOf(request, 'x-amz-security-token').length > 0)
      throw new Refusal('malformed-credentials', 'There is a session token, and no signature.');
    return undefined;
  }
  if (isPresigned) throw new Refusal('malformed-credentials', 'There are credentials in the query and in a header.');
  return /^\s*AWS4-/.test(header) ? 'signature' : 'token';
}

/** An escape in the name of a parameter hides nothing. */
function decodeLoosely(query: string): string {
  if (!query.includes('%')) return query;
  return query.replaceAll(/%([2-7][0-9a-f])/gi, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 16)),
  );
}

const overriding = ['x-http-method', 'x-http-method-override', 'x-method-override', 'x-original-url', 'x-rewrite-url'];

/** Some servers believe these more than the request itself. */
function checkNoOverride(request: AuthorizerRequest): void {
  const found = overriding.find((name) => valuesOf(request, name).length > 0);
  if (found !== undefined) throw unknownRequest(`The header ${found} would make it another request.`);
}

function policiesOf({ roles }: Identity, known: ReadonlyMap<string, readonly Policy[]>): readonly Policy[] {
  const [only = ''] = roles;
  if (roles.length === 1) return known.get(only) ?? [];
  return roles.flatMap((role) => known.get(role) ?? []);
}

interface Asked {
  readonly request: AuthorizerRequest;
  readonly time: TimeTexts;
  /** Of the signature, where there is one; and the key under which conditions have it. */
  readonly ageMs?: number;
  readonly ageKey: string;
  readonly policies: readonly Policy[];
}

function findRefused(deeds: readonly Deed[], known: Known, asked: Asked): Refused | undefined {
  if (deeds.length === 0) throw unknownRequest('What this does is not known here.');
  for (const deed of deeds) {
    const { action, resource } = deed;
    const decision = decide(asked.policies, { action, resource, keys: keysOf(known, asked, deed) });
    if (decision.outcome === 'allowed') continue;
    const refusal = new Refusal('not-allowed', 'Access Denied');
    return { isAllowed: false, refusal, identity: known.identity, because: { deed, decision } };
  }
  return undefined;
}

/** What is known of whoever asks, of the request (AWS: "AWS global condition context keys"), and of the deed. */
function keysOf(known: Known, { request, time, ageMs, ageKey }: Asked, deed: Deed): ContextKeys {
  const keys = new Map(known.keys);
  const add = (name: string, value: string | undefined) => value !== undefined && keys.set(name, [value]);
  add('aws:currenttime', time.text);
  add('aws:epochtime', time.seconds);
  add('aws:referer', headerOf(request, 'referer'));
  add('aws:securetransport', request.isSecure ? 'true' : 'false');
  add('aws:sourceip', request.address);
  add('aws:useragent', headerOf(request, 'user-agent'));
  add(ageKey, ageMs === undefined ? undefined : String(ageMs));
  if (deed.keys) addKeys(keys, deed.keys);
  return keys;
}

/** A time as conditions have it: whole seconds. */
interface TimeTexts {
  readonly text: string;
  readonly seconds: string;
}

/** Makes a function that writes a time, once in a second. */
function writeTimes(): (now: number) => TimeTexts {
  let [last, texts]: [number, TimeTexts] = [Number.NaN, { text: '', seconds: '' }];
  return (now) => {
    const seconds = Math.floor(now / 1000);
    if (seconds !== last) {
      texts = { text: new Date(seconds * 1000).toISOString().replace('.000', ''), seconds: String(seconds) };
      last = seconds;
    }
    return texts;
  };
}
