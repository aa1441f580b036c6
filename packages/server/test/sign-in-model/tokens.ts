import type { InitiateAuthResponse } from '@cenote/wire/user-pools';
import { deviceVerifier } from '../srp-client.ts';
import { Broken } from './broken.ts';
import type { SignedIn } from './held.ts';
import { result } from './sign-up.ts';
import { ChosenStep, judge, recent } from './step.ts';
import { type Answer, type World } from './world.ts';

abstract class OfSignIn<Choice extends { readonly signIn: number }> extends ChosenStep<Choice> {
  override check({ signIns }: Readonly<World>): boolean {
    return signIns.length > 0;
  }

  override async act(world: World): Promise<void> {
    const signIn = recent(world.signIns, this.choice.signIn);
    if (signIn === undefined) throw new Error('nobody is signed in');
    await this.use(world, signIn);
  }

  protected abstract use(world: World, signIn: SignedIn): Promise<void>;
}

/** GetUser: whether the access token is accepted. */
export class UseAccessToken extends OfSignIn<{ signIn: number }> {
  protected override async use(world: World, signIn: SignedIn): Promise<void> {
    const answer = await world.call('GetUser', { AccessToken: signIn.accessToken });
    const isAccepted = world.isAccepted(signIn);
    judge(this.toString(), result(answer), { may: isAccepted, must: isAccepted });
    if (!answer.ok) return;
    if (answer.output.Username !== signIn.person.username(world.place.variant.names))
      throw new Broken('the token is somebody else’s');
    world.succeed('GetUser');
  }
}

/** REFRESH_TOKEN_AUTH and GetTokensFromRefreshToken. */
export class Refresh extends OfSignIn<{
  signIn: number;
  token: number;
  client: 'other' | 'own';
  by: 'flow' | 'operation';
  device: 'none' | 'other' | 'own';
  times: number;
}> {
  protected override async use(world: World, signIn: SignedIn): Promise<void> {
    const { choice } = this;
    const client = choice.client === 'own' ? signIn.client : 1 - signIn.client;
    const token = recent(signIn.refreshTokens, choice.token) ?? '';
    const deviceKey = this.#deviceKey(world, signIn);
    const isLatest = token === signIn.refreshTokens.at(-1);
    const isRotating = client === 1;
    const isFlowAllowed = choice.by === 'operation' || !isRotating;
    const may =
      isFlowAllowed &&
      client === signIn.client &&
      isLatest &&
      world.isAlive(signIn) &&
      !signIn.isRefreshOver &&
      this.#isOnItsDevice(signIn, deviceKey);
    // A replaced token ends its sign-in, whatever else is wrong with the request, unless it was replaced just now: it may come
    // from beside the rotation, as the latest one does that is sent twice.
    const replacedAt = signIn.replacedAt.get(token);
    const isOld = replacedAt !== undefined && world.now - replacedAt >= 10_000;
    const isReuse = isRotating && isFlowAllowed && client === signIn.client && world.isAlive(signIn) && isOld;
    const answers = await Promise.all(
      Array.from({ length: choice.times }, () => this.#send(world, { client, token, deviceKey })),
    );
    const successes = answers.filter((answer) => answer.ok);
    if (isRotating && successes.length > 1) throw new Broken(`${this} succeeded ${successes.length} times`);
    judge(this.toString(), successes[0] ?? answers[0] ?? { ok: false }, { may, must: may });
    if (isReuse) {
      signIn.isRevoked = true;
      world.succeed('reuse of a refresh token');
    }
    for (const { output } of successes) {
      const { AccessToken = '', RefreshToken } = output.AuthenticationResult ?? {};
      if ((RefreshToken !== undefined) !== isRotating) throw new Broken(`${this} rotated wrongly`);
      signIn.accessToken = world.secret(AccessToken);
      signIn.accessExpiresAt = world.now + 3_600_000;
      if (RefreshToken !== undefined) {
        signIn.replacedAt.set(token, world.now);
        signIn.refreshTokens.push(world.secret(RefreshToken));
      }
      world.succeed(`refresh by ${choice.by}${isRotating ? ', rotated' : ''}${signIn.device ? ', on a device' : ''}`);
    }
  }

  #deviceKey({ people }: World, { device, person: someone }: SignedIn): string | undefined {
    if (this.choice.device === 'none') return undefined;
    if (this.choice.device === 'own') return device?.key;
    const others = people.filter((one) => one !== someone).flatMap(({ devices }) => [...devices.keys()]);
    return others[0] ?? 'us-east-1_00000000-0000-0000-0000-000000000000';
  }

  /** A tracked device has to be named and confirmed; the operation tells an unconfirmed one who names none. */
  #isOnItsDevice({ device, person: someone }: SignedIn, named: string | undefined): boolean {
    if (device === undefined) return true;
    if (named === undefined) return this.choice.by === 'operation';
    return named === device.key && someone.devices.has(device.key);
  }

  #send(
    world: World,
    { client, token, deviceKey }: { client: number; token: string; deviceKey: string | undefined },
  ): Promise<Answer<Pick<InitiateAuthResponse, 'AuthenticationResult'>>> {
    const ClientId = world.place.clients[client]?.id ?? '';
    if (this.choice.by === 'operation') {
      const DeviceKey = deviceKey === undefined ? {} : { DeviceKey: deviceKey };
      return world.call('GetTokensFromRefreshToken', { ClientId, RefreshToken: token, ...DeviceKey });
    }
    const AuthParameters = { REFRESH_TOKEN: token, ...(deviceKey !== undefined && { DEVICE_KEY: deviceKey }) };
    return world.call('InitiateAuth', { ClientId, AuthFlow: 'REFRESH_TOKEN_AUTH', AuthParameters });
  }
}

/** A refresh token that comes again a while after another took its place, where a client rotates them. */
export class Replay extends OfSignIn<{ signIn: number; seconds: number }> {
  protected override async use(world: World, { client }: SignedIn): Promise<void> {
    const { signIn, seconds } = this.choice;
    const refreshing = {
      signIn,
      client: 'own',
      by: client === 1 ? 'operation' : 'flow',
      device: 'own',
      times: 1,
    } as const;
    await new Refresh({ ...refreshing, token: 0 }).act(world);
    world.place.context.clock.advance(seconds * 1000);
    await new Refresh({ ...refreshing, token: 1 }).act(world);
  }
}

/** RevokeToken. */
export class Revoke extends OfSignIn<{ signIn: number; client: 'other' | 'own' }> {
  protected override async use(world: World, signIn: SignedIn): Promise<void> {
    const client = this.choice.client === 'own' ? signIn.client : 1 - signIn.client;
    const ClientId = world.place.clients[client]?.id ?? '';
    const answer = await world.call('RevokeToken', { ClientId, Token: signIn.refreshTokens.at(-1) ?? '' });
    judge(this.toString(), result(answer), { may: true, must: true });
    if (client !== signIn.client) return;
    signIn.isRevoked = true;
    world.succeed('RevokeToken');
  }
}

/** GlobalSignOut and AdminUserGlobalSignOut. */
export class SignOutEverywhere extends OfSignIn<{ signIn: number; by: 'administrator' | 'user' }> {
  protected override async use(world: World, signIn: SignedIn): Promise<void> {
    const { person: someone, accessToken } = signIn;
    const isAdmin = this.choice.by === 'administrator';
    const isAccepted = isAdmin || world.isAccepted(signIn);
    const answer = isAdmin
      ? await world.call('AdminUserGlobalSignOut', { UserPoolId: world.place.pool.id, Username: world.typed(someone) })
      : await world.call('GlobalSignOut', { AccessToken: accessToken });
    judge(this.toString(), result(answer), { may: isAccepted, must: isAccepted });
    if (!answer.ok) return;
    world.succeed(`sign-out everywhere by the ${this.choice.by}`);
    someone.generation++;
  }
}

/** ConfirmDevice. */
export class ConfirmDevice extends OfSignIn<{ signIn: number; key: 'of another' | 'own' }> {
  protected override async use(world: World, signIn: SignedIn): Promise<void> {
    const { person: someone } = signIn;
    const other = world.signIns.find((one) => one !== signIn && one.device && one.device.key !== signIn.device?.key);
    const device = this.choice.key === 'own' ? signIn.device : other?.device;
    if (device === undefined) return;
    const password = world.secret(`the password of ${device.key}`);
    const answer = await world.call('ConfirmDevice', {
      AccessToken: signIn.accessToken,
      DeviceKey: device.key,
      DeviceName: 'laptop',
      DeviceSecretVerifierConfig: deviceVerifier(device, password),
    });
    const isNew = ![...world.people].some(({ devices }) => devices.has(device.key));
    const may = world.isAccepted(signIn) && this.choice.key === 'own' && isNew;
    judge(this.toString(), result(answer), { may, must: may });
    if (!answer.ok) return;
    world.succeed('ConfirmDevice');
    const isAsked = world.place.variant.devices?.deviceOnlyRememberedOnUserPrompt === true;
    if (answer.output.UserConfirmationNecessary !== isAsked) throw new Broken('the device is remembered wrongly');
    someone.devices.set(device.key, { ...device, password, remembered: !isAsked });
  }
}

/** UpdateDeviceStatus and ForgetDevice. */
export class ChangeDevice extends OfSignIn<{ signIn: number; which: number; deed: 'forget' | 'not' | 'remember' }> {
  protected override async use(world: World, signIn: SignedIn): Promise<void> {
    const known = world.people.flatMap((one) => [...one.devices.values()].map((device) => ({ device, owner: one })));
    const found = recent(known, this.choice.which);
    if (found === undefined) return;
    const { device, owner } = found;
    const { deed } = this.choice;
    const named = { AccessToken: signIn.accessToken, DeviceKey: device.key };
    const DeviceRememberedStatus = deed === 'remember' ? 'remembered' : 'not_remembered';
    const answer =
      deed === 'forget'
        ? await world.call('ForgetDevice', named)
        : await world.call('UpdateDeviceStatus', { ...named, DeviceRememberedStatus });
    const may = world.isAccepted(signIn) && owner === signIn.person;
    judge(this.toString(), result(answer), { may, must: may });
    if (!answer.ok) return;
    world.succeed(`device: ${deed}`);
    device.remembered = deed === 'remember';
    if (deed !== 'forget') return;
    world.forgetDevices(owner, [device.key]);
  }
}
