import fc from 'fast-check';
import { ChangeAddress, ChangePreferredName, LoseAddress, RequestProof, VerifyAddress } from './addresses.ts';
import { Administer, Wait } from './administer.ts';
import { Claim, Redirect, Squat } from './attacks.ts';
import { ChangeMood } from './change-mood.ts';
import type { Whose } from './chosen-name.ts';
import { Associate, MakeRecoveryCodes, SetPreference, Verify } from './factors.ts';
import { Initiate } from './initiate.ts';
import { FollowLink } from './links.ts';
import { Misauthenticated } from './misauthenticated.ts';
import { DeletePasskey, RegisterPasskey } from './passkeys.ts';
import { Interrupted, Join, type OutsideReset, Recapture, Recover, SignIn } from './paths.ts';
import { ChangePassword, ConfirmForgotPassword, ForgotPassword } from './recovery.ts';
import { Respond } from './respond.ts';
import { ConfirmSignUp, ContinueSignUp, Resend, SignUp } from './sign-up.ts';
import type { Step } from './step.ts';
import { ChangeDevice, ConfirmDevice, Refresh, Replay, Revoke, SignOutEverywhere, UseAccessToken } from './tokens.ts';
import type { Variant } from './variants.ts';

const mostly = <const T>(usual: T, ...rare: T[]) =>
  fc.oneof({ weight: 4, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary: fc.constantFrom(...rare) });
const times = mostly(1, 2, 3, 4);
/** Mostly the newest of a list. */
const which = fc.oneof({ weight: 5, arbitrary: fc.constant(0) }, { weight: 2, arbitrary: fc.nat({ max: 5 }) });
const who = fc.nat({ max: 2 });
const client = fc.nat({ max: 1 });
const code = mostly('newest', 'older', 'wrong', 'of another', 'dead');
const password = mostly('right', 'wrong', 'old', 'of another', 'none');
const bearer = fc.constantFrom('session', 'session', 'token');
const way = fc.nat({ max: 39 });
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
/** How the function at the other place answers. */
export const mood = fc.constantFrom('knows', 'knows', 'lets everybody in', 'refuses', 'says nothing');
const outsideReset = fc.constantFrom<OutsideReset>(
  'forgotten password',
  'reset',
  'set password',
  'set temporary password',
  'sign-out',
  'disable',
);
const nameChoice = fc.constantFrom('address', 'nobody’s', 'preferred_username', 'sub', 'username');
const asWhom = fc.oneof(
  { weight: 3, arbitrary: fc.constant(undefined) },
  {
    weight: 2,
    arbitrary: fc.record({ whose: fc.constantFrom('of another', 'of another, in capitals'), name: nameChoice }),
  },
);
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined, freq: 2 });

type Weighted = readonly [weight: number, steps: fc.Arbitrary<Step>];

/**
 * Every step that a run in this variant may take, with how often. The right answer is the likely one, or nothing would
 * ever end well.
 */
export function stepsOf(variant: Variant): fc.Arbitrary<Step> {
  const calls = clientSteps(variant);
  const hash = fc.constantFrom('missing', 'of another client', 'of another user', 'wrong');
  const astray = fc.record({ step: oneOf(calls), hash }).map(({ step, hash }) => new Misauthenticated(step, hash));
  return oneOf([
    ...pathSteps(variant),
    ...calls,
    [variant.secret ? 8 : 1, astray],
    ...signedInSteps(variant),
    ...factorSteps(variant),
    ...deviceSteps(variant),
    ...passkeySteps(variant),
    ...worldSteps(variant),
    ...nameSteps(variant),
  ]);
}

function oneOf(weighted: readonly Weighted[]): fc.Arbitrary<Step> {
  return fc.oneof(...weighted.map(([weight, arbitrary]) => ({ weight, arbitrary })));
}

/** How a sign-in begins. */
function beginningOf(variant: Variant) {
  const custom = ['CUSTOM', 'CUSTOM_SRP', 'CUSTOM', 'CUSTOM_SRP'] as const;
  const choosing = ['USER_AUTH', 'USER_AUTH', 'USER_AUTH'] as const;
  const flow = fc.constantFrom(
    'PASSWORD',
    'PASSWORD',
    'SRP',
    'USER_AUTH',
    'ADMIN',
    ...(variant.custom ? custom : (['CUSTOM'] as const)),
    ...(variant.passkeys ? choosing : []),
  );
  const passkeys = ['WEB_AUTHN', 'WEB_AUTHN', 'WEB_AUTHN'] as const;
  const preferred = fc.constantFrom(
    'none',
    'PASSWORD',
    'PASSWORD_SRP',
    'EMAIL_OTP',
    'SMS_OTP',
    'WEB_AUTHN',
    ...(variant.passkeys ? passkeys : []),
  );
  const device = variant.devices ? maybe(which) : fc.constant(undefined);
  return { who, client, flow, preferred, device };
}

function factorOf(variant: Variant) {
  const passkey = variant.passkeys ? (['WEB_AUTHN', 'WEB_AUTHN'] as const) : [];
  return fc.constantFrom('SMS_MFA', 'EMAIL_OTP', 'SOFTWARE_TOKEN_MFA', ...passkey);
}

const kindOfAddress = mostly('email', 'phone_number');
const claiming = {
  who,
  client,
  kind: kindOfAddress,
  whose: fc.constantFrom<Whose>('of another', 'of another', 'of another, in capitals', 'of nobody'),
  way,
  proves: fc.boolean(),
};

function squatting({ link }: Variant) {
  return {
    client,
    by: link
      ? fc.constantFrom('link', 'link', 'EMAIL_OTP', 'code', 'administrator')
      : fc.constantFrom('EMAIL_OTP', 'code'),
    planted: fc.constantFrom('both', 'both', 'phone'),
    as: asWhom,
    takes: mostly(true, false),
  };
}

/** The ways that honest clients go. */
function pathSteps(variant: Variant): Weighted[] {
  const beginning = beginningOf(variant);
  const change = fc.constantFrom('address', 'app', 'factor', 'factor', 'password', 'setup', 'sign-out');
  const interruption = { ...beginning, way, change, factor: factorOf(variant), enabled: mostly(true, false) };
  return [
    [8, fc.record({ ...beginning, way }).map((choice) => new SignIn(choice))],
    [3, fc.record(interruption).map((choice) => new Interrupted(choice))],
    [2, fc.record({ who, client, by: outsideReset, way }).map((choice) => new Recapture(choice))],
    [2, fc.record({ client, phone: fc.boolean() }).map((choice) => new Join(choice))],
    [1, fc.record({ who, client }).map((choice) => new Recover(choice))],
    [variant.link || variant.names ? 5 : 1, fc.record(squatting(variant)).map((choice) => new Squat(choice))],
    [2, fc.record({ who, client, kind: kindOfAddress, passwordFirst: fc.boolean() }).map((one) => new Redirect(one))],
    [variant.names ? 6 : 1, fc.record(claiming).map((choice) => new Claim(choice))],
  ];
}

/** Calls by which a client proves that it is itself. */
function clientSteps(variant: Variant): Weighted[] {
  const session = fc.oneof({ weight: 8, arbitrary: fc.constant(0) }, { weight: 2, arbitrary: fc.nat({ max: 6 }) });
  const by = mostly('client', 'administrator');
  const continuation = { session: which, fault: mostly('none', 'other client', 'other user'), times };
  const own = mostly('own', 'other');
  const refreshing = {
    signIn: which,
    token: which,
    client: own,
    by: fc.constantFrom('flow', 'operation'),
    device: mostly('own', 'none', 'other'),
    times,
  };
  return [
    [14, fc.record({ ...beginningOf(variant), password }).map((choice) => new Initiate(choice))],
    [30, fc.record({ session, fault, way, by, times }).map((choice) => new Respond(choice))],
    [5, fc.record({ who, client, phone: fc.boolean(), times, as: asWhom }).map((choice) => new SignUp(choice))],
    [
      4,
      fc
        .record({ who, client, code, session: maybe(which), times, takes: mostly(false, true) })
        .map((choice) => new ConfirmSignUp(choice)),
    ],
    [4, fc.record({ who, client }).map((choice) => new Resend(choice))],
    [variant.first.length > 1 ? 3 : 1, fc.record(continuation).map((choice) => new ContinueSignUp(choice))],
    [3, fc.record({ who, client }).map((choice) => new ForgotPassword(choice))],
    [3, fc.record({ who, client, code, times }).map((choice) => new ConfirmForgotPassword(choice))],
    [4, fc.record(refreshing).map((choice) => new Refresh(choice))],
    [1, fc.record({ signIn: which, client: own }).map((choice) => new Revoke(choice))],
  ];
}

/** What who is signed in does. */
function signedInSteps(variant: Variant): Weighted[] {
  const setting = {
    signIn: which,
    factor: factorOf(variant),
    enabled: mostly(true, false),
    preferred: fc.boolean(),
  };
  const by = fc.constantFrom('administrator', 'user');
  return [
    [2, fc.record({ signIn: which, previous: password, times }).map((choice) => new ChangePassword(choice))],
    [3, fc.record({ signIn: which }).map((choice) => new UseAccessToken(choice))],
    [2, fc.record({ signIn: which, seconds: fc.constantFrom(1, 11, 60) }).map((choice) => new Replay(choice))],
    [1, fc.record({ signIn: which, by }).map((choice) => new SignOutEverywhere(choice))],
    [variant.factors.length > 0 ? 4 : 1, fc.record(setting).map((choice) => new SetPreference(choice))],
  ];
}

function factorSteps({ factors }: Variant): Weighted[] {
  const weight = factors.includes('SOFTWARE_TOKEN_MFA') ? 5 : 1;
  const verifying = { by: bearer, which, code: mostly('right', 'wrong', 'used'), times };
  return [
    [weight, fc.record({ by: bearer, which }).map((choice) => new Associate(choice))],
    [weight, fc.record(verifying).map((choice) => new Verify(choice))],
    [2, who.map((one) => new MakeRecoveryCodes(one))],
  ];
}

function deviceSteps({ devices }: Variant): Weighted[] {
  if (devices === undefined) return [];
  const deed = fc.constantFrom('remember', 'remember', 'not', 'not', 'forget');
  return [
    [5, fc.record({ signIn: which, key: mostly('own', 'of another') }).map((choice) => new ConfirmDevice(choice))],
    [3, fc.record({ signIn: which, which, deed }).map((choice) => new ChangeDevice(choice))],
  ];
}

function passkeySteps({ passkeys }: Variant): Weighted[] {
  const registering = {
    signIn: which,
    completedBy: mostly('own', 'other client', 'other user'),
    habit: mostly('good', 'unverified', 'absent', 'other origin', 'framed page', 'other domain', 'other challenge'),
    counts: fc.boolean(),
    times,
  };
  const registration = fc.record(registering).map((choice) => new RegisterPasskey(choice));
  if (passkeys === undefined) return [[1, registration]];
  const start = { flow: 'USER_AUTH', preferred: 'WEB_AUTHN', device: undefined } as const;
  return [
    [5, registration],
    [1, fc.record({ signIn: which, which }).map((choice) => new DeletePasskey(choice))],
    [6, fc.record({ who, client, way }).map((choice) => new SignIn({ ...start, ...choice }))],
  ];
}

const linkStep: Weighted = [
  6,
  fc
    .record({ who, client, code, method: mostly('POST', 'GET', 'HEAD'), times })
    .map((choice) => new FollowLink(choice)),
];

/** What changes by which names people go, and where their messages go. */
function nameSteps({ names, link }: Variant): Weighted[] {
  const weight = names === undefined ? 1 : 6;
  const changing = { by: fc.constantFrom('user', 'user', 'administrator'), signIn: which, who };
  const kind = kindOfAddress;
  const whose = fc.constantFrom('of another', 'of another', 'of another, in capitals', 'of nobody', 'own', 'own');
  const flag = fc.constantFrom('none', 'true', 'false');
  const byUser = { ...changing, by: fc.constant('user' as const), kind };
  return [
    [weight, fc.record({ ...changing, kind, whose, flag }).map((choice) => new ChangeAddress(choice))],
    [weight, fc.record({ ...byUser, code }).map((choice) => new VerifyAddress(choice))],
    [1, fc.record(byUser).map((choice) => new RequestProof(choice))],
    [1, fc.record({ ...changing, kind }).map((choice) => new LoseAddress(choice))],
    ...(link ? [linkStep] : []),
    ...(names === 'aliases' ? [preferredNames(changing, whose)] : []),
  ];
}

function preferredNames(
  changing: { by: fc.Arbitrary<'administrator' | 'user'>; signIn: fc.Arbitrary<number>; who: fc.Arbitrary<number> },
  whose: fc.Arbitrary<Whose>,
): Weighted {
  const record = fc.record({ ...changing, whose, name: nameChoice });
  return [8, record.map((choice) => new ChangePreferredName(choice))];
}

/** What happens to people, and time. */
function worldSteps({ migrates }: Variant): Weighted[] {
  const deed = fc.constantFrom(
    'confirm',
    'confirm',
    'confirm',
    'delete app',
    'delete devices',
    'delete email factor',
    'delete passkeys',
    'delete recovery codes',
    'delete sms factor',
    'disable',
    'enable',
    'enable',
    'enable',
    'reset',
    'set password',
    'set temporary password',
  );
  const seconds = fc.constantFrom(1, 20, 31, 31, 60, 185, 960, 3_700);
  return [
    [3, fc.record({ who, deed }).map((choice) => new Administer(choice))],
    [4, seconds.map((one) => new Wait(one))],
    ...(migrates ? migrationSteps() : []),
  ];
}

function migrationSteps(): Weighted[] {
  // At a client that hides who exists, somebody who is elsewhere chooses the password.
  const start = { flow: 'USER_AUTH', preferred: 'none', device: undefined, client: 1 } as const;
  return [
    [8, fc.record({ who, way }).map((choice) => new SignIn({ ...start, ...choice }))],
    [2, fc.record({ who, mood }).map((choice) => new ChangeMood(choice))],
    [3, fc.record({ who, client }).map((choice) => new Recover(choice))],
  ];
}
