import {
  AdminCreateUserCommand,
  AdminSetUserPasswordCommand,
  AdminUpdateUserAttributesCommand,
  type AttributeType,
  DeleteUserAttributesCommand,
  GetUserAttributeVerificationCodeCommand,
  GetUserCommand,
  UpdateUserAttributesCommand,
  VerifyUserAttributeCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { expect, test } from 'vitest';
import { administrator, newPerson, register, wrongCode } from './people.ts';
import { claimsOf, confirmed, makeClient, makePool, refusal, tokensOf } from './sdk-client.ts';
import { describeContract, lastCodeTo, messagesTo } from './server.ts';

function toList(attributes: Record<string, string>): AttributeType[] {
  return Object.entries(attributes).map(([Name, Value]) => ({ Name, Value }));
}

describeContract('attributes through the AWS SDK', (server) => {
  const update = (AccessToken: string, attributes: Record<string, string>) =>
    administrator(server).send(new UpdateUserAttributesCommand({ AccessToken, UserAttributes: toList(attributes) }));
  const attributesOf = async (AccessToken: string): Promise<Record<string, string | undefined>> => {
    const { UserAttributes = [] } = await administrator(server).send(new GetUserCommand({ AccessToken }));
    return Object.fromEntries(UserAttributes.map(({ Name, Value }) => [Name, Value]));
  };
  const verify = (AccessToken: string, Code: string, AttributeName = 'email') =>
    administrator(server).send(new VerifyUserAttributeCommand({ AccessToken, AttributeName, Code }));

  test('a user reads and changes their own, and an empty value deletes', async () => {
    const person = await confirmed(server);
    const { AccessToken } = await tokensOf(server, server.clientId, person);
    await update(AccessToken, { given_name: 'Ada', family_name: 'Lovelace', nickname: '数学 🧮' });
    expect(await attributesOf(AccessToken)).toMatchObject({
      sub: expect.any(String),
      email: person.email,
      given_name: 'Ada',
      nickname: '数学 🧮',
    });
    await update(AccessToken, { given_name: '' });
    expect(await attributesOf(AccessToken)).not.toHaveProperty('given_name');
    await administrator(server).send(
      new DeleteUserAttributesCommand({ AccessToken, UserAttributeNames: ['family_name'] }),
    );
    const left = await attributesOf(AccessToken);
    expect(left).not.toHaveProperty('family_name');
    expect(left.nickname).toBe('数学 🧮');
    const { IdToken } = await tokensOf(server, server.clientId, person);
    expect(claimsOf(IdToken)).toMatchObject({ nickname: '数学 🧮' });
  });

  test('a new address is unverified until its code comes back', async () => {
    const person = await register(server);
    const { AccessToken } = await tokensOf(server, server.clientId, person);
    const email = newPerson().email;
    const { CodeDeliveryDetailsList } = await update(AccessToken, { email });
    expect(CodeDeliveryDetailsList).toEqual([
      { Destination: 'a***@e***', DeliveryMedium: 'EMAIL', AttributeName: 'email' },
    ]);
    expect(await attributesOf(AccessToken)).toMatchObject({ email, email_verified: 'false' });
    const code = await lastCodeTo(server, email);
    await expect(verify(AccessToken, wrongCode(code))).rejects.toMatchObject(
      refusal('CodeMismatchException', 'Invalid verification code provided, please try again.'),
    );
    await verify(AccessToken, code);
    expect(await attributesOf(AccessToken)).toMatchObject({ email, email_verified: 'true' });
    await expect(verify(AccessToken, code)).rejects.toMatchObject(
      refusal('ExpiredCodeException', 'Invalid code provided, please request a code again.'),
    );
  });

  test('a code can be asked for, and only for an address that is there', async () => {
    const person = await confirmed(server);
    const { AccessToken } = await tokensOf(server, server.clientId, person);
    const ask = (AttributeName: string) =>
      administrator(server).send(new GetUserAttributeVerificationCodeCommand({ AccessToken, AttributeName }));
    expect((await ask('email')).CodeDeliveryDetails).toMatchObject({ DeliveryMedium: 'EMAIL', AttributeName: 'email' });
    expect((await messagesTo(server, person.email))[0]).toMatchObject({ purpose: 'VerifyUserAttribute' });
    await verify(AccessToken, await lastCodeTo(server, person.email));
    expect(await attributesOf(AccessToken)).toMatchObject({ email_verified: 'true' });
    await expect(ask('phone_number')).rejects.toMatchObject({ name: 'InvalidParameterException' });
    for (const call of [() => ask('given_name'), () => verify(AccessToken, '123456', 'given_name')]) {
      await expect(call()).rejects.toMatchObject(
        refusal('InvalidParameterException', 'Invalid attribute name. Only phone_number and email can be verified.'),
      );
    }
  });

  test('a code that went to an address which was changed again verifies nothing', async () => {
    const person = await register(server);
    const { AccessToken } = await tokensOf(server, server.clientId, person);
    const mine = newPerson().email;
    await update(AccessToken, { email: mine });
    const code = await lastCodeTo(server, mine);
    await update(AccessToken, { email: 'victim@example.com' });
    await expect(verify(AccessToken, code)).rejects.toMatchObject({
      name: expect.stringMatching(/^(CodeMismatch|ExpiredCode)Exception$/),
    });
    expect(await attributesOf(AccessToken)).toMatchObject({ email: 'victim@example.com', email_verified: 'false' });
  });

  test('where a pool verifies first, the old address stays until then', async () => {
    const poolId = await makePool(server, {
      AutoVerifiedAttributes: ['email'],
      UserAttributeUpdateSettings: { AttributesRequireVerificationBeforeUpdate: ['email'] },
    });
    const { ClientId } = await makeClient(server, poolId);
    const person = await register(server, ClientId);
    const { AccessToken } = await tokensOf(server, ClientId, person);
    const email = newPerson().email;
    await update(AccessToken, { email });
    expect(await attributesOf(AccessToken)).toMatchObject({ email: person.email, email_verified: 'true' });
    await verify(AccessToken, await lastCodeTo(server, email));
    expect(await attributesOf(AccessToken)).toMatchObject({ email, email_verified: 'true' });
  });

  test.each([
    ['sub', { sub: 'x' }, 'InvalidParameterException', 'Cannot modify the non-mutable attribute sub'],
    [
      'the flag of an address',
      { email_verified: 'true' },
      'InvalidParameterException',
      /^Cannot modify the non-mutable/,
    ],
    [
      'an unknown attribute',
      { 'custom:teamId': '1' },
      'InvalidParameterException',
      'user.custom:teamId: Attribute does not exist in the schema.\n',
    ],
    ['an address that is none', { email: 'nowhere' }, 'InvalidParameterException', 'Invalid email address format.'],
    [
      'a phone number that is none',
      { phone_number: '12' },
      'InvalidParameterException',
      'Invalid phone number format.',
    ],
  ])('a user cannot write %s', async (_, attributes: object, name, message) => {
    const person = await confirmed(server);
    const { AccessToken } = await tokensOf(server, server.clientId, person);
    await expect(update(AccessToken, { ...attributes })).rejects.toMatchObject(refusal(name, message));
    expect(await attributesOf(AccessToken)).toMatchObject({ email: person.email, email_verified: 'false' });
  });

  test("the pool's schema and the client's permissions hold", async () => {
    const poolId = await makePool(server, {
      Schema: [
        { Name: 'role', AttributeDataType: 'String', Mutable: false },
        { Name: 'cart', AttributeDataType: 'String', Mutable: true, StringAttributeConstraints: { MinLength: '36' } },
        { Name: 'secret', AttributeDataType: 'String', Mutable: true },
        { Name: 'phone_number', Required: true, Mutable: true },
      ],
    });
    const attributes = ['email', 'phone_number', 'custom:role', 'custom:cart'];
    const { ClientId } = await makeClient(server, poolId, { ReadAttributes: attributes, WriteAttributes: attributes });
    const person = newPerson();
    const sdk = administrator(server);
    const named = { UserPoolId: poolId, Username: person.username };
    const UserAttributes = toList({ phone_number: '+15550100', 'custom:secret': 'x' });
    await sdk.send(new AdminCreateUserCommand({ ...named, UserAttributes, MessageAction: 'SUPPRESS' }));
    await sdk.send(new AdminSetUserPasswordCommand({ ...named, Password: person.password, Permanent: true }));
    const { AccessToken, IdToken } = await tokensOf(server, ClientId, person);
    expect(claimsOf(IdToken)).not.toHaveProperty('custom:secret');
    expect(Object.keys(await attributesOf(AccessToken)).toSorted()).toEqual(['phone_number', 'sub']);
    await expect(update(AccessToken, { 'custom:role': 'admin' })).rejects.toMatchObject(
      refusal('InvalidParameterException', 'user.custom:role: Attribute cannot be updated.\n'),
    );
    await expect(update(AccessToken, { 'custom:cart': 'short' })).rejects.toMatchObject(
      refusal('InvalidParameterException', 'user.custom:cart: String must be no shorter than 36 characters\n'),
    );
    await expect(update(AccessToken, { 'custom:secret': 'y' })).rejects.toMatchObject(
      refusal('NotAuthorizedException', 'A client attempted to write unauthorized attribute'),
    );
    await expect(update(AccessToken, { phone_number: '' })).rejects.toMatchObject(
      refusal(
        'InvalidParameterException',
        'Invalid user attributes: phone_number: Required attribute cannot be deleted.',
      ),
    );
  });

  test('an administrator may vouch for an address, but not for one that is not there', async () => {
    const person = await confirmed(server);
    const { AccessToken } = await tokensOf(server, server.clientId, person);
    const vouch = (attributes: Record<string, string>) =>
      administrator(server).send(
        new AdminUpdateUserAttributesCommand({
          UserPoolId: server.userPoolId,
          Username: person.username,
          UserAttributes: toList(attributes),
        }),
      );
    await vouch({ email_verified: 'true' });
    expect(await attributesOf(AccessToken)).toMatchObject({ email_verified: 'true' });
    await expect(vouch({ phone_number_verified: 'true' })).rejects.toMatchObject(
      refusal('InvalidParameterException', 'Phone Number is required to verify/un-verify a phone number'),
    );
    await expect(vouch({ 'custom:none': 'x' })).rejects.toMatchObject(
      refusal('InvalidParameterException', 'user.custom:none: Attribute does not exist in the schema.\n'),
    );
  });
});
