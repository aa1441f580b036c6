import { listBrowserSessions } from '#domain/access/browser-session/list-sessions.ts';
import { listConsents } from '#domain/access/consents/consent.ts';
import type { Context } from '#domain/context.ts';
import { listEvents } from '#domain/people/auth-events/auth-event-store.ts';
import { listDevices } from '#domain/people/devices/device-store.ts';
import { findGroupsOf } from '#domain/people/groups/member-store.ts';
import { identitiesOf } from '#domain/people/linked-identities/identity.ts';
import { loadEnrolment } from '#domain/people/mfa/enrolment.ts';
import { findPasskeys } from '#domain/people/mfa/passkeys/passkey-store.ts';
import { countRecoveryCodes } from '#domain/people/mfa/recovery-codes.ts';
import { findTokens } from '#domain/people/mfa/software-token.ts';
import { hasPassword, type User } from '#domain/people/users/user.ts';
import type { Pool } from '#domain/tenant/pools/pool.ts';
import { findAttribute } from '#domain/tenant/pools/settings/schema-attributes.ts';
import { selectCodesOfUser, selectSignInsOfUser } from './personal-data-store.ts';

/** The most of one kind that a copy holds: the newest. */
const most = 10_000;

/**
 * A copy of what is kept about a person, for the person (GDPR, articles 15 and 20), in JSON: no secret is in it, nor what would stand
 * in for one. Moments are ISO 8601 in UTC.
 */
export async function exportPerson(context: Pick<Context, 'db' | 'clock'>, pool: Pool, user: User): Promise<object> {
  const owner = { poolId: user.poolId, sub: user.sub };
  const [groups, factors, devices, events, sessions, signIns, codes, consents] = await Promise.all([
    findGroupsOf(context, owner),
    factorsOf(context, user),
    listDevices(context, owner, { onlyRemembered: false, after: '', limit: most }),
    listEvents(context, owner, { limit: most }),
    listBrowserSessions(context, user),
    context.db.all(selectSignInsOfUser, { ...owner, limit: most }),
    context.db.all(selectCodesOfUser, { ...owner, limit: most }),
    listConsents(context, owner),
  ]);
  return {
    exportedAt: toText(context.clock.now()),
    userPool: pool.id,
    account: accountOf(pool, user),
    groups: groups.map(({ name, description }) => ({ name, description })),
    ...factors,
    devices: devices.map(({ key, name, remembered, lastAddress, createdAt, modifiedAt, authenticatedAt }) => ({
      key,
      name,
      remembered,
      lastAddress,
      createdAt: toText(createdAt),
      modifiedAt: toText(modifiedAt),
      lastUsedAt: toText(authenticatedAt),
    })),
    browserSessions: sessions.map(({ userAgent, address, authenticatedAt, expiresAt }) => ({
      userAgent,
      address,
      authenticatedAt: toText(authenticatedAt),
      expiresAt: toText(expiresAt),
    })),
    appSignIns: signIns.map((row) => ({
      appClient: row.client_id,
      startedAt: toText(row.started_at),
      lastActiveAt: toText(row.last_active_at),
      expiresAt: toText(row.expires_at),
      endedAt: row.revoked_at === null ? null : toText(row.revoked_at),
      device: row.device_key,
      scopes: row.scopes,
      userAgent: row.user_agent,
      address: row.address,
    })),
    linkedAccounts: identitiesOf(user).map(({ providerName, userId, dateCreated }) => ({
      provider: providerName,
      userId,
      linkedAt: toText(dateCreated),
    })),
    appsWithConsent: consents.map(({ grantedAt, ...consent }) => ({ ...consent, grantedAt: toText(grantedAt) })),
    codesSent: codes.map(({ purpose, target, created_at, expires_at }) => ({
      purpose,
      to: target,
      sentAt: toText(created_at),
      expiresAt: toText(expires_at),
    })),
    events: events.map(({ createdAt, feedback, ...event }) => ({
      ...event,
      ...(feedback && { feedback: { ...feedback, givenAt: toText(feedback.givenAt) } }),
      createdAt: toText(createdAt),
    })),
  };
}

/** Attributes for developers only are the owner's notes: no person reads or writes them. */
function accountOf(pool: Pool, user: User): object {
  const {
    sub,
    username,
    status,
    enabled,
    attributes,
    passwordSetAt,
    signedUpFrom,
    addressProofs,
    createdAt,
    modifiedAt,
  } = user;
  const isShown = (name: string) => findAttribute(pool.settings, name)?.developerOnlyAttribute !== true;
  return {
    sub,
    username,
    status,
    enabled,
    attributes: Object.fromEntries(Object.entries(attributes).filter(([name]) => isShown(name))),
    hasPassword: hasPassword(user),
    passwordSetAt: passwordSetAt === undefined ? null : toText(passwordSetAt),
    hasSignedUpFromNetwork: signedUpFrom !== undefined,
    addressProofs,
    createdAt: toText(createdAt),
    modifiedAt: toText(modifiedAt),
  };
}

async function factorsOf(context: Pick<Context, 'db'>, user: User): Promise<object> {
  const [enrolment, apps, passkeys, recoveryCodes] = await Promise.all([
    loadEnrolment(context, user),
    findTokens(context, user),
    findPasskeys(context, user),
    countRecoveryCodes(context, user),
  ]);
  return {
    secondFactors: enrolment,
    authenticatorApps: apps.map(({ createdAt, ...app }) => ({ ...app, createdAt: toText(createdAt) })),
    recoveryCodesLeft: recoveryCodes,
    passkeys: passkeys.map(({ id, name, relyingPartyId, attachment, transports, signCount, createdAt }) => ({
      id,
      name,
      relyingPartyId,
      attachment,
      transports,
      signCount,
      createdAt: toText(createdAt),
    })),
  };
}

function toText(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
