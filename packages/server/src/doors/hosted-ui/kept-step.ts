import { hash } from 'node:crypto';
import { promisify } from 'node:util';
import { deflateRaw, inflateRaw } from 'node:zlib';
import { type AuthorizationParameters, formatParameters } from '#domain/access/authorization/authorization-request.ts';
import type { Context } from '#domain/context.ts';
import { cookieName, parseCookies, setCookie } from '#http/cookies.ts';
import type { HttpRequest } from '#http/message.ts';
import { newOrderedId } from '#lib/ordered-id.ts';
import type { Told } from './trouble.ts';

/** What a page shows after a form. The browser keeps it sealed, so that the page can be loaded again without the form. */
export interface KeptStep {
  /** In the address of the page, and in the name of the cookie: two tabs have two. */
  readonly id: string;
  readonly state: unknown;
  /** What was wrong with its form when it was sent. */
  readonly told?: Told;
}

/** The page of a request that a step is of. */
export interface StepPlace {
  readonly parameters: AuthorizationParameters;
  readonly path: string;
}

interface Sealed {
  /** SHA-256 of its place. */
  readonly of: string;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
  readonly state: unknown;
  readonly told?: Told;
}

const purpose = 'page-step';
const cookiePrefix = 'cenote-step-';
/** No session of a sign-in lives longer (`AuthSessionValidity`). */
const lifetimeMs = 15 * 60 * 1000;
/** Browsers keep no longer cookie (RFC 6265 section 6.1): its name and its attributes count. */
const maxLength = 3800;
/** Of all steps together: nginx takes a head whose longest line has 8 KiB, unless it is told otherwise. */
const maxLengthOfAll = 6000;

const [deflate, inflate] = [promisify(deflateRaw), promisify(inflateRaw)];

/** What a browser is to keep of a step, and the id of it, which stays where the step does; undefined where it is too long for a cookie. */
export async function keepStep(
  context: Pick<Context, 'clock' | 'secrets'>,
  request: Pick<HttpRequest, 'headers'>,
  place: StepPlace,
  { id = newOrderedId(context.clock.now()), state, told }: Pick<KeptStep, 'state' | 'told'> & { readonly id?: string },
): Promise<{ readonly id: string; readonly cookies: readonly string[] } | undefined> {
  const now = context.clock.now();
  const step: Sealed = { of: digestOf(place), expiresAt: now + lifetimeMs, state, ...(told && { told }) };
  const bytes = await deflate(JSON.stringify(step));
  const value = Buffer.from(await context.secrets.seal(purpose, bytes, [])).toString('base64url');
  if (value.length > maxLength) return undefined;
  const cookie = setCookie({ name: cookiePrefix + id, value, maxAgeSeconds: lifetimeMs / 1000 });
  return { id, cookies: [cookie, ...tooOld(request, id, maxLengthOfAll - value.length).map(dropStep)] };
}

/** The step that a browser keeps under this id, of just this page of just this request; or undefined. */
export async function openStep(
  context: Pick<Context, 'clock' | 'secrets'>,
  request: Pick<HttpRequest, 'headers'>,
  place: StepPlace,
  id: string | undefined,
): Promise<KeptStep | undefined> {
  const value = id && parseCookies(request).get(cookieName(cookiePrefix + id));
  if (!value) return undefined;
  const opened = await context.secrets.open(purpose, Buffer.from(value, 'base64url'), []);
  if (opened === undefined) return undefined;
  const { of, expiresAt, state, told } = JSON.parse(String(await inflate(opened))) as Sealed;
  return of === digestOf(place) && context.clock.now() < expiresAt ? { id, state, ...(told && { told }) } : undefined;
}

/** The ids of all steps that a browser keeps of a page of a request. */
export async function findSteps(
  context: Pick<Context, 'clock' | 'secrets'>,
  request: Pick<HttpRequest, 'headers'>,
  place: StepPlace,
): Promise<string[]> {
  const steps = await Promise.all(idsOf(request).map((id) => openStep(context, request, place, id)));
  return steps.flatMap((step) => step?.id ?? []);
}

/** The cookie that takes away what a browser keeps of a step. */
export function dropStep(id: string): string {
  return setCookie({ name: cookiePrefix + id, value: '' });
}

/** The ids of the oldest steps, which are too much beside the newer ones and the one that is kept now. */
function tooOld(request: Pick<HttpRequest, 'headers'>, kept: string, room: number): string[] {
  const cookies = parseCookies(request);
  // Their ids sort by age.
  const newestFirst = idsOf(request)
    .filter((id) => id !== kept)
    .sort((one, other) => (one < other ? 1 : -1));
  let length = 0;
  return newestFirst.filter((id) => {
    length += cookies.get(cookieName(cookiePrefix + id))?.length ?? 0;
    return length > room;
  });
}

function idsOf(request: Pick<HttpRequest, 'headers'>): string[] {
  const prefix = cookieName(cookiePrefix);
  const names = [...parseCookies(request).keys()].filter((name) => name.startsWith(prefix));
  return names.map((name) => name.slice(prefix.length));
}

function digestOf({ parameters, path }: StepPlace): string {
  return hash('sha256', `${path}\n${formatParameters(parameters)}`, 'base64url');
}
