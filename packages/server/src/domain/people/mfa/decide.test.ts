import { describe, expect, test } from 'vitest';
import type { Pool, PoolSettings } from '#domain/tenant/pools/pool.ts';
import { createPoolSettings } from '#domain/tenant/pools/pool-settings.ts';
import type { FactorSettings } from '#domain/tenant/pools/settings/factors.ts';
import type { RecoveryMechanism } from '#domain/tenant/pools/settings/recovery.ts';
import { newTestUser } from '../../../../test/people.ts';
import { type Decision, decideSecondFactor } from './decide.ts';
import type { Enrolment } from './enrolment.ts';

const every: FactorSettings = { sms: true, softwareToken: true, email: {} };
const sms: FactorSettings = { sms: true };
const email: FactorSettings = { email: {} };
const totp: FactorSettings = { softwareToken: true };
const smsAndTotp: FactorSettings = { sms: true, softwareToken: true };
const messages: FactorSettings = { sms: true, email: {} };

const byEmail: RecoveryMechanism[] = [
  { priority: 1, name: 'verified_email' },
  { priority: 2, name: 'verified_phone_number' },
];
const byPhone: RecoveryMechanism[] = [{ priority: 1, name: 'verified_phone_number' }];
const byAdmin: RecoveryMechanism[] = [{ priority: 1, name: 'admin_only' }];

const mail = { email: 'ann@example.com', email_verified: 'true' };
const phone = { phone_number: '+15550100', phone_number_verified: 'true' };
const givenMail = { email: 'ann@example.com' };
const givenPhone = { phone_number: '+15550100' };
const unprovedMail = { ...mail, email_verified: 'false' };
const unprovedPhone = { ...phone, phone_number_verified: 'false' };
const both = { ...mail, ...phone };

const nothing: Enrolment = { sms: false, email: false, softwareToken: false, passkey: false };
const app = { verifiedToken: {} };
const appOn = { softwareToken: true, ...app };

interface Case {
  readonly mfa: PoolSettings['mfaConfiguration'];
  readonly factors?: FactorSettings;
  readonly recovery?: readonly RecoveryMechanism[];
  readonly attributes?: Record<string, string>;
  readonly enrolment?: Partial<Enrolment>;
}

function decide({ mfa, factors, recovery = byEmail, attributes = {}, enrolment = {} }: Case): Decision {
  const settings: PoolSettings = {
    ...createPoolSettings({}, 'us-east-1'),
    mfaConfiguration: mfa,
    accountRecoverySetting: { recoveryMechanisms: recovery },
    ...(factors && { factors }),
  };
  const pool: Pool = { id: 'us-east-1_people', name: 'people', settings, createdAt: 1, modifiedAt: 1 };
  return decideSecondFactor(pool, newTestUser(pool, 'ann', { attributes }), { ...nothing, ...enrolment });
}

const none: Decision = { kind: 'none' };
const challenge = (factor: 'SMS_MFA' | 'EMAIL_OTP' | 'SOFTWARE_TOKEN_MFA'): Decision => ({ kind: 'challenge', factor });
const select = (...factors: ('SMS_MFA' | 'EMAIL_OTP' | 'SOFTWARE_TOKEN_MFA')[]): Decision => ({
  kind: 'select',
  factors,
});
const isNew = <T extends Decision>(decision: T) => ({ ...decision, isNew: true }) as const;
const refuse: Decision = { kind: 'refuse' };
const setup = (...factors: ('SMS_MFA' | 'EMAIL_OTP' | 'SOFTWARE_TOKEN_MFA')[]): Decision => ({
  kind: 'setup',
  factors,
});

test.each<[string, Case, Decision]>([
  // OFF
  [
    'OFF asks for nothing, whatever the user has',
    { mfa: 'OFF', attributes: both, enrolment: { sms: true, ...appOn } },
    none,
  ],
  // OPTIONAL
  ['OPTIONAL, nothing on: nothing', { mfa: 'OPTIONAL', factors: every, attributes: both }, none],
  [
    'OPTIONAL, an app that is verified but not on: nothing',
    { mfa: 'OPTIONAL', factors: every, attributes: both, enrolment: app },
    none,
  ],
  [
    'OPTIONAL, one factor on',
    { mfa: 'OPTIONAL', factors: every, attributes: both, enrolment: { sms: true } },
    challenge('SMS_MFA'),
  ],
  [
    'OPTIONAL, e-mail on, though it is the recovery method',
    { mfa: 'OPTIONAL', factors: every, attributes: mail, enrolment: { email: true } },
    challenge('EMAIL_OTP'),
  ],
  [
    'OPTIONAL, only the app on: no phone is offered beside it',
    { mfa: 'OPTIONAL', factors: every, attributes: both, enrolment: appOn },
    challenge('SOFTWARE_TOKEN_MFA'),
  ],
  [
    'OPTIONAL, the preferred of two',
    { mfa: 'OPTIONAL', factors: every, attributes: both, enrolment: { sms: true, ...appOn, preferred: 'SMS_MFA' } },
    challenge('SMS_MFA'),
  ],
  [
    'OPTIONAL, two on, none preferred',
    { mfa: 'OPTIONAL', factors: every, attributes: both, enrolment: { sms: true, ...appOn } },
    select('SMS_MFA', 'SOFTWARE_TOKEN_MFA'),
  ],
  [
    'OPTIONAL, all on, none preferred',
    { mfa: 'OPTIONAL', factors: every, attributes: both, enrolment: { sms: true, email: true, ...appOn } },
    select('SMS_MFA', 'SOFTWARE_TOKEN_MFA', 'EMAIL_OTP'),
  ],
  [
    'OPTIONAL, a factor on that the pool no longer offers',
    { mfa: 'OPTIONAL', factors: totp, attributes: both, enrolment: { sms: true, preferred: 'SMS_MFA' } },
    none,
  ],
  [
    'OPTIONAL, SMS on and the phone number gone',
    { mfa: 'OPTIONAL', factors: every, attributes: mail, enrolment: { sms: true, preferred: 'SMS_MFA' } },
    refuse,
  ],
  [
    'OPTIONAL, SMS on and another phone number, not proved',
    { mfa: 'OPTIONAL', factors: every, attributes: { ...mail, ...unprovedPhone }, enrolment: { sms: true } },
    refuse,
  ],
  [
    'OPTIONAL, SMS preferred and not proved: the other one that is on',
    {
      mfa: 'OPTIONAL',
      factors: every,
      attributes: unprovedPhone,
      enrolment: { sms: true, ...appOn, preferred: 'SMS_MFA' },
    },
    challenge('SOFTWARE_TOKEN_MFA'),
  ],
  [
    'OPTIONAL, SMS on for a number that came with the account: a sign-in proves it',
    { mfa: 'OPTIONAL', factors: every, attributes: { ...mail, ...givenPhone }, enrolment: { sms: true } },
    isNew(challenge('SMS_MFA')),
  ],
  [
    'OPTIONAL, a proved factor that is on goes before one that came with the account',
    {
      mfa: 'OPTIONAL',
      factors: every,
      attributes: { ...mail, ...givenPhone },
      enrolment: { sms: true, email: true, preferred: 'SMS_MFA' },
    },
    challenge('EMAIL_OTP'),
  ],
  [
    'OPTIONAL, nothing on, and no address proved: nothing',
    { mfa: 'OPTIONAL', factors: every, attributes: { ...unprovedMail, ...unprovedPhone } },
    none,
  ],
  [
    'OPTIONAL, the app on and TOTP off in the pool',
    { mfa: 'OPTIONAL', factors: sms, attributes: phone, enrolment: appOn },
    none,
  ],
  // ON: what the user chose
  [
    'ON, the preferred factor',
    { mfa: 'ON', factors: every, attributes: both, enrolment: { email: true, ...appOn, preferred: 'EMAIL_OTP' } },
    challenge('EMAIL_OTP'),
  ],
  [
    'ON, preferred but off in the pool: the other one that is on',
    { mfa: 'ON', factors: smsAndTotp, attributes: both, enrolment: { sms: true, email: true, preferred: 'EMAIL_OTP' } },
    challenge('SMS_MFA'),
  ],
  [
    'ON, several on, none preferred',
    { mfa: 'ON', factors: smsAndTotp, attributes: both, enrolment: { sms: true, ...appOn } },
    select('SMS_MFA', 'SOFTWARE_TOKEN_MFA'),
  ],
  [
    'ON, the one that is on not proved: no other address stands in',
    {
      mfa: 'ON',
      factors: every,
      recovery: byAdmin,
      attributes: { ...mail, ...unprovedPhone },
      enrolment: { sms: true },
    },
    refuse,
  ],
  [
    'ON, the one that is on not proved: nothing is set up in its place',
    { mfa: 'ON', factors: every, attributes: unprovedPhone, enrolment: { sms: true, preferred: 'SMS_MFA' } },
    refuse,
  ],
  // ON: a verified app
  [
    'ON, app, no message factor in the pool',
    { mfa: 'ON', factors: totp, attributes: both, enrolment: app },
    challenge('SOFTWARE_TOKEN_MFA'),
  ],
  ['ON, app, no address', { mfa: 'ON', factors: every, enrolment: app }, challenge('SOFTWARE_TOKEN_MFA')],
  [
    'ON, app, only the recovery address',
    { mfa: 'ON', factors: every, attributes: mail, enrolment: app },
    challenge('SOFTWARE_TOKEN_MFA'),
  ],
  [
    'ON, app and phone, recovery by e-mail',
    { mfa: 'ON', factors: every, attributes: both, enrolment: app },
    select('SMS_MFA', 'SOFTWARE_TOKEN_MFA'),
  ],
  [
    'ON, app and e-mail, recovery by phone',
    { mfa: 'ON', factors: every, recovery: byPhone, attributes: both, enrolment: app },
    select('SOFTWARE_TOKEN_MFA', 'EMAIL_OTP'),
  ],
  [
    'ON, app and both, recovery off',
    { mfa: 'ON', factors: every, recovery: byAdmin, attributes: both, enrolment: app },
    select('SMS_MFA', 'SOFTWARE_TOKEN_MFA', 'EMAIL_OTP'),
  ],
  [
    'ON, app, but TOTP off in the pool: as without one',
    { mfa: 'ON', factors: sms, attributes: phone, enrolment: app },
    challenge('SMS_MFA'),
  ],
  [
    'ON, app, and a phone number that is not proved',
    { mfa: 'ON', factors: every, attributes: { ...mail, ...givenPhone }, enrolment: app },
    challenge('SOFTWARE_TOKEN_MFA'),
  ],
  // ON: no app, one address
  ['ON, phone only, recovery by e-mail', { mfa: 'ON', factors: every, attributes: phone }, challenge('SMS_MFA')],
  [
    'ON, e-mail only, recovery by phone',
    { mfa: 'ON', factors: every, recovery: byPhone, attributes: mail },
    challenge('EMAIL_OTP'),
  ],
  [
    'ON, e-mail only, recovery off',
    { mfa: 'ON', factors: email, recovery: byAdmin, attributes: mail },
    challenge('EMAIL_OTP'),
  ],
  ['ON, phone only, SMS off, TOTP on', { mfa: 'ON', factors: totp, attributes: phone }, setup('SOFTWARE_TOKEN_MFA')],
  [
    'ON, the recovery address only, TOTP on',
    { mfa: 'ON', factors: every, attributes: mail },
    setup('SOFTWARE_TOKEN_MFA'),
  ],
  [
    'ON, e-mail only, TOTP alone in the pool',
    { mfa: 'ON', factors: totp, attributes: mail },
    setup('SOFTWARE_TOKEN_MFA'),
  ],
  // ON: no app, both addresses
  [
    'ON, both, recovery off, both factors',
    { mfa: 'ON', factors: messages, recovery: byAdmin, attributes: both },
    select('SMS_MFA', 'EMAIL_OTP'),
  ],
  [
    'ON, both, recovery off, SMS alone',
    { mfa: 'ON', factors: sms, recovery: byAdmin, attributes: both },
    challenge('SMS_MFA'),
  ],
  ['ON, both, recovery by e-mail', { mfa: 'ON', factors: every, attributes: both }, challenge('SMS_MFA')],
  [
    'ON, both, recovery by phone',
    { mfa: 'ON', factors: every, recovery: byPhone, attributes: both },
    challenge('EMAIL_OTP'),
  ],
  [
    'ON, both, recovery unset counts as by phone',
    { mfa: 'ON', factors: every, recovery: [], attributes: both },
    challenge('EMAIL_OTP'),
  ],
  [
    'ON, both, recovery by e-mail, SMS off, TOTP on',
    { mfa: 'ON', factors: { softwareToken: true, email: {} }, attributes: both },
    setup('SOFTWARE_TOKEN_MFA'),
  ],
  // ON: no app, addresses that nobody has proved
  [
    'ON, a phone number that came with the account: a sign-in proves it',
    { mfa: 'ON', factors: every, attributes: { ...mail, ...givenPhone } },
    isNew(challenge('SMS_MFA')),
  ],
  [
    'ON, both came with the account',
    { mfa: 'ON', factors: every, recovery: byAdmin, attributes: { ...givenMail, ...givenPhone } },
    isNew(select('SMS_MFA', 'EMAIL_OTP')),
  ],
  [
    'ON, one proved and one that came with the account: the proved one',
    { mfa: 'ON', factors: every, recovery: byAdmin, attributes: { ...mail, ...givenPhone } },
    challenge('EMAIL_OTP'),
  ],
  [
    'ON, one that came with the account, and is the one for recovery',
    { mfa: 'ON', factors: every, attributes: givenMail },
    setup('SOFTWARE_TOKEN_MFA'),
  ],
  [
    'ON, one that was asked about and never proved: another way is set up, or the address anew',
    { mfa: 'ON', factors: every, attributes: { ...mail, ...unprovedPhone } },
    setup('SMS_MFA', 'SOFTWARE_TOKEN_MFA'),
  ],
  [
    'ON, e-mail never proved, recovery by phone, no app',
    { mfa: 'ON', factors: messages, recovery: byPhone, attributes: { ...phone, ...unprovedMail } },
    setup('EMAIL_OTP'),
  ],
  // ON: neither
  ['ON, neither, TOTP alone', { mfa: 'ON', factors: totp }, setup('SOFTWARE_TOKEN_MFA')],
  ['ON, neither, SMS and TOTP', { mfa: 'ON', factors: smsAndTotp }, setup('SMS_MFA', 'SOFTWARE_TOKEN_MFA')],
  [
    'ON, neither, every factor, recovery by e-mail',
    { mfa: 'ON', factors: every },
    setup('SMS_MFA', 'SOFTWARE_TOKEN_MFA'),
  ],
  [
    'ON, neither, every factor, recovery by phone',
    { mfa: 'ON', factors: every, recovery: byPhone },
    setup('SOFTWARE_TOKEN_MFA', 'EMAIL_OTP'),
  ],
  [
    'ON, neither, every factor, recovery off',
    { mfa: 'ON', factors: every, recovery: byAdmin },
    setup('SMS_MFA', 'SOFTWARE_TOKEN_MFA', 'EMAIL_OTP'),
  ],
  [
    'ON, an empty address is none',
    { mfa: 'ON', factors: totp, attributes: { email: '', phone_number: '' } },
    setup('SOFTWARE_TOKEN_MFA'),
  ],
])('%s', (_name, given, decision) => {
  expect(decide(given)).toEqual(decision);
});

describe('nobody gets past MFA that is ON', () => {
  test.each<[string, Case]>([
    ['the only address is the one for recovery, TOTP off', { mfa: 'ON', factors: messages, attributes: mail }],
    [
      'the only phone number is the one for recovery',
      { mfa: 'ON', factors: messages, recovery: byPhone, attributes: phone },
    ],
    [
      'the factor of the only address is off, TOTP off',
      { mfa: 'ON', factors: email, recovery: byPhone, attributes: phone },
    ],
    ['both addresses, only the recovery one has a factor', { mfa: 'ON', factors: email, attributes: both }],
    ['an app, TOTP off, and no other factor', { mfa: 'ON', factors: email, attributes: mail, enrolment: appOn }],
    ['no address, and only the factor of the recovery method', { mfa: 'ON', factors: email }],
    ['the pool has no factor at all', { mfa: 'ON', attributes: both }],
  ])('%s', (_name, given) => {
    expect(decide(given)).toEqual(refuse);
  });
});

test('federated users have no second factor here', () => {
  const settings: PoolSettings = { ...createPoolSettings({}, 'us-east-1'), mfaConfiguration: 'ON', factors: totp };
  const pool: Pool = { id: 'us-east-1_people', name: 'people', settings, createdAt: 1, modifiedAt: 1 };
  const user = newTestUser(pool, 'Google_1', { status: 'EXTERNAL_PROVIDER' });
  expect(decideSecondFactor(pool, user, nothing)).toEqual(none);
});
