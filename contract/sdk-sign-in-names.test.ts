import {
  AdminGetUserCommand,
  AdminUpdateUserAttributesCommand,
  ConfirmSignUpCommand,
  SignUpCommand,
  UpdateUserAttributesCommand,
  VerifyUserAttributeCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { beforeAll, describe, expect, test } from 'vitest';
import { administrator, newPerson, type Person, register } from './people.ts';
import { claimsOf, makeClient, makePool, present, refusal, signIn, signUp, tokensOf } from './sdk-client.ts';
import { describeContract, lastCodeTo } from './server.ts';

const wrong = { name: 'NotAuthorizedException', message: 'Incorrect username or password.' };
const nobody = refusal('UserNotFoundException', 'User does not exist.');

describeContract('the names that users sign in with, through the AWS SDK', (server) => {
  describe('in a pool where e-mail addresses take the place of usernames', () => {
    let poolId = '';
    let ClientId = '';
    beforeAll(async () => {
      poolId = await makePool(server, {
        UsernameAttributes: ['email'],
        AutoVerifiedAttributes: ['email'],
        UsernameConfiguration: { CaseSensitive: false },
      });
      ({ ClientId } = await makeClient(server, poolId));
    });
    const join = async (person: Person) => {
      const { email: Username, password: Password } = person;
      const { UserSub } = await administrator(server).send(new SignUpCommand({ ClientId, Username, Password }));
      return present(UserSub);
    };

    test('the username is the sub, and the address signs in in any case of letters', async () => {
      const person = newPerson();
      const sub = await join(person);
      const ConfirmationCode = await lastCodeTo(server, person.email);
      await administrator(server).send(
        new ConfirmSignUpCommand({ ClientId, Username: person.email, ConfirmationCode }),
      );
      for (const username of [person.email, person.email.toUpperCase(), sub]) {
        const { IdToken } = await tokensOf(server, ClientId, { ...person, username });
        expect(claimsOf(IdToken)).toMatchObject({ sub, 'cognito:username': sub, email: person.email });
      }
      const user = await administrator(server).send(
        new AdminGetUserCommand({ UserPoolId: poolId, Username: person.email }),
      );
      expect(user.Username).toBe(sub);
      expect(user.UserAttributes).toContainEqual({ Name: 'email_verified', Value: 'true' });
    });

    test('a taken address is refused, at sign-up and in an update', async () => {
      const person = newPerson();
      await join(person);
      await expect(join({ ...person, email: person.email.toUpperCase() })).rejects.toMatchObject(
        refusal('UsernameExistsException', 'An account with the given email already exists.'),
      );
      const other = newPerson();
      await join(other);
      const ConfirmationCode = await lastCodeTo(server, other.email);
      await administrator(server).send(new ConfirmSignUpCommand({ ClientId, Username: other.email, ConfirmationCode }));
      const { AccessToken } = await tokensOf(server, ClientId, { ...other, username: other.email });
      const UserAttributes = [{ Name: 'email', Value: person.email }];
      await expect(
        administrator(server).send(new UpdateUserAttributesCommand({ AccessToken, UserAttributes })),
      ).rejects.toMatchObject(refusal('AliasExistsException', 'An account with the given email already exists.'));
    });

    test('a name that is no address is refused', async () => {
      await expect(signUp(server, newPerson(), ClientId)).rejects.toMatchObject(
        refusal('InvalidParameterException', 'Username should be an email.'),
      );
    });
  });

  describe('in a pool where addresses and preferred usernames are aliases', () => {
    let poolId = '';
    let ClientId = '';
    beforeAll(async () => {
      poolId = await makePool(server, {
        AliasAttributes: ['email', 'preferred_username'],
        AutoVerifiedAttributes: ['email'],
        UsernameConfiguration: { CaseSensitive: false },
      });
      ({ ClientId } = await makeClient(server, poolId));
    });

    test('a verified address signs in, an unverified one does not', async () => {
      const person = newPerson();
      await signUp(server, person, ClientId);
      await expect(signIn(server, ClientId, { ...person, username: person.email })).rejects.toMatchObject(nobody);
      const ConfirmationCode = await lastCodeTo(server, person.email);
      await administrator(server).send(
        new ConfirmSignUpCommand({ ClientId, Username: person.username, ConfirmationCode }),
      );
      const { IdToken } = await tokensOf(server, ClientId, { ...person, username: person.email.toUpperCase() });
      expect(claimsOf(IdToken)['cognito:username']).toBe(person.username);
    });

    test('an address belongs to whoever verified it, unless it is taken away with force', async () => {
      const first = await register(server, ClientId);
      const second = { ...newPerson(), email: first.email };
      await signUp(server, second, ClientId);
      const confirm = new ConfirmSignUpCommand({
        ClientId,
        Username: second.username,
        ConfirmationCode: await lastCodeTo(server, first.email),
      });
      await expect(administrator(server).send(confirm)).rejects.toMatchObject(
        refusal('AliasExistsException', 'An account with the given email already exists.'),
      );
      confirm.input.ForceAliasCreation = true;
      await administrator(server).send(new ConfirmSignUpCommand(confirm.input));
      const { IdToken } = await tokensOf(server, ClientId, { ...second, username: first.email });
      expect(claimsOf(IdToken)['cognito:username']).toBe(second.username);
      const robbed = await administrator(server).send(
        new AdminGetUserCommand({ UserPoolId: poolId, Username: first.username }),
      );
      expect(robbed.UserAttributes).toContainEqual({ Name: 'email_verified', Value: 'false' });
    });

    test("a preferred username is nobody else's name", async () => {
      const person = await register(server, ClientId);
      const other = await register(server, ClientId);
      const prefer = (who: Person, Value: string) =>
        administrator(server).send(
          new AdminUpdateUserAttributesCommand({
            UserPoolId: poolId,
            Username: who.username,
            UserAttributes: [{ Name: 'preferred_username', Value }],
          }),
        );
      const nick = `countess-${person.username}`;
      await prefer(person, nick);
      const { IdToken } = await tokensOf(server, ClientId, { ...person, username: nick });
      expect(claimsOf(IdToken)['cognito:username']).toBe(person.username);
      await expect(prefer(other, nick)).rejects.toMatchObject({ name: 'AliasExistsException' });
      await expect(prefer(other, person.username)).rejects.toMatchObject({ name: 'AliasExistsException' });
      await expect(signUp(server, { ...newPerson(), username: nick }, ClientId)).rejects.toMatchObject(
        refusal('UsernameExistsException', 'User already exists'),
      );
    });

    test('a username in the form of an address is refused', async () => {
      const person = newPerson();
      await expect(signUp(server, { ...person, username: person.email }, ClientId)).rejects.toMatchObject(
        refusal(
          'InvalidParameterException',
          'Username cannot be of email format, since user pool is configured for email alias.',
        ),
      );
    });

    test('after an update neither address signs in until the new one is verified', async () => {
      const person = await register(server, ClientId);
      const { AccessToken } = await tokensOf(server, ClientId, person);
      const email = newPerson().email;
      const UserAttributes = [{ Name: 'email', Value: email }];
      await administrator(server).send(new UpdateUserAttributesCommand({ AccessToken, UserAttributes }));
      for (const username of [person.email, email]) {
        await expect(signIn(server, ClientId, { ...person, username })).rejects.toMatchObject(nobody);
      }
      const Code = await lastCodeTo(server, email);
      await administrator(server).send(new VerifyUserAttributeCommand({ AccessToken, AttributeName: 'email', Code }));
      await tokensOf(server, ClientId, { ...person, username: email });
    });
  });

  test('a pool that was made without a word on it tells cases of letters apart', async () => {
    const { ClientId } = await makeClient(server, await makePool(server, { AutoVerifiedAttributes: ['email'] }));
    const person = await register(server, ClientId);
    const shouted = { ...newPerson(), username: person.username.toUpperCase() };
    await expect(signIn(server, ClientId, { ...person, username: shouted.username })).rejects.toMatchObject(nobody);
    await signUp(server, shouted, ClientId);
    await expect(signIn(server, ClientId, { ...person, password: shouted.password + 'x' })).rejects.toMatchObject(
      wrong,
    );
  });
});
