import { beforeEach, expect, test } from 'vitest';
import { createUser } from '#domain/people/users/change-user.ts';
import { createPassword } from '#domain/people/users/password.ts';
import type { Client } from '#domain/tenant/clients/client.ts';
import type { Pool } from '#domain/tenant/pools/pool.ts';
import { savePool } from '#domain/tenant/pools/pool-store.ts';
import type { CallOperation } from '../../../../../test/api.ts';
import { Authenticator } from '../../../../../test/authenticator.ts';
import { describeOnBothEngines } from '../../../../../test/both-engines.ts';
import type { TestContext } from '../../../../../test/context.ts';
import { createPeoplePool, newTestUser, PASSWORD } from '../../../../../test/people.ts';

let context: TestContext;
let call: CallOperation;
let pool: Pool;
let client: Client;
let AccessToken: string;

async function signedIn(username: string): Promise<string> {
  const user = newTestUser(pool, username);
  const password = await createPassword(context, pool, user, PASSWORD);
  await createUser(context, pool, { ...user, ...password, passwordSetAt: 1 }, { taken: 'User already exists' });
  const AuthParameters = { USERNAME: username, PASSWORD };
  const answer = await call('InitiateAuth', { ClientId: client.id, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters });
  return answer.AuthenticationResult?.AccessToken ?? 'none';
}
async function register(habits: Parameters<Authenticator['create']>[1] = {}) {
  const authenticator = new Authenticator();
  const { CredentialCreationOptions } = await call('StartWebAuthnRegistration', { AccessToken });
  const Credential = authenticator.create(CredentialCreationOptions, habits);
  expect(await call('CompleteWebAuthnRegistration', { AccessToken, Credential })).toEqual({});
  return authenticator;
}

describeOnBothEngines('passkeys', (bench) => {
  beforeEach(async () => {
    ({ context, call } = bench);
    const made = await createPeoplePool(context);
    client = made.client;
    const { settings } = made.pool;
    const signInPolicy = { allowedFirstAuthFactors: ['PASSWORD', 'WEB_AUTHN'] as const };
    pool = await savePool(context, made.pool, {
      settings: { ...settings, policies: { ...settings.policies, signInPolicy } },
    });
    AccessToken = await signedIn('ann');
  });

  test('are registered, listed and deleted with an access token', async () => {
    expect(await call('ListWebAuthnCredentials', { AccessToken })).toEqual({ Credentials: [] });
    const registeredAt = context.clock.now() / 1000;
    const phone = await register({ attachment: 'cross-platform', transports: ['hybrid'] });
    context.clock.advance(1500);
    const laptop = await register({ transports: [], aaguid: '08987058-cadc-4b81-b6e1-30de50dcbe96' });
    expect(await call('ListWebAuthnCredentials', { AccessToken })).toEqual({
      Credentials: [
        {
          CredentialId: phone.id,
          FriendlyCredentialName: 'Roaming passkey',
          RelyingPartyId: 'localhost',
          AuthenticatorAttachment: 'cross-platform',
          AuthenticatorTransports: ['hybrid'],
          CreatedAt: registeredAt,
        },
        {
          CredentialId: laptop.id,
          FriendlyCredentialName: 'Windows Hello',
          RelyingPartyId: 'localhost',
          AuthenticatorTransports: [],
          CreatedAt: registeredAt + 1.5,
        },
      ],
    });
    expect(await call('DeleteWebAuthnCredential', { AccessToken, CredentialId: phone.id })).toEqual({});
    await expect(call('DeleteWebAuthnCredential', { AccessToken, CredentialId: phone.id })).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
    });
    const left = await call('ListWebAuthnCredentials', { AccessToken });
    expect(left.Credentials.map(({ CredentialId }) => CredentialId)).toEqual([laptop.id]);
  });

  test('are listed by the page', async () => {
    const ids: string[] = [];
    for (let count = 0; count < 3; count++) {
      ids.push((await register()).id);
      context.clock.advance(1);
    }
    const list = async (MaxResults: number, NextToken?: string) => {
      const page = await call('ListWebAuthnCredentials', { AccessToken, MaxResults, ...(NextToken && { NextToken }) });
      return { ids: page.Credentials.map(({ CredentialId }) => CredentialId), next: page.NextToken };
    };
    const first = await list(2);
    expect(first).toEqual({ ids: ids.slice(0, 2), next: expect.any(String) });
    expect(await list(2, first.next)).toEqual({ ids: ids.slice(2), next: undefined });
    expect(await list(3)).toEqual({ ids, next: undefined });
    expect(await list(0)).toEqual({ ids, next: undefined });
    const invalid = { code: 'InvalidParameterException' };
    await expect(list(21)).rejects.toMatchObject(invalid);
    await expect(list(2, 'x')).rejects.toMatchObject(invalid);
    AccessToken = await signedIn('bea');
    await expect(list(2, first.next)).rejects.toMatchObject(invalid);
  });

  test('of another kind than the pool wants are refused by name', async () => {
    const answer = async (habits: Parameters<Authenticator['create']>[1]) => {
      const { CredentialCreationOptions } = await call('StartWebAuthnRegistration', { AccessToken });
      const Credential = new Authenticator().create(CredentialCreationOptions, habits);
      return call('CompleteWebAuthnRegistration', { AccessToken, Credential });
    };
    const code = (name: string) => ({ code: name, status: 400 });
    await expect(answer({ challenge: 'AAAA' })).rejects.toMatchObject(code('WebAuthnChallengeNotFoundException'));
    await expect(answer({ origin: 'https://a.test' })).rejects.toMatchObject(code('WebAuthnOriginNotAllowedException'));
    await expect(answer({ relyingPartyId: 'a.test' })).rejects.toMatchObject(
      code('WebAuthnRelyingPartyMismatchException'),
    );
    await expect(answer({ algorithm: 'EdDSA' })).rejects.toMatchObject(code('WebAuthnCredentialNotSupportedException'));
    await expect(call('CompleteWebAuthnRegistration', { AccessToken, Credential: {} })).rejects.toMatchObject({
      code: 'InvalidParameterException',
      message: 'Credential data is not valid',
    });
    await savePool(context, pool, {
      settings: {
        ...pool.settings,
        policies: { ...pool.settings.policies, signInPolicy: { allowedFirstAuthFactors: ['PASSWORD'] } },
      },
    });
    await expect(answer({})).rejects.toMatchObject(code('WebAuthnNotEnabledException'));
    await expect(call('CompleteWebAuthnRegistration', { AccessToken, Credential: {} })).rejects.toMatchObject(
      code('WebAuthnNotEnabledException'),
    );
  });
});
