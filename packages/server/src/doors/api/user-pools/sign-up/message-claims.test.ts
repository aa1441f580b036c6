import { beforeAll, describe, expect, test } from 'vitest';
import { createUser } from '#domain/people/users/change-user.ts';
import { createPassword } from '#domain/people/users/password.ts';
import type { Client } from '#domain/tenant/clients/client.ts';
import type { Pool, PoolSettings } from '#domain/tenant/pools/pool.ts';
import { savePool } from '#domain/tenant/pools/pool-store.ts';
import { type CallOperation, operationsOf } from '../../../../../test/api.ts';
import { describeOnBothEngines } from '../../../../../test/both-engines.ts';
import { createPeoplePool, newTestUser, PASSWORD } from '../../../../../test/people.ts';

/** What strangers use up with sign-ups, and what stays for whom. */

const LIMIT = { code: 'LimitExceededException' };

describeOnBothEngines('messages that strangers ask for', (bench) => {
  let from: (address: string) => CallOperation;
  beforeAll(() => {
    from = (address) => operationsOf(bench.context, address);
  });

  async function newPlace(settings: Partial<PoolSettings> = {}): Promise<{ pool: Pool; client: Client }> {
    const made = await createPeoplePool(
      bench.context,
      { autoVerifiedAttributes: ['email'] },
      { explicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_USER_AUTH'] },
    );
    const pool = await savePool(bench.context, made.pool, { settings: { ...made.pool.settings, ...settings } });
    return { ...made, pool };
  }

  /** Signs so many up with an address, some at once, and gives how many were sent a code. */
  async function signUp(call: CallOperation, { id: ClientId }: Client, times: number, address: (at: number) => string) {
    const outcomes = await Promise.allSettled(
      Array.from({ length: times }, (_, at) =>
        call('SignUp', {
          ClientId,
          Username: crypto.randomUUID(),
          Password: PASSWORD,
          UserAttributes: [{ Name: 'email', Value: address(at) }],
        }),
      ),
    );
    for (const outcome of outcomes) if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject(LIMIT);
    return outcomes.filter(({ status }) => status === 'fulfilled').length;
  }

  test('sign-ups with somebody’s address from five networks do not lock her out; a hundred, from everywhere, do', async () => {
    const { client } = await newPlace();
    const hers = () => 'ann@example.com';
    expect(await signUp(from('192.0.2.1'), client, 30, hers)).toBe(20);
    expect(await signUp(from('192.0.2.1'), client, 1, () => 'ANN@example.com')).toBe(0);
    expect(await signUp(from('198.51.100.7'), client, 1, hers)).toBe(1);
    expect(await signUp(from('2001:db8::1'), client, 30, hers)).toBe(20);
    // Of one network of IPv6 there are many addresses.
    expect(await signUp(from('2001:db8::2'), client, 1, hers)).toBe(0);
    // A home has a /56 of them.
    expect(await signUp(from('2001:db8:0:ff::2'), client, 1, hers)).toBe(0);
    let all = 41;
    for (let network = 0; network < 4; network++) all += await signUp(from(`203.0.113.${network}`), client, 30, hers);
    // The second half is for the first two of each network.
    expect(all).toBe(56);
    expect(await signUp(from('192.0.2.77'), client, 3, hers)).toBe(2);
    for (let network = 0; network < 30; network++) all += await signUp(from(`203.0.114.${network}`), client, 2, hers);
    expect(all + 2).toBe(100);
    expect(await signUp(from('192.0.2.78'), client, 1, hers)).toBe(0);
    expect(await signUp(from('192.0.2.78'), client, 1, () => 'bea@example.com')).toBe(1);
  });

  describe('take half of what a pool may send, and leave the other half to', () => {
    const email = 'ann@example.com';
    const proved = { email, email_verified: 'true' };

    async function useUp(settings: Partial<PoolSettings> = {}) {
      Object.assign(bench.context.settings, { messagesPerHour: 30 });
      const place = await newPlace(settings);
      expect(await signUp(bench.call, place.client, 30, (at) => `fake${at}@example.com`)).toBe(15);
      const user = newTestUser(place.pool, 'ann', { attributes: proved });
      const secret = await createPassword(bench.context, place.pool, user, PASSWORD);
      await createUser(bench.context, place.pool, { ...user, ...secret, passwordSetAt: 1 }, { taken: 'taken' });
      return place;
    }
    const initiate = ({ id: ClientId }: Client, more: Record<string, string>) => {
      const AuthFlow = 'PASSWORD' in more ? 'USER_PASSWORD_AUTH' : 'USER_AUTH';
      return bench.call('InitiateAuth', { ClientId, AuthFlow, AuthParameters: { USERNAME: 'ann', ...more } });
    };

    test('second factors', async () => {
      const { client } = await useUp({
        mfaConfiguration: 'ON',
        factors: { email: {} },
        accountRecoverySetting: { recoveryMechanisms: [{ priority: 1, name: 'admin_only' }] },
      });
      for (let time = 0; time < 15; time++) {
        expect(await initiate(client, { PASSWORD })).toMatchObject({ ChallengeName: 'EMAIL_OTP' });
      }
      await expect(initiate(client, { PASSWORD })).rejects.toMatchObject({ code: 'TooManyRequestsException' });
    });

    test('recoveries, and to codes that begin a sign-in', async () => {
      const { pool } = await newPlace();
      const signInPolicy = { allowedFirstAuthFactors: ['PASSWORD', 'EMAIL_OTP'] } as const;
      const { client } = await useUp({ policies: { ...pool.settings.policies, signInPolicy } });
      await bench.call('ForgotPassword', { ClientId: client.id, Username: 'ann' });
      expect(await initiate(client, { PREFERRED_CHALLENGE: 'EMAIL_OTP' })).toMatchObject({
        ChallengeName: 'EMAIL_OTP',
      });
    });

    test('invitations', async () => {
      const { pool } = await useUp();
      await bench.call('AdminCreateUser', {
        UserPoolId: pool.id,
        Username: 'bea',
        UserAttributes: [{ Name: 'email', Value: 'bea@example.com' }],
        DesiredDeliveryMediums: ['EMAIL'],
      });
    });

    test('nobody who confirmed a sign-up and claims the addresses of others', async () => {
      const { pool, client } = await useUp();
      await bench.call('AdminCreateUser', { UserPoolId: pool.id, Username: 'eve', MessageAction: 'SUPPRESS' });
      const Permanent = true;
      await bench.call('AdminSetUserPassword', { UserPoolId: pool.id, Username: 'eve', Password: PASSWORD, Permanent });
      const AuthParameters = { USERNAME: 'eve', PASSWORD };
      const asked = { ClientId: client.id, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters } as const;
      const { AuthenticationResult } = await bench.call('InitiateAuth', asked);
      const AccessToken = AuthenticationResult?.AccessToken ?? '';
      const UserAttributes = [{ Name: 'email', Value: 'somebody@example.com' }];
      const claim = bench.call('UpdateUserAttributes', { AccessToken, UserAttributes });
      await expect(claim).rejects.toMatchObject({ code: 'TooManyRequestsException' });
      // What an administrator sends is no claim.
      await bench.call('AdminUpdateUserAttributes', { UserPoolId: pool.id, Username: 'eve', UserAttributes });
    });

    test('nobody who resends a code of a sign-up', async () => {
      const { pool, client } = await useUp();
      const attributes = { email: 'new@example.com', email_verified: 'false' };
      const user = newTestUser(pool, 'new', { status: 'UNCONFIRMED', attributes });
      await createUser(bench.context, pool, user, { taken: 'taken' });
      const resend = () => bench.call('ResendConfirmationCode', { ClientId: client.id, Username: 'new' });
      await expect(resend()).rejects.toMatchObject(LIMIT);
      bench.context.clock.advance(3_600_000);
      await resend();
    });
  });
});
