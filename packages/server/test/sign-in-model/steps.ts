import fc from 'fast-check';
import { Administer, Wait } from './administer.ts';
import { Associate, MakeRecoveryCodes, SetPreference, Verify } from './factors.ts';
import { Initiate } from './initiate.ts';
import { Interrupted, Join, Recover, SignIn } from './paths.ts';
import { ChangePassword, ConfirmForgotPassword, ForgotPassword } from './recovery.ts';
import { Respond } from './respond.ts';
import { ConfirmSignUp, ContinueSignUp, Resend, SignUp } from './sign-up.ts';
import type { Step } from './step.ts';
import { ChangeDevice, ConfirmDevice, Refresh, Revoke, SignOutEverywhere, UseAccessToken } from './tokens.ts';
import type { Variant } from './variants.ts';

const mostly = <const T>(usual: T, ...rare: T[]) =>
  fc.oneof({ weight: 4, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary: fc.constantFrom(...rare) });
const times = mostly(1, 2, 3, 4);
/** Mostly the newest of a list. */
const which = fc.oneof({ weight: 5, arbitrary: fc.constant(0) }, { weight: 2, arbitrary: fc.nat({ max: 5 }) });
const who = fc.nat({ max: 2 });
const client = fc.nat({ max: 1 });
const code = mostly('newest', 'older', 'wrong', 'of another');
const password = mostly('right', 'wrong', 'old', 'of another', 'none');
const bearer = fc.constantFrom('session', 'session', 'token');
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined, freq: 2 });

/** Every step that a run in this variant may take, with how often. The right answer is the likely one, or nothing would ever end well. */
export function stepsOf(variant: Variant): fc.Arbitrary<Step> {
  const flow = fc.constantFrom(
    'PASSWORD',
    'PASSWORD',
    'SRP',
    'USER_AUTH',
    'ADMIN',
    ...(variant.custom ? (['CUSTOM', 'CUSTOM_SRP', 'CUSTOM', 'CUSTOM_SRP'] as const) : (['CUSTOM'] as const)),
  );
  const preferred = fc.constantFrom('none', 'PASSWORD', 'PASSWORD_SRP', 'EMAIL_OTP', 'SMS_OTP', 'WEB_AUTHN');
  const device = variant.devices ? maybe(which) : fc.constant(undefined);
  const session = fc.oneof({ weight: 8, arbitrary: fc.constant(0) }, { weight: 2, arbitrary: fc.nat({ max: 6 }) });
  const fault = fc.oneof(
    { weight: 14, arbitrary: fc.constant('none' as const) },
    {
      weight: 7,
      arbitrary: fc.constantFrom(
        'another name',
        'another session',
        'another user',
        'crossed block',
        'forged session',
        'missing proof',
        'no session',
        'old proof',
        'other client',
        'proof of another',
        'wrong proof',
      ),
    },
  );
  const factor = fc.constantFrom('SMS_MFA', 'EMAIL_OTP', 'SOFTWARE_TOKEN_MFA');
  const hasFactors = variant.factors.length > 0;
  const hasApps = variant.factors.includes('SOFTWARE_TOKEN_MFA');
  const weighted: [number, fc.Arbitrary<Step>][] = [
    [
      8,
      fc.record({ who, client, flow, preferred, device, way: fc.nat({ max: 39 }) }).map((choice) => new SignIn(choice)),
    ],
    [
      3,
      fc
        .record({
          who,
          client,
          flow,
          preferred,
          device,
          way: fc.nat({ max: 39 }),
          change: fc.constantFrom('app', 'factor', 'factor', 'password', 'setup', 'sign-out'),
          factor,
          enabled: mostly(true, false),
        })
        .map((choice) => new Interrupted(choice)),
    ],
    [2, fc.record({ client, phone: fc.boolean() }).map((choice) => new Join(choice))],
    [1, fc.record({ who, client }).map((choice) => new Recover(choice))],
    [14, fc.record({ who, client, flow, password, preferred, device }).map((choice) => new Initiate(choice))],
    [
      30,
      fc
        .record({ session, fault, way: fc.nat({ max: 39 }), by: mostly('client', 'administrator'), times })
        .map((choice) => new Respond(choice)),
    ],
    [3, fc.record({ who, client, phone: fc.boolean(), times }).map((choice) => new SignUp(choice))],
    [4, fc.record({ who, client, code, session: maybe(which), times }).map((choice) => new ConfirmSignUp(choice))],
    [2, fc.record({ who, client }).map((choice) => new Resend(choice))],
    [
      variant.first.length > 1 ? 3 : 1,
      fc
        .record({ session: which, fault: mostly('none', 'other client', 'other user'), times })
        .map((choice) => new ContinueSignUp(choice)),
    ],
    [3, fc.record({ who, client }).map((choice) => new ForgotPassword(choice))],
    [3, fc.record({ who, client, code, times }).map((choice) => new ConfirmForgotPassword(choice))],
    [2, fc.record({ signIn: which, previous: password, times }).map((choice) => new ChangePassword(choice))],
    [3, fc.record({ signIn: which }).map((choice) => new UseAccessToken(choice))],
    [
      4,
      fc
        .record({
          signIn: which,
          token: which,
          client: mostly('own', 'other'),
          by: fc.constantFrom('flow', 'operation'),
          device: mostly('own', 'none', 'other'),
          times,
        })
        .map((choice) => new Refresh(choice)),
    ],
    [1, fc.record({ signIn: which, client: mostly('own', 'other') }).map((choice) => new Revoke(choice))],
    [
      1,
      fc
        .record({ signIn: which, by: fc.constantFrom('administrator', 'user') })
        .map((choice) => new SignOutEverywhere(choice)),
    ],
    [hasApps ? 5 : 1, fc.record({ by: bearer, which }).map((choice) => new Associate(choice))],
    [
      hasApps ? 5 : 1,
      fc
        .record({ by: bearer, which, code: mostly('right', 'wrong', 'used'), times })
        .map((choice) => new Verify(choice)),
    ],
    [
      hasFactors ? 4 : 1,
      fc
        .record({ signIn: which, factor, enabled: mostly(true, false), preferred: fc.boolean() })
        .map((choice) => new SetPreference(choice)),
    ],
    [2, who.map((one) => new MakeRecoveryCodes(one))],
    [
      3,
      fc
        .record({
          who,
          deed: fc.constantFrom(
            'confirm',
            'confirm',
            'delete app',
            'disable',
            'enable',
            'enable',
            'enable',
            'reset',
            'set password',
            'set temporary password',
          ),
        })
        .map((choice) => new Administer(choice)),
    ],
    [4, fc.constantFrom(1, 20, 31, 31, 60, 185, 960, 3_700).map((seconds) => new Wait(seconds))],
  ];
  if (variant.devices) {
    weighted.push(
      [5, fc.record({ signIn: which, key: mostly('own', 'of another') }).map((choice) => new ConfirmDevice(choice))],
      [
        3,
        fc
          .record({ signIn: which, which, deed: fc.constantFrom('remember', 'remember', 'not', 'forget') })
          .map((choice) => new ChangeDevice(choice)),
      ],
    );
  }
  return fc.oneof(...weighted.map(([weight, arbitrary]) => ({ weight, arbitrary })));
}
