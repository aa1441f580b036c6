import { hash } from 'node:crypto';
import { type Write, write } from '#database/database.ts';
import { revokeSignInsAtClient, revokeSignInsOfClient } from '#domain/access/tokens/sign-in-store.ts';
import type { Context } from '#domain/context.ts';
import type { User } from '#domain/people/users/user.ts';
import type { Client, ClientSettings } from '#domain/tenant/clients/client.ts';
import { isThirdParty, oauthExtensionsOf } from '#domain/tenant/clients/oauth-extensions.ts';
import {
  deleteConsent,
  deleteConsentsToClient,
  deleteUnusedCodes,
  holdConsentRow,
  saveConsent,
  selectConsent,
  selectConsentsOf,
} from './consent-store.ts';

type Person = Pick<User, 'poolId' | 'sub'>;

/** What an app asks a person for. */
export interface Wanted {
  readonly scopes: readonly string[];
  /** The API that its tokens would be for. */
  readonly resource?: string | undefined;
}

/** What a person lets an app have. */
export interface Consent {
  readonly clientId: string;
  readonly appName: string;
  /** The document that describes the app, where it has no other identity. */
  readonly documentUrl?: string;
  readonly scopes: readonly string[];
  /** The APIs that its tokens may be for. */
  readonly resources: readonly string[];
  /** Milliseconds since 1970. */
  readonly grantedAt: number;
}

/**
 * SHA-256 of what people decide by when they let an app in: how it is called, which document describes it, and where its answers may go.
 * A consent is for that app alone, whatever else its client becomes.
 */
export function appDigestOf({ name, settings }: Pick<Client, 'name' | 'settings'>): string {
  const { documentUrl = null } = oauthExtensionsOf({ settings });
  return hash('sha256', JSON.stringify([name, documentUrl, [...(settings.callbackURLs ?? [])].sort()]), 'base64url');
}

/**
 * Whether a person has to be asked before the app gets this: never for an app of the pool's owner, and once for each scope and API, and
 * for what the app is called and where it lives.
 */
export async function isConsentDue(
  context: Pick<Context, 'db'>,
  client: Client,
  person: Person,
  { scopes, resource }: Wanted,
): Promise<boolean> {
  if (!isThirdParty(client)) return false;
  const row = await context.db.first(selectConsent, keyOf(client, person));
  if (row === undefined || row.app_digest !== appDigestOf(client)) return true;
  const [given, resources] = [split(row.scopes), split(row.resources)];
  return scopes.some((scope) => !given.includes(scope)) || (resource !== undefined && !resources.includes(resource));
}

/** Remembers what a person lets an app have, beside what they let the same app have before. */
export async function giveConsent(
  context: Pick<Context, 'db' | 'clock'>,
  client: Client,
  person: Person,
  wanted: Wanted,
): Promise<void> {
  await context.db.transaction(await consentWrites(context, client, person, wanted));
}

/** Stands in the transaction that a consent comes with, and remembers it. */
export async function consentWrites(
  context: Pick<Context, 'db' | 'clock'>,
  client: Client,
  person: Person,
  { scopes, resource }: Wanted,
): Promise<Write[]> {
  const key = keyOf(client, person);
  const appDigest = appDigestOf(client);
  const found = await context.db.first(selectConsent, key);
  const before = found?.app_digest === appDigest ? found : undefined;
  const row = {
    ...key,
    appDigest,
    scopes: merge(before?.scopes, scopes),
    resources: merge(before?.resources, resource === undefined ? [] : [resource]),
    grantedAt: context.clock.now(),
  };
  return [write(saveConsent, row)];
}

/**
 * Stands in the transaction that gives an app of somebody else its tokens: it fails where the consent was taken back meanwhile, or was for
 * an app of another name or other addresses. Nothing for an app of the pool's owner.
 */
export function holdConsent(client: Client, person: Person, refusal: () => Error): Write[] {
  if (!isThirdParty(client)) return [];
  return [
    write(holdConsentRow, { ...keyOf(client, person), appDigest: appDigestOf(client) }, { expect: 'one', refusal }),
  ];
}

/** What a person lets apps have, the last first. */
export async function listConsents(context: Pick<Context, 'db'>, { poolId, sub }: Person): Promise<Consent[]> {
  const rows = await context.db.all(selectConsentsOf, { poolId, sub });
  return rows.map(({ client_id, name, settings, scopes, resources, granted_at }) => {
    const { documentUrl } = (JSON.parse(settings) as ClientSettings).oauthExtensions ?? {};
    return {
      clientId: client_id,
      appName: name,
      ...(documentUrl !== undefined && { documentUrl }),
      scopes: split(scopes),
      resources: split(resources),
      grantedAt: granted_at,
    };
  });
}

/** Takes back what an app may have, and ends every sign-in of the person at it. One that has nothing changes nothing. */
export async function withdrawConsent(
  context: Pick<Context, 'db' | 'clock'>,
  { poolId, sub }: Person,
  clientId: string,
): Promise<void> {
  const key = { poolId, sub, clientId };
  // The consent first: whoever is about to give tokens by it is done by then, and their sign-in is there to be ended.
  await context.db.transaction([
    write(deleteConsent, key),
    write(deleteUnusedCodes, key),
    write(revokeSignInsAtClient, { ...key, revokedAt: context.clock.now() }),
  ]);
}

/**
 * Stands in the transaction that gives an app of somebody else another name or other addresses: what people let it have was for what they
 * have read. Where its addresses change, it may be in other hands, and its sign-ins end, too.
 */
export function changedAppWrites(
  { clock }: Pick<Context, 'clock'>,
  { id: clientId, name, settings }: Client,
  changed: Pick<Client, 'name' | 'settings'>,
): Write[] {
  if (appDigestOf({ name, settings }) === appDigestOf(changed)) return [];
  const hasMoved = addressesOf(settings) !== addressesOf(changed.settings);
  const consents = write(deleteConsentsToClient, { clientId });
  // The consents first: whoever is about to give tokens by one is done by then, and their sign-in is there to be ended.
  return hasMoved ? [consents, write(revokeSignInsOfClient, { clientId, revokedAt: clock.now() })] : [consents];
}

/**
 * Stands in the transaction in which an administrator changes what an app of somebody else may ask for: where it may ask for less, what
 * people let it have ends, with its sign-ins. Nothing that was taken away comes back unasked.
 */
export function narrowedAppWrites(
  { clock }: Pick<Context, 'clock'>,
  client: Client,
  { allowedOAuthScopes = [] }: ClientSettings,
): Write[] {
  const isLeft = (scope: string) => allowedOAuthScopes.includes(scope);
  if (!isThirdParty(client) || (client.settings.allowedOAuthScopes ?? []).every(isLeft)) return [];
  const clientId = client.id;
  return [
    write(deleteConsentsToClient, { clientId }),
    write(revokeSignInsOfClient, { clientId, revokedAt: clock.now() }),
  ];
}

function addressesOf({ callbackURLs = [] }: ClientSettings): string {
  return JSON.stringify([...callbackURLs].sort());
}

function keyOf({ id }: Client, { poolId, sub }: Person) {
  return { poolId, sub, clientId: id };
}

function split(text: string): string[] {
  return text.split(' ').filter((one) => one !== '');
}

function merge(before: string | undefined, more: readonly string[]): string {
  return [...new Set([...split(before ?? ''), ...more])].join(' ');
}
