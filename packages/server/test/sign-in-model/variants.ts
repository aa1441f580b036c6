import type { SecondFactor } from '#domain/people/mfa/enrolment.ts';
import type { Client } from '#domain/tenant/clients/client.ts';
import { createClientSettings } from '#domain/tenant/clients/client-settings.ts';
import { createClient } from '#domain/tenant/clients/client-store.ts';
import type { Pool } from '#domain/tenant/pools/pool.ts';
import { createPoolSettings } from '#domain/tenant/pools/pool-settings.ts';
import { createPool } from '#domain/tenant/pools/pool-store.ts';
import type { DeviceConfiguration } from '#domain/tenant/pools/settings/device-tracking.ts';
import type { FirstAuthFactor } from '#domain/tenant/pools/settings/first-factors.ts';
import type { LambdaConfig } from '#domain/tenant/pools/settings/functions.ts';
import type { RecoveryMechanism } from '#domain/tenant/pools/settings/recovery.ts';
import { confirmUserRoutes } from '#doors/hosted-ui/confirm-user.ts';
import { everyHost } from '#http/hosts.ts';
import { createRouter } from '#http/router.ts';
import { silentLog } from '#lib/log.ts';
import { type CallExtension, type CallOperation, extensionsOf } from '../api.ts';
import { ask } from '../ask.ts';
import type { TestContext } from '../context.ts';

/** One way to set a pool up, as far as it decides what a user has to prove. */
export interface Variant {
  readonly name: string;
  readonly mfa: 'OFF' | 'ON' | 'OPTIONAL';
  readonly factors: readonly SecondFactor[];
  /** Where recovery codes may go, the first choice first; none: only administrators reset passwords. */
  readonly recovery: readonly ('email' | 'phone_number')[];
  readonly first: readonly FirstAuthFactor[];
  readonly custom?: boolean;
  readonly devices?: DeviceConfiguration;
  /** Its clients have a secret. */
  readonly secret?: boolean;
  /** Users may register passkeys; `both`: one that verified its user stands for the second factor too. */
  readonly passkeys?: { readonly verification: 'preferred' | 'required'; readonly both: boolean };
  /** What beside a username is a name: proved addresses and preferred_username, or addresses in place of usernames. */
  /** Sign-ups are confirmed by a link. */
  readonly link?: boolean;
  readonly names?: 'addresses' | 'aliases';
  /** Who is not in the pool may come from elsewhere. */
  readonly migrates?: boolean;
}

const all: readonly FirstAuthFactor[] = ['PASSWORD', 'EMAIL_OTP', 'SMS_OTP'];
const withPasskeys: readonly FirstAuthFactor[] = ['PASSWORD', 'EMAIL_OTP', 'WEB_AUTHN'];
const passwordOrPasskey: readonly FirstAuthFactor[] = ['PASSWORD', 'WEB_AUTHN'];
const onlyPassword: readonly FirstAuthFactor[] = ['PASSWORD'];
const both = ['email', 'phone_number'] as const;
const SMS = 'SMS_MFA';
const TOTP = 'SOFTWARE_TOKEN_MFA';
const EMAIL = 'EMAIL_OTP';
const rememberAtOnce = { challengeRequiredOnNewDevice: true, deviceOnlyRememberedOnUserPrompt: false };
const rememberOnPrompt = { challengeRequiredOnNewDevice: true, deviceOnlyRememberedOnUserPrompt: true };

export const variants: readonly Variant[] = [
  { name: 'off', mfa: 'OFF', factors: [], recovery: ['email'], first: all },
  { name: 'optional', mfa: 'OPTIONAL', factors: [SMS, TOTP], recovery: ['email', 'phone_number'], first: all },
  {
    name: 'optional-email',
    mfa: 'OPTIONAL',
    factors: [EMAIL, TOTP],
    recovery: ['email', 'phone_number'],
    first: all,
    secret: true,
  },
  { name: 'totp', mfa: 'ON', factors: [TOTP], recovery: ['email'], first: onlyPassword },
  { name: 'sms', mfa: 'ON', factors: [SMS, TOTP], recovery: ['email', 'phone_number'], first: onlyPassword },
  { name: 'email', mfa: 'ON', factors: [EMAIL], recovery: ['phone_number'], first: onlyPassword, secret: true },
  { name: 'choice', mfa: 'ON', factors: [SMS, TOTP, EMAIL], recovery: [], first: onlyPassword },
  { name: 'device', mfa: 'ON', factors: [SMS], recovery: ['email'], first: onlyPassword, devices: rememberAtOnce },
  {
    name: 'device-prompt',
    mfa: 'ON',
    factors: [SMS, TOTP],
    recovery: ['email'],
    first: onlyPassword,
    devices: rememberOnPrompt,
    secret: true,
  },
  { name: 'custom', mfa: 'OFF', factors: [], recovery: ['email'], first: all, custom: true },
  {
    name: 'custom-mfa',
    mfa: 'ON',
    factors: [SMS, TOTP],
    recovery: ['email'],
    first: onlyPassword,
    custom: true,
    devices: rememberAtOnce,
    secret: true,
  },
  {
    name: 'passkey',
    mfa: 'OFF',
    factors: [],
    recovery: ['email'],
    first: withPasskeys,
    passkeys: { verification: 'required', both: false },
  },
  {
    name: 'passkey-optional',
    mfa: 'OPTIONAL',
    factors: [SMS, TOTP],
    recovery: ['email'],
    first: withPasskeys,
    passkeys: { verification: 'preferred', both: true },
    secret: true,
  },
  {
    name: 'passkey-single',
    mfa: 'OPTIONAL',
    factors: [SMS],
    recovery: ['email'],
    first: withPasskeys,
    passkeys: { verification: 'preferred', both: false },
  },
  {
    name: 'passkey-both',
    mfa: 'ON',
    factors: [SMS, TOTP],
    recovery: ['email'],
    first: passwordOrPasskey,
    passkeys: { verification: 'preferred', both: true },
  },
  { name: 'migration', mfa: 'OPTIONAL', factors: [SMS], recovery: ['email'], first: all, migrates: true },
  {
    name: 'migration-mfa',
    mfa: 'ON',
    factors: [SMS, TOTP],
    recovery: ['email'],
    first: onlyPassword,
    migrates: true,
    secret: true,
  },
  { name: 'link', mfa: 'OFF', factors: [], recovery: ['email'], first: all, link: true },
  { name: 'aliases', mfa: 'OFF', factors: [], recovery: both, first: all, names: 'aliases' },
  { name: 'aliases-optional', mfa: 'OPTIONAL', factors: [SMS, TOTP], recovery: both, first: all, names: 'aliases' },
  { name: 'addresses', mfa: 'OFF', factors: [], recovery: both, first: all, names: 'addresses' },
  { name: 'addresses-optional', mfa: 'OPTIONAL', factors: [EMAIL], recovery: both, first: all, names: 'addresses' },
];

/** A pool of a variant, with a client that tells who exists and one that hides it and rotates refresh tokens. */
export interface Place {
  readonly variant: Variant;
  readonly context: TestContext;
  readonly call: CallOperation;
  readonly extension: CallExtension;
  readonly pool: Pool;
  readonly clients: readonly [Client, Client];
  /** Pages that a browser visits. */
  visit(request: Request): Promise<Response>;
}

const flows = [
  'ALLOW_ADMIN_USER_PASSWORD_AUTH',
  'ALLOW_CUSTOM_AUTH',
  'ALLOW_USER_AUTH',
  'ALLOW_USER_PASSWORD_AUTH',
  'ALLOW_USER_SRP_AUTH',
] as const;

/** Makes a place in a database that other places may share. */
export async function createPlace(
  { context, call, lambdaConfig }: { context: TestContext; call: CallOperation; lambdaConfig: LambdaConfig },
  variant: Variant,
): Promise<Place> {
  const basic = createPoolSettings(
    {
      autoVerifiedAttributes: ['email'],
      ...(variant.link && { verificationMessageTemplate: { defaultEmailOption: 'CONFIRM_WITH_LINK' as const } }),
      ...(variant.names !== undefined && { usernameConfiguration: { caseSensitive: false } }),
      ...(variant.names === 'aliases' && { aliasAttributes: [...both, 'preferred_username'] }),
      ...(variant.names === 'addresses' && { usernameAttributes: both }),
    },
    context.settings.region,
  );
  const { factors, passkeys, secret } = variant;
  const { userMigration, ...custom } = lambdaConfig;
  const [single, multi] = ['SINGLE_FACTOR', 'MULTI_FACTOR_WITH_USER_VERIFICATION'] as const;
  const settings = {
    ...basic,
    policies: { ...basic.policies, signInPolicy: { allowedFirstAuthFactors: variant.first } },
    mfaConfiguration: variant.mfa,
    factors: {
      ...(factors.includes(SMS) && { sms: true }),
      ...(factors.includes(TOTP) && { softwareToken: true }),
      ...(factors.includes(EMAIL) && { email: {} }),
      ...(passkeys && {
        webAuthn: {
          userVerification: passkeys.verification,
          factorConfiguration: passkeys.both ? multi : single,
        },
      }),
    },
    accountRecoverySetting: { recoveryMechanisms: mechanisms(variant) },
    ...(variant.devices && { deviceConfiguration: variant.devices }),
    lambdaConfig: { ...(variant.custom && custom), ...(variant.migrates && userMigration && { userMigration }) },
  };
  const pool = await createPool(context, { name: variant.name, settings });
  const surroundings = { pool, hasSecret: secret === true, accountId: context.settings.accountId };
  const client = (name: string, input: Parameters<typeof createClientSettings>[0]) =>
    createClient(context, {
      poolId: pool.id,
      name,
      settings: createClientSettings(input, surroundings),
      ...(secret && { secret: `the_secret_of_the_client_${name}` }),
    });
  const clients = [
    await client('open', {
      explicitAuthFlows: [...flows, 'ALLOW_REFRESH_TOKEN_AUTH'],
      preventUserExistenceErrors: 'LEGACY',
    }),
    await client('hiding', {
      explicitAuthFlows: flows,
      preventUserExistenceErrors: 'ENABLED',
      refreshTokenRotation: { feature: 'ENABLED', retryGracePeriodSeconds: 0 },
    }),
  ] as const;
  const extension = extensionsOf(context);
  const router = createRouter(confirmUserRoutes(context), { hosts: everyHost, log: silentLog });
  return { variant, context, call, extension, pool, clients, visit: (request) => ask(router, request) };
}

function mechanisms({ recovery }: Variant): RecoveryMechanism[] {
  if (recovery.length === 0) return [{ priority: 1, name: 'admin_only' }];
  return recovery.map((kind, index) => ({ priority: index + 1, name: `verified_${kind}` }));
}
