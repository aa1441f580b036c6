import type { SecondFactor } from '#domain/people/mfa/enrolment.ts';
import { createRecoveryCodes } from '#domain/people/mfa/recovery-codes.ts';
import { findUserBySub } from '#domain/people/users/user-store.ts';
import { parseBase32 } from '#lib/base32.ts';
import { hotp, totpStep } from '#lib/totp.ts';
import { Broken } from './broken.ts';
import { demandOf } from './demand.ts';
import type { OpenSession, SignedIn } from './held.ts';
import { isProvedAddress, type Person, stepOf } from './person.ts';
import { result } from './sign-up.ts';
import { ChosenStep, judge, otherCode, person, recent, Step } from './step.ts';
import type { Variant } from './variants.ts';
import { type World } from './world.ts';

/** By what somebody registers an authenticator app: an access token, or the session of MFA_SETUP. */
interface Bearer {
  readonly person: Person;
  readonly input: { readonly AccessToken: string } | { readonly Session: string };
  readonly session?: OpenSession;
  readonly isGood: boolean;
  /** A session that was used may still begin, and ends nothing. */
  readonly isFree: boolean;
}

export interface BearerChoice {
  readonly by: 'session' | 'token';
  readonly which: number;
}

function bearerOf(world: World, { by, which }: BearerChoice): Bearer | undefined {
  if (by === 'token') {
    const signIn: SignedIn | undefined = recent(world.signIns, which);
    if (signIn === undefined) return undefined;
    return {
      person: signIn.person,
      input: { AccessToken: signIn.accessToken },
      isGood: world.isAccepted(signIn),
      isFree: true,
    };
  }
  const setups = world.sessions.filter(({ name }) => name === 'MFA_SETUP');
  // Now and then a session of another challenge.
  const session = which % 7 === 6 ? recent(world.sessions, which) : recent(setups, which);
  if (session?.text === undefined) return undefined;
  const demand = demandOf(world.place.variant, session.person);
  // Who knows a password only may set a factor up while the account has none, and not afterwards.
  const isDue = demand.kind === 'setup' && demand.factors.includes('SOFTWARE_TOKEN_MFA');
  return {
    person: session.person,
    input: { Session: session.text },
    session,
    isGood: session.name === 'MFA_SETUP' && world.isTimely(session) && isDue,
    isFree: session.use.state === 'free',
  };
}

abstract class OfBearer<Choice extends BearerChoice> extends ChosenStep<Choice> {
  override check(world: Readonly<World>): boolean {
    const { by } = this.choice;
    return by === 'token' ? world.signIns.length > 0 : world.sessions.some(({ name }) => name === 'MFA_SETUP');
  }

  override async act(world: World): Promise<void> {
    const bearer = bearerOf(world, this.choice);
    if (bearer !== undefined) await this.use(world, bearer);
  }

  protected abstract use(world: World, bearer: Bearer): Promise<void>;
}

/** AssociateSoftwareToken. */
export class Associate extends OfBearer<BearerChoice> {
  protected override async use(
    world: World,
    { input, person: someone, session, isGood, isFree }: Bearer,
  ): Promise<void> {
    const isOffered = isGood && world.place.variant.factors.includes('SOFTWARE_TOKEN_MFA');
    const may = isOffered && session?.use.state !== 'used';
    const answer = await world.call('AssociateSoftwareToken', input);
    judge(this.toString(), result(answer), { may, must: isOffered && isFree });
    if (!answer.ok) return;
    world.succeed(`AssociateSoftwareToken by ${this.choice.by}`);
    const { SecretCode = '', Session } = answer.output;
    const secret = parseBase32(world.secret(SecretCode));
    if (secret === undefined) throw new Broken('the secret is no base32');
    someone.pendingApp = { secret, lastStep: -1 };
    if (session === undefined) return;
    const { client, attempt, name, parameters, use } = session;
    const next = { ChallengeName: name as 'MFA_SETUP', ChallengeParameters: parameters, Session: Session ?? '' };
    await world.keep(next, { client, person: someone, attempt, use });
  }
}

/** VerifySoftwareToken. */
export class Verify extends OfBearer<BearerChoice & { code: 'right' | 'used' | 'wrong'; times: number }> {
  protected override async use(
    world: World,
    { input, person: someone, session, isGood, isFree }: Bearer,
  ): Promise<void> {
    const { pendingApp } = someone;
    const code = this.#code(world, someone, pendingApp);
    const step = pendingApp && stepOf(pendingApp, code, world.now);
    const may = isGood && isFree && step !== undefined && world.place.variant.factors.includes('SOFTWARE_TOKEN_MFA');
    const { times } = this.choice;
    const call = () => world.call('VerifySoftwareToken', { ...input, UserCode: code });
    const answers = await Promise.all(Array.from({ length: times }, call));
    const successes = answers.filter((answer) => answer.ok);
    if (successes.length > 1) throw new Broken(`${this} succeeded ${successes.length} times`);
    judge(this.toString(), successes[0] ?? answers[0] ?? { ok: false }, { may, must: may });
    const [success] = successes;
    if (success === undefined || pendingApp === undefined) return;
    world.succeed(`VerifySoftwareToken by ${this.choice.by}`);
    someone.app = { secret: pendingApp.secret, lastStep: step ?? 0 };
    someone.pendingApp = undefined;
    if (session === undefined) return;
    session.use.state = 'used';
    const { client, attempt, name, parameters } = session;
    const { Session = '' } = success.output;
    const next = { ChallengeName: name as 'MFA_SETUP', ChallengeParameters: parameters, Session };
    await world.keep(next, { client, person: someone, attempt, isAppProved: true });
  }

  #code(world: World, someone: Person, pending = someone.lostApp): string {
    const right = pending ? hotp(pending.secret, totpStep(world.now)) : '000000';
    if (this.choice.code === 'wrong') return otherCode(right);
    return this.choice.code === 'used' && someone.app ? (someone.usedTotp(someone.app) ?? right) : right;
  }
}

/** SetUserMFAPreference. */
export class SetPreference extends Step {
  readonly choice: {
    readonly signIn: number;
    readonly factor: SecondFactor | 'WEB_AUTHN';
    readonly enabled: boolean;
    readonly preferred: boolean;
  };
  constructor(choice: SetPreference['choice']) {
    super();
    this.choice = choice;
  }

  override toString() {
    return `SetPreference(${JSON.stringify(this.choice)})`;
  }

  override check({ signIns }: Readonly<World>): boolean {
    return signIns.length > 0;
  }

  override async act(world: World): Promise<void> {
    const signIn = recent(world.signIns, this.choice.signIn);
    if (signIn === undefined) throw new Error('nobody is signed in');
    const { factor, enabled, preferred } = this.choice;
    const { variant } = world.place;
    const someone = signIn.person;
    const setting = { Enabled: enabled, PreferredMfa: preferred };
    const answer = await world.call('SetUserMFAPreference', {
      AccessToken: signIn.accessToken,
      ...(factor === 'SMS_MFA' && { SMSMfaSettings: setting }),
      ...(factor === 'EMAIL_OTP' && { EmailMfaSettings: setting }),
      ...(factor === 'SOFTWARE_TOKEN_MFA' && { SoftwareTokenMfaSettings: setting }),
      ...(factor === 'WEB_AUTHN' && { WebAuthnMfaSettings: { Enabled: enabled } }),
    });
    const may = world.isAccepted(signIn) && this.#isAllowed(variant, someone);
    judge(this.toString(), result(answer), { may, must: may });
    if (!answer.ok) return;
    if (this.#isIdle(variant, someone)) {
      world.succeed('SetUserMFAPreference SMS_MFA where the pool has apps alone');
      return;
    }
    world.succeed(`SetUserMFAPreference ${factor} ${enabled ? 'on' : 'off'}`);
    if (factor === 'WEB_AUTHN') {
      someone.passkeyCounts = enabled;
      return;
    }
    someone.switch(factor, enabled);
    if (preferred) someone.preferred = factor;
    else if (someone.preferred === factor) someone.preferred = undefined;
  }

  /** SMS that is switched on where the pool has apps alone is taken, and nothing comes of it. */
  #isIdle({ factors }: Variant, { has }: Person): boolean {
    const { factor, enabled } = this.choice;
    const hasAppsAlone = factors.length === 1 && factors[0] === 'SOFTWARE_TOKEN_MFA';
    return factor === 'SMS_MFA' && enabled && hasAppsAlone && has.phone_number;
  }

  #isAllowed(variant: Variant, someone: Person): boolean {
    const { mfa, factors } = variant;
    const { factor, enabled, preferred } = this.choice;
    if (this.#isIdle(variant, someone)) return true;
    if (factor === 'WEB_AUTHN') return !enabled || Object.values(someone.on).includes(true);
    if (!enabled) return !preferred && !(mfa === 'ON' && someone.on[factor]);
    const isEquipped = {
      SMS_MFA: isProvedAddress(someone, 'phone_number'),
      EMAIL_OTP: isProvedAddress(someone, 'email'),
      SOFTWARE_TOKEN_MFA: someone.app !== undefined,
    }[factor];
    return factors.includes(factor) && isEquipped;
  }
}

/** New recovery codes, which no operation of the wire makes. */
export class MakeRecoveryCodes extends Step {
  readonly who: number;
  constructor(who: number) {
    super();
    this.who = who;
  }

  override toString() {
    return `MakeRecoveryCodes(${this.who % 3})`;
  }

  override async act(world: World): Promise<void> {
    const someone = person(world, this.who);
    const { context, pool } = world.place;
    const user = someone.exists ? await findUserBySub(context, pool.id, someone.sub) : undefined;
    if (user === undefined) return;
    someone.endRecoveryCodes();
    for (const code of await createRecoveryCodes(context, { pool, user, held: [] }))
      someone.recoveryCodes.add(world.secret(code));
    world.succeed('recovery codes');
  }
}
