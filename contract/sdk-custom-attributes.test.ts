import {
  AddCustomAttributesCommand,
  AdminCreateUserCommand,
  DescribeUserPoolCommand,
  UpdateUserPoolCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { expect, test } from 'vitest';
import { administrator } from './people.ts';
import { makePool, refusal } from './sdk-client.ts';
import { describeAnywhere } from './server.ts';

describeAnywhere('custom attributes through the AWS SDK', (server) => {
  const team = {
    Name: 'team',
    AttributeDataType: 'String' as const,
    Mutable: true,
    StringAttributeConstraints: { MinLength: '1', MaxLength: '15' },
  };
  const schema = async (UserPoolId: string) => {
    const { UserPool } = await administrator(server).send(new DescribeUserPoolCommand({ UserPoolId }));
    return UserPool?.SchemaAttributes ?? [];
  };

  test('an added attribute reads back the same twice, stays after an update, and users may have it', async () => {
    const sdk = administrator(server);
    const UserPoolId = await makePool(server);
    const before = await schema(UserPoolId);
    await sdk.send(new AddCustomAttributesCommand({ UserPoolId, CustomAttributes: [team] }));
    const added = { ...team, Name: 'custom:team', DeveloperOnlyAttribute: false, Required: false };
    expect(await schema(UserPoolId)).toEqual([...before, added]);
    await sdk.send(new UpdateUserPoolCommand({ UserPoolId }));
    expect(await schema(UserPoolId)).toEqual([...before, added]);
    const user = { UserPoolId, Username: 'ann', MessageAction: 'SUPPRESS' as const };
    const UserAttributes = [{ Name: 'custom:team', Value: 'red' }];
    const { User } = await sdk.send(new AdminCreateUserCommand({ ...user, UserAttributes }));
    expect(User?.Attributes).toContainEqual({ Name: 'custom:team', Value: 'red' });
  });

  test('what is there already, and what cannot be, is refused', async () => {
    const sdk = administrator(server);
    const UserPoolId = await makePool(server);
    const add = (CustomAttributes: object[]) =>
      sdk.send(new AddCustomAttributesCommand({ UserPoolId, CustomAttributes }));
    await add([team]);
    await expect(add([team])).rejects.toMatchObject(
      refusal('InvalidParameterException', 'custom:team: Existing attribute already has name custom:team.'),
    );
    await expect(add([{ ...team, Name: 'a-name-of-21-characters' }])).rejects.toMatchObject(
      refusal('InvalidParameterException', /length less than or equal to 20/),
    );
    await expect(add([])).rejects.toMatchObject(refusal('InvalidParameterException', /greater than or equal to 1/));
    await expect(
      sdk.send(new AddCustomAttributesCommand({ UserPoolId: 'us-east-1_nowhere00', CustomAttributes: [team] })),
    ).rejects.toMatchObject(refusal('ResourceNotFoundException', /us-east-1_nowhere00/));
  });
});
