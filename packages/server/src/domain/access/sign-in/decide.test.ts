import { expect, test } from 'vitest';
import type { Device } from '#domain/people/devices/device.ts';
import type { Enrolment } from '#domain/people/mfa/enrolment.ts';
import type { User } from '#domain/people/users/user.ts';
import type { Client } from '#domain/tenant/clients/client.ts';
import type { Pool, PoolSettings } from '#domain/tenant/pools/pool.ts';
import { createPoolSettings } from '#domain/tenant/pools/pool-settings.ts';
import type { Protection } from '#domain/tenant/risk/protection.ts';
import type { TakeoverAction } from '#domain/tenant/risk/risk-configuration.ts';
import { newTestUser } from '../../../../test/people.ts';
import { type Attempt, newAttempt } from './attempt.ts';
import { decideNext } from './decide.ts';
import type { Facts } from './facts.ts';

const days = 86_400_000;
const now = 100 * days;

/** A sign-in that differs from the plainest: by a password, which was right, of a confirmed user in a pool that asks for no more. */
interface Case {
  readonly pool?: Partial<PoolSettings>;
  /** Undefined stands for nobody. */
  readonly user?: Partial<User> | undefined;
  readonly attempt?: Partial<Attempt>;
  readonly enrolment?: Partial<Enrolment>;
  /** A device that was found; whether it is remembered. */
  readonly device?: { readonly remembered: boolean };
  readonly namesDevice?: boolean;
  readonly protection?: Protection;
  /** The client hides who exists. */
  readonly isHiding?: boolean;
}

function factsOf(given: Case): Facts {
  const settings = { ...createPoolSettings({}, 'us-east-1'), ...given.pool };
  const pool: Pool = { id: 'us-east-1_Decisions', name: 'decisions', settings, createdAt: 1, modifiedAt: 1 };
  const known = newTestUser(pool, 'ann', { passwordSetAt: now, ...given.user });
  const user = 'user' in given && given.user === undefined ? undefined : known;
  const base = newAttempt('USER_PASSWORD_AUTH', 'ann', user);
  const proved: Partial<Attempt> = { password: true, history: ['PASSWORD'] };
  return {
    deed: {
      asker: {
        pool,
        client: { settings: { preventUserExistenceErrors: given.isHiding ? 'ENABLED' : 'LEGACY' } } as Client,
        admin: false,
        caller: { address: '', userAgent: '' },
        ...(given.protection && { protection: given.protection }),
      },
      attempt: { ...base, ...(given.attempt ?? proved) },
      user,
    },
    isNewRisk: false,
    now,
    device: given.device && ({ key: 'device', ...given.device } as Device),
    namesDevice: given.namesDevice ?? false,
    enrolment: given.enrolment && {
      sms: false,
      email: false,
      softwareToken: false,
      passkey: false,
      ...given.enrolment,
    },
  };
}

/** What follows, in one line. */
function decide(given: Case): string {
  const next = decideNext(factsOf(given));
  if (next.kind === 'refuse') return `${next.fault.code}: ${next.fault.message}`;
  if (next.kind !== 'second-factor') return next.kind;
  const { due } = next;
  return `second-factor: ${due.kind} ${due.kind === 'challenge' ? due.factor : due.factors.join(', ')}`;
}

const totp = { softwareToken: true, verifiedToken: {}, preferred: 'SOFTWARE_TOKEN_MFA' } as const;
const optional = { mfaConfiguration: 'OPTIONAL', factors: { softwareToken: true } } as const;
const tracked = { deviceConfiguration: { challengeRequiredOnNewDevice: true } };
const custom = { flow: 'CUSTOM_AUTH', history: ['SRP_A', 'PASSWORD_VERIFIER'], password: true } as const;
const byCode = { flow: 'USER_AUTH', history: ['EMAIL_OTP'] } as const;
const disabled = { enabled: false } as const;
const temporary = { status: 'FORCE_CHANGE_PASSWORD' } as const;
const refused = (text: string) => `NotAuthorizedException: ${text}`;
const noSession = refused('Invalid session for the user.');

const withTotp = (pool: Partial<PoolSettings> = {}): Partial<PoolSettings> => ({ ...optional, ...pool });

test.each<[situation: string, Case, next: string]>([
  ['a password, and nothing else is asked for', {}, 'tokens'],
  ['a session of a confirmed sign-up', { attempt: { flow: 'USER_AUTH', history: ['SIGN_UP'] } }, 'tokens'],

  // The account comes first, whatever else is due.
  ['disabled', { user: disabled }, refused('User is disabled.')],
  ['disabled and unconfirmed', { user: { ...disabled, status: 'UNCONFIRMED' } }, refused('User is disabled.')],
  ['unconfirmed', { user: { status: 'UNCONFIRMED' } }, 'UserNotConfirmedException: User is not confirmed.'],
  [
    'reset',
    { user: { status: 'RESET_REQUIRED' } },
    'PasswordResetRequiredException: Password reset required for the user',
  ],
  ['disabled with a temporary password', { user: { ...temporary, ...disabled } }, refused('User is disabled.')],
  ['disabled with a factor', { pool: withTotp(), user: disabled, enrolment: totp }, refused('User is disabled.')],
  [
    'a temporary password of seven days ago',
    { user: { ...temporary, passwordSetAt: now - 7 * days } },
    refused('Temporary password has expired and must be reset by an administrator.'),
  ],
  [
    'a temporary password of a moment less',
    { user: { ...temporary, passwordSetAt: now - 7 * days + 1 } },
    'new-password',
  ],

  // A device that the answer names has to be there.
  [
    'a named device that is gone',
    { pool: tracked, namesDevice: true },
    'ResourceNotFoundException: Device does not exist.',
  ],
  [
    'of a disabled user too',
    { pool: tracked, namesDevice: true, user: disabled },
    'ResourceNotFoundException: Device does not exist.',
  ],
  ['a named device that is there', { pool: tracked, namesDevice: true, device: { remembered: false } }, 'tokens'],
  ['a named device where none are tracked', { namesDevice: true }, 'tokens'],

  // Then a password of the user's own, before a second factor.
  ['a temporary password', { user: temporary }, 'new-password'],
  ['a temporary password, with a factor', { pool: withTotp(), user: temporary, enrolment: totp }, 'new-password'],
  [
    'a temporary password, after a passkey',
    { user: temporary, attempt: { flow: 'USER_AUTH', history: ['WEB_AUTHN'] } },
    'new-password',
  ],

  // Then the second factor, or the device that stands in for it.
  ['a factor that is on', { pool: withTotp(), enrolment: totp }, 'second-factor: challenge SOFTWARE_TOKEN_MFA'],
  [
    'a factor that was proved',
    {
      pool: withTotp(),
      enrolment: totp,
      attempt: { password: true, secondFactor: true, history: ['PASSWORD', 'SOFTWARE_TOKEN_MFA'] },
    },
    'tokens',
  ],
  ['no factor, where that is the users’ choice', { pool: withTotp(), enrolment: {} }, 'tokens'],
  ['a factor, remembered device', { pool: withTotp(tracked), enrolment: totp, device: { remembered: true } }, 'device'],
  [
    'a factor, device that is not remembered',
    { pool: withTotp(tracked), enrolment: totp, device: { remembered: false } },
    'second-factor: challenge SOFTWARE_TOKEN_MFA',
  ],
  [
    'a factor, remembered device, where every device is challenged',
    {
      pool: withTotp({ deviceConfiguration: { challengeRequiredOnNewDevice: false } }),
      enrolment: totp,
      device: { remembered: true },
    },
    'second-factor: challenge SOFTWARE_TOKEN_MFA',
  ],
  [
    'a factor that was switched on after a code as the first',
    { pool: withTotp(), enrolment: totp, attempt: byCode },
    noSession,
  ],
  [
    'the same on a remembered device',
    { pool: withTotp(tracked), enrolment: totp, attempt: byCode, device: { remembered: true } },
    noSession,
  ],
  ['a code as the first factor, and none is on', { pool: withTotp(), enrolment: {}, attempt: byCode }, 'tokens'],

  // In CUSTOM_AUTH the triggers decide, but for a factor after a password.
  ['nobody', { user: undefined, attempt: { flow: 'CUSTOM_AUTH', history: [] } }, 'ask-define'],
  ['nothing proved', { attempt: { flow: 'CUSTOM_AUTH', history: ['SRP_A'] }, user: disabled }, 'ask-define'],
  [
    'custom challenges that were passed',
    { attempt: { flow: 'CUSTOM_AUTH', history: ['++'] }, user: disabled },
    'ask-define',
  ],
  ['a password in CUSTOM_AUTH', { attempt: custom }, 'ask-define'],
  ['a password of a disabled user', { attempt: custom, user: disabled }, refused('User is disabled.')],
  ['a temporary password in CUSTOM_AUTH', { attempt: custom, user: temporary }, 'ask-define'],
  [
    'with a factor',
    { attempt: custom, pool: withTotp(), enrolment: totp },
    'second-factor: challenge SOFTWARE_TOKEN_MFA',
  ],
  [
    'with a temporary password and a factor',
    { attempt: custom, user: temporary, pool: withTotp(), enrolment: totp },
    'ask-define',
  ],
  [
    'on a remembered device',
    { attempt: custom, pool: withTotp(tracked), enrolment: totp, device: { remembered: true } },
    'ask-define',
  ],
  ['let in', { attempt: { ...custom, granted: true } }, 'tokens'],
  [
    'let in without a password, disabled',
    { attempt: { flow: 'CUSTOM_AUTH', history: ['+'], granted: true }, user: disabled },
    refused('User is disabled.'),
  ],
  ['let in with a temporary password', { attempt: { ...custom, granted: true }, user: temporary }, 'new-password'],
  [
    'let in with a factor',
    { attempt: { ...custom, granted: true }, pool: withTotp(), enrolment: totp },
    'second-factor: challenge SOFTWARE_TOKEN_MFA',
  ],
  [
    'let in on a remembered device',
    { attempt: { ...custom, granted: true }, pool: withTotp(tracked), enrolment: totp, device: { remembered: true } },
    'device',
  ],
])('%s', (_situation, given, next) => {
  expect(decide(given)).toBe(next);
});

/** What is done about every level of risk. */
function doing(eventAction: TakeoverAction['eventAction'], more: Partial<Protection> = {}): Protection {
  const action = { eventAction, notify: false };
  const actions = { lowAction: action, mediumAction: action, highAction: action };
  return { mode: 'ENFORCED', settings: { accountTakeoverRiskConfiguration: { actions } }, ...more };
}

const risky = { password: true, history: ['PASSWORD'], risk: 'High' } as const;
const securityReasons = refused('Unable to login because of security reasons.');
const app = { verifiedToken: {} } as const;
const challenge = 'second-factor: challenge SOFTWARE_TOKEN_MFA';
const known = { compromised: true, password: true, history: ['PASSWORD'] } as const;

test.each<[situation: string, Case, next: string]>([
  // Blocked before anything is told of the account.
  ['blocked', { protection: doing('BLOCK'), attempt: risky }, securityReasons],
  ['blocked, disabled', { protection: doing('BLOCK'), attempt: risky, user: disabled }, securityReasons],
  ['blocked, temporary password', { protection: doing('BLOCK'), attempt: risky, user: temporary }, securityReasons],
  [
    'blocked, with a second factor proved',
    { protection: doing('BLOCK'), attempt: { ...risky, secondFactor: true } },
    securityReasons,
  ],
  [
    'blocked, where the client hides who exists',
    { protection: doing('BLOCK'), attempt: risky, isHiding: true },
    refused('Incorrect username or password.'),
  ],
  ['no risk was found', { protection: doing('BLOCK'), attempt: { ...risky, risk: 'None' } }, 'tokens'],
  ['nobody has looked', { protection: doing('BLOCK') }, 'tokens'],
  ['risk is only written down', { protection: doing('BLOCK', { mode: 'AUDIT' }), attempt: risky }, 'tokens'],
  ['nothing is set', { protection: { mode: 'ENFORCED', settings: {} }, attempt: risky }, 'tokens'],
  [
    'nothing is set for this level',
    {
      protection: {
        mode: 'ENFORCED',
        settings: {
          accountTakeoverRiskConfiguration: { actions: { highAction: { eventAction: 'BLOCK', notify: false } } },
        },
      },
      attempt: { ...risky, risk: 'Medium' },
    },
    'tokens',
  ],
  ['nothing is done', { protection: doing('NO_ACTION'), attempt: risky }, 'tokens'],

  // A second factor where the pool asks for none.
  [
    'a factor if there is one',
    { protection: doing('MFA_IF_CONFIGURED'), attempt: risky, pool: withTotp(), enrolment: app },
    challenge,
  ],
  [
    'and there is none',
    { protection: doing('MFA_IF_CONFIGURED'), attempt: risky, pool: withTotp(), enrolment: {} },
    'tokens',
  ],
  ['and the pool has none', { protection: doing('MFA_IF_CONFIGURED'), attempt: risky }, 'tokens'],
  [
    'a factor has to be',
    { protection: doing('MFA_REQUIRED'), attempt: risky, pool: withTotp(), enrolment: app },
    challenge,
  ],
  [
    'and it was proved',
    {
      protection: doing('MFA_REQUIRED'),
      attempt: { ...risky, secondFactor: true },
      pool: withTotp(),
      enrolment: app,
    },
    'tokens',
  ],
  // Whoever has the password alone does not register a factor of their own.
  [
    'and there is none to ask for',
    { protection: doing('MFA_REQUIRED'), attempt: risky, pool: withTotp(), enrolment: {} },
    securityReasons,
  ],
  ['and the pool has none to ask for', { protection: doing('MFA_REQUIRED'), attempt: risky }, securityReasons],
  [
    'and a code was the first factor',
    { protection: doing('MFA_REQUIRED'), attempt: { ...byCode, risk: 'Low' }, pool: withTotp(), enrolment: app },
    securityReasons,
  ],
  [
    'a factor if there is one, and a code was the first',
    { protection: doing('MFA_IF_CONFIGURED'), attempt: { ...byCode, risk: 'Low' }, pool: withTotp(), enrolment: app },
    'tokens',
  ],
  [
    'a factor that is on is asked for as ever',
    { protection: doing('NO_ACTION'), attempt: risky, pool: withTotp(), enrolment: totp },
    challenge,
  ],
  [
    'a remembered device stands in for it',
    {
      protection: doing('MFA_REQUIRED'),
      attempt: risky,
      pool: withTotp(tracked),
      enrolment: app,
      device: { remembered: true },
    },
    'device',
  ],
  [
    'a temporary password comes before',
    { protection: doing('MFA_REQUIRED'), attempt: risky, pool: withTotp(), enrolment: app, user: temporary },
    'new-password',
  ],

  // Custom authentication has a mode of its own.
  [
    'custom authentication that nobody watches',
    { protection: doing('BLOCK'), attempt: { ...custom, granted: true, risk: 'High' } },
    'tokens',
  ],
  [
    'custom authentication that is watched',
    { protection: doing('BLOCK', { customMode: 'ENFORCED' }), attempt: { ...custom, granted: true, risk: 'High' } },
    securityReasons,
  ],
  [
    'custom authentication that is written down',
    { protection: doing('BLOCK', { customMode: 'AUDIT' }), attempt: { ...custom, granted: true, risk: 'High' } },
    'tokens',
  ],

  // A password that others know.
  ['a compromised password', { protection: { mode: 'ENFORCED', settings: {} }, attempt: known }, 'reset'],
  ['that is only written down', { protection: { mode: 'AUDIT', settings: {} }, attempt: known }, 'tokens'],
  [
    'about which nothing is done',
    {
      protection: {
        mode: 'ENFORCED',
        settings: {
          compromisedCredentialsRiskConfiguration: {
            eventFilter: ['SIGN_IN'],
            actions: { eventAction: 'NO_ACTION' },
          },
        },
      },
      attempt: known,
    },
    'tokens',
  ],
  [
    'that is temporary',
    { protection: { mode: 'ENFORCED', settings: {} }, attempt: known, user: temporary },
    'new-password',
  ],
  [
    'of a disabled user',
    { protection: { mode: 'ENFORCED', settings: {} }, attempt: known, user: disabled },
    refused('User is disabled.'),
  ],
])('at risk: %s', (_situation, given, next) => {
  expect(decide(given)).toBe(next);
});
