import type { Api, Json } from './api.ts';

/** A user pool as DescribeUserPool tells it, as far as the console looks into it; the rest goes back as it came. */
export interface Pool extends Json {
  readonly Id: string;
  readonly Name: string;
}

/** An attribute of a pool's users. */
export interface SchemaAttribute {
  readonly Name: string;
  readonly AttributeDataType: string;
  readonly Mutable?: boolean;
  readonly Required?: boolean;
}

export async function loadPool(api: Api, poolId: string): Promise<Pool> {
  return (await api.call<{ UserPool: Pool }>('DescribeUserPool', { UserPoolId: poolId })).UserPool;
}

/** The attributes of a pool's users, those of the standard that nobody uses among them. */
export function attributesOf(pool: Pool): readonly SchemaAttribute[] {
  return (pool['SchemaAttributes'] ?? []) as unknown as readonly SchemaAttribute[];
}

/** What UpdateUserPool takes. What is not sent falls back to its default, so that all of it is sent back. */
const changeable = [
  'AccountRecoverySetting',
  'AutoVerifiedAttributes',
  'DeletionProtection',
  'DeviceConfiguration',
  'EmailConfiguration',
  'EmailVerificationMessage',
  'EmailVerificationSubject',
  'LambdaConfig',
  'MfaConfiguration',
  'SmsAuthenticationMessage',
  'SmsConfiguration',
  'SmsVerificationMessage',
  'UserAttributeUpdateSettings',
  'UserPoolAddOns',
  'UserPoolTags',
  'UserPoolTier',
  'VerificationMessageTemplate',
];

/** Changes members of a pool as it is now, and leaves all others. @throws Refusal */
export async function changePool(api: Api, poolId: string, change: (pool: Pool) => object): Promise<void> {
  const pool = await loadPool(api, poolId);
  const kept = Object.fromEntries(changeable.flatMap((name) => (pool[name] === undefined ? [] : [[name, pool[name]]])));
  const { UnusedAccountValidityDays: _, ...AdminCreateUserConfig } = (pool['AdminCreateUserConfig'] ?? {}) as Json;
  const before = { UserPoolId: poolId, Policies: pool['Policies'], AdminCreateUserConfig, ...kept };
  await api.call('UpdateUserPool', { ...before, ...change(pool) });
}
