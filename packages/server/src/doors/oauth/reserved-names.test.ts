import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeOnBothEngines } from '../../../test/both-engines.ts';
import { leftTo, shown } from '../../../test/browser.ts';
import {
  authorizeUrl,
  browserOf,
  claimsOf,
  clientSecret,
  createFederatedPool,
  type FederatedPool,
  thisMachine,
} from '../../../test/federated-pool.ts';
import { type OutsideProvider, startOutsideProvider } from '../../../test/outside-provider.ts';
import { PASSWORD } from '../../../test/people.ts';

describeOnBothEngines(
  'names of people who come by a provider',
  (bench) => {
    let outside: OutsideProvider;
    let made: FederatedPool;
    beforeAll(async () => {
      outside = await startOutsideProvider(clientSecret);
      outside.now = () => bench.context.clock.now();
      made = await createFederatedPool(
        bench.call,
        { Corp: outside },
        { UsernameConfiguration: { CaseSensitive: false }, AliasAttributes: ['preferred_username'] },
      );
    });
    afterAll(() => outside.close());

    const signUp = (Username: string, ClientId = made.clientId) =>
      bench.call('SignUp', { ClientId, Username, Password: PASSWORD });
    const reserved = {
      code: 'InvalidParameterException',
      message: 'Username cannot begin with the name of an identity provider of the pool and an underscore.',
    };
    async function comeAs(person: string) {
      outside.person = person;
      const browser = browserOf(bench.context, outside);
      const left = leftTo(await browser.open(authorizeUrl(made.clientId, 'Corp')));
      return (await claimsOf(bench.context, made.clientId, left))['cognito:username'];
    }

    test('are nobody’s to sign up with, in any case', async () => {
      for (const name of ['corp_bob', 'Corp_bob', 'CORP_BOB', 'Corp_']) {
        await expect(signUp(name)).rejects.toMatchObject(reserved);
      }
      for (const name of ['corp-bob', 'corpbob', 'my_corp_bob', 'corp']) {
        expect(await signUp(name)).toMatchObject({ UserConfirmed: false });
      }
      expect(await comeAs('bob')).toBe('corp_bob');
    });

    test('differ by their case where the pool tells cases apart, and are no matter to pools without the provider', async () => {
      const apart = await createFederatedPool(bench.call, { Corp: outside });
      await expect(signUp('Corp_bob', apart.clientId)).rejects.toMatchObject(reserved);
      expect(await signUp('corp_bob', apart.clientId)).toMatchObject({ UserConfirmed: false });
      const without = await createFederatedPool(bench.call, {});
      expect(await signUp('Corp_bob', without.clientId)).toMatchObject({ UserConfirmed: false });
    });

    test('are no matter to an address with which people sign up', async () => {
      const { clientId } = await createFederatedPool(
        bench.call,
        { Corp: outside },
        { UsernameAttributes: ['email'], UsernameConfiguration: { CaseSensitive: false } },
      );
      expect(await signUp('corp_bob@example.com', clientId)).toMatchObject({ UserConfirmed: false });
    });

    test('are refused by the page, which says what to do', async () => {
      const browser = browserOf(bench.context, outside);
      const page = shown(await browser.open(authorizeUrl(made.clientId).replace('/oauth2/authorize', '/signup')));
      const refused = shown(await browser.send(page, { username: 'Corp_eve', password: PASSWORD }));
      expect([refused.status, refused.url.pathname]).toEqual([400, '/signup']);
      expect(refused.text).toContain('This username is taken. Choose another one');
    });

    test('are given by administrators alone, and taken by nobody as a preferred_username', async () => {
      const user = { UserPoolId: made.poolId, Username: 'corp_made' };
      await bench.call('AdminCreateUser', { ...user, MessageAction: 'SUPPRESS' });
      await bench.call('AdminSetUserPassword', { ...user, Password: PASSWORD, Permanent: true });
      const client = { UserPoolId: made.poolId, ClientId: made.clientId };
      const { UserPoolClient } = await bench.call('DescribeUserPoolClient', client);
      await bench.call('UpdateUserPoolClient', {
        ...(UserPoolClient as typeof client),
        ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
      });
      const { AuthenticationResult } = await bench.call('InitiateAuth', {
        ClientId: made.clientId,
        AuthFlow: 'USER_PASSWORD_AUTH',
        AuthParameters: { USERNAME: user.Username, PASSWORD },
      });
      const AccessToken = AuthenticationResult?.AccessToken ?? '';
      const prefer = (Value: string) =>
        bench.call('UpdateUserAttributes', { AccessToken, UserAttributes: [{ Name: 'preferred_username', Value }] });
      await expect(prefer('CORP_carl')).rejects.toMatchObject({
        code: 'InvalidParameterException',
        message: 'preferred_username cannot begin with the name of an identity provider of the pool and an underscore.',
      });
      await prefer('carl');
      expect(await comeAs('carl')).toBe('corp_carl');
    });
  },
  thisMachine,
);
