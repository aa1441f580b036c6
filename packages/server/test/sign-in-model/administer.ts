import type { FactorType } from '#domain/access/administration/factor.ts';
import { recoveryKind } from './demand.ts';
import { receiveResetCode } from './recovery.ts';
import { result } from './sign-up.ts';
import { isTooMuch, judge, person, Step } from './step.ts';
import type { World } from './world.ts';

export type Deed =
  | 'confirm'
  | 'delete app'
  | 'delete devices'
  | 'delete email factor'
  | 'delete passkeys'
  | 'delete recovery codes'
  | 'delete sms factor'
  | 'disable'
  | 'enable'
  | 'reset'
  | 'set password'
  | 'set temporary password';

/** What administrators do to an account. */
export class Administer extends Step {
  readonly choice: { readonly who: number; readonly deed: Deed };
  constructor(choice: Administer['choice']) {
    super();
    this.choice = choice;
  }

  override toString() {
    return `Administer(${this.choice.who % 3}, ${this.choice.deed})`;
  }

  override async act(world: World): Promise<void> {
    const { pool, variant } = world.place;
    const someone = person(world, this.choice.who);
    const { deed } = this.choice;
    const named = { UserPoolId: pool.id, Username: world.typed(someone) };
    const Password = world.newPassword();
    const calls = {
      confirm: () => world.call('AdminConfirmSignUp', named),
      'delete app': () => world.call('AdminDeleteSoftwareToken', named),
      'delete devices': () => this.#deleteFactor(world, named, 'DEVICE'),
      'delete email factor': () => this.#deleteFactor(world, named, 'EMAIL_OTP'),
      'delete passkeys': () => this.#deleteFactor(world, named, 'WEB_AUTHN'),
      'delete recovery codes': () => this.#deleteFactor(world, named, 'RECOVERY_CODES'),
      'delete sms factor': () => this.#deleteFactor(world, named, 'SMS_MFA'),
      disable: () => world.call('AdminDisableUser', named),
      enable: () => world.call('AdminEnableUser', named),
      reset: () => world.call('AdminResetUserPassword', named),
      'set password': () => world.call('AdminSetUserPassword', { ...named, Password, Permanent: true }),
      'set temporary password': () => world.call('AdminSetUserPassword', { ...named, Password, Permanent: false }),
    };
    const isRecoverable = recoveryKind(variant, someone, world.now) !== undefined;
    const isDue = deed === 'reset' ? isRecoverable : deed === 'confirm' ? someone.status === 'UNCONFIRMED' : true;
    const may = someone.exists && isDue;
    const answer = await calls[deed]();
    const excuse = (refusal: Parameters<typeof isTooMuch>[0]) => isTooMuch(refusal, someone, world.now, 'message');
    judge(this.toString(), result(answer), { may, must: may, excuse });
    if (!answer.ok) return;
    world.succeed(`administrator: ${deed}`);
    await this.#apply(world, Password);
  }

  #deleteFactor(world: World, named: { UserPoolId: string; Username: string }, FactorType: FactorType) {
    return world.callExtension('AdminDeleteUserFactor', { ...named, FactorType });
  }

  /** An administrator switches off a factor whose codes go to an address: with it ends what stands in for it. */
  #endFactor(world: World, factor: 'EMAIL_OTP' | 'SMS_MFA'): void {
    const someone = person(world, this.choice.who);
    const wasOn = someone.on[factor];
    someone.switch(factor, false);
    if (!wasOn) return;
    someone.pendingApp = undefined;
    someone.endRecoveryCodes();
    world.forgetDevices(someone);
  }

  async #apply(world: World, password: string): Promise<void> {
    const someone = person(world, this.choice.who);
    switch (this.choice.deed) {
      case 'confirm':
        someone.status = 'CONFIRMED';
        return;
      case 'delete app':
        someone.app = undefined;
        someone.pendingApp = undefined;
        someone.switch('SOFTWARE_TOKEN_MFA', false);
        someone.endRecoveryCodes();
        world.forgetDevices(someone);
        return;
      case 'delete devices':
        world.forgetDevices(someone);
        return;
      case 'delete email factor':
        this.#endFactor(world, 'EMAIL_OTP');
        return;
      case 'delete passkeys':
        for (const passkey of someone.passkeys) passkey.isDeleted = true;
        return;
      case 'delete recovery codes':
        someone.endRecoveryCodes();
        return;
      case 'delete sms factor':
        this.#endFactor(world, 'SMS_MFA');
        return;
      case 'disable':
        someone.enabled = false;
        someone.generation++;
        someone.dropResetCodes();
        return;
      case 'enable':
        someone.enabled = true;
        return;
      case 'reset':
        someone.dropResetCodes();
        await receiveResetCode(world, someone);
        someone.status = 'RESET_REQUIRED';
        world.resetFromOutside(someone, someone.resetCodes.at(-1)?.kind);
        return;
      case 'set password':
      case 'set temporary password':
        someone.setPassword(password);
        someone.status = this.choice.deed === 'set password' ? 'CONFIRMED' : 'FORCE_CHANGE_PASSWORD';
        world.resetFromOutside(someone);
    }
  }
}

/** Time that passes. */
export class Wait extends Step {
  readonly seconds: number;
  constructor(seconds: number) {
    super();
    this.seconds = seconds;
  }

  override toString() {
    return `Wait(${this.seconds} s)`;
  }

  override async act({ place }: World): Promise<void> {
    place.context.clock.advance(this.seconds * 1000);
  }
}
