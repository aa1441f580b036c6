import { expect, test } from 'vitest';
import { describeOnBothEngines } from '../../../../../test/both-engines.ts';
import { createPeoplePool, PASSWORD } from '../../../../../test/people.ts';

describeOnBothEngines('AddCustomAttributes', (bench) => {
  const makePool = async () => {
    const { pool, client } = await createPeoplePool(bench.context);
    return { UserPoolId: pool.id, ClientId: client.id };
  };
  const customs = async (UserPoolId: string) => {
    const { UserPool } = await bench.call('DescribeUserPool', { UserPoolId });
    return (UserPool?.SchemaAttributes ?? []).slice(21);
  };
  const text = (Name: string) => ({ Name, AttributeDataType: 'String' as const, Mutable: true });

  test('adds behind what is there, and reads back as creation does', async () => {
    const { UserPoolId } = await makePool();
    await bench.call('AddCustomAttributes', {
      UserPoolId,
      CustomAttributes: [
        { ...text('team'), StringAttributeConstraints: { MaxLength: '10' } },
        { Name: 'level', AttributeDataType: 'Number', NumberAttributeConstraints: { MinValue: '1' } },
        { Name: 'plan', AttributeDataType: 'Boolean', DeveloperOnlyAttribute: true },
        // The name of a standard attribute is one like any other.
        { Name: 'email', AttributeDataType: 'String' },
      ],
    });
    await bench.call('AddCustomAttributes', {
      UserPoolId,
      CustomAttributes: [{ Name: 'since', AttributeDataType: 'DateTime' }],
    });
    const base = { DeveloperOnlyAttribute: false, Mutable: false, Required: false };
    expect(await customs(UserPoolId)).toEqual([
      {
        ...base,
        Name: 'custom:team',
        AttributeDataType: 'String',
        Mutable: true,
        StringAttributeConstraints: { MaxLength: '10' },
      },
      { ...base, Name: 'custom:level', AttributeDataType: 'Number', NumberAttributeConstraints: { MinValue: '1' } },
      { ...base, Name: 'dev:custom:plan', AttributeDataType: 'Boolean', DeveloperOnlyAttribute: true },
      { ...base, Name: 'custom:email', AttributeDataType: 'String', StringAttributeConstraints: {} },
      { ...base, Name: 'custom:since', AttributeDataType: 'DateTime' },
    ]);
  });

  test('users may have the attribute from the next request on, within its constraints', async () => {
    const { UserPoolId, ClientId } = await makePool();
    const signUp = (Username: string, Value: string) =>
      bench.call('SignUp', {
        ClientId,
        Username,
        Password: PASSWORD,
        UserAttributes: [{ Name: 'custom:team', Value }],
      });
    await expect(signUp('ann', 'red')).rejects.toMatchObject({ code: 'InvalidParameterException' });
    const CustomAttributes = [{ ...text('team'), StringAttributeConstraints: { MaxLength: '5' } }];
    await bench.call('AddCustomAttributes', { UserPoolId, CustomAttributes });
    await signUp('ann', 'red');
    await expect(signUp('bob', 'crimson')).rejects.toMatchObject({ code: 'InvalidParameterException' });
    const { UserAttributes } = await bench.call('AdminGetUser', { UserPoolId, Username: 'ann' });
    expect(UserAttributes).toContainEqual({ Name: 'custom:team', Value: 'red' });
  });

  test('parallel additions all come in, beside an update of the pool', async () => {
    const { UserPoolId } = await makePool();
    const names = Array.from({ length: 12 }, (_, index) => `a${index}`);
    await Promise.all(
      names.map((name) => bench.call('AddCustomAttributes', { UserPoolId, CustomAttributes: [text(name)] })),
    );
    expect(new Set((await customs(UserPoolId)).map(({ Name }) => Name))).toEqual(
      new Set(names.map((name) => `custom:${name}`)),
    );
  });

  test('of two with one name one comes in', async () => {
    const { UserPoolId } = await makePool();
    const outcomes = await Promise.allSettled(
      [text('same'), { ...text('same'), DeveloperOnlyAttribute: true }].map((attribute) =>
        bench.call('AddCustomAttributes', { UserPoolId, CustomAttributes: [attribute] }),
      ),
    );
    expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    expect(await customs(UserPoolId)).toHaveLength(1);
  });

  test('fifty is the most, and none of too many is added', async () => {
    const { UserPoolId } = await makePool();
    const add = (from: number, count: number) => {
      const CustomAttributes = Array.from({ length: count }, (_, index) => text(`a${from + index}`));
      return bench.call('AddCustomAttributes', { UserPoolId, CustomAttributes });
    };
    await add(0, 25);
    await add(25, 24);
    await expect(add(50, 2)).rejects.toMatchObject({
      code: 'InvalidParameterException',
      message: 'A user pool has at most 50 custom attributes.',
    });
    expect(await customs(UserPoolId)).toHaveLength(49);
    await add(50, 1);
  });

  test.each([
    ['no type', { Name: 'x' }, 'Invalid AttributeDataType input, consider using the provided AttributeDataType enum.'],
    ['no name', { AttributeDataType: 'String' }, 'A schema attribute needs a Name.'],
    ['a required one', { ...text('x'), Required: true }, 'Required custom attributes are not supported currently.'],
    ['one that is there', text('there'), 'custom:there: Existing attribute already has name custom:there.'],
    [
      'one that is there for developers',
      { ...text('plan') },
      'custom:plan: Existing attribute already has name dev:custom:plan.',
    ],
    [
      'lengths in the wrong order',
      { ...text('x'), StringAttributeConstraints: { MinLength: '5', MaxLength: '4' } },
      'user.x: Max length cannot be less than min length.',
    ],
  ] as const)('%s is refused, and nothing beside it is added', async (_, attribute, message) => {
    const { UserPoolId } = await makePool();
    const there = [text('there'), { ...text('plan'), DeveloperOnlyAttribute: true }];
    await bench.call('AddCustomAttributes', { UserPoolId, CustomAttributes: there });
    const both = bench.call('AddCustomAttributes', { UserPoolId, CustomAttributes: [text('good'), attribute] });
    await expect(both).rejects.toMatchObject({ code: 'InvalidParameterException', message });
    expect(await customs(UserPoolId)).toHaveLength(2);
  });

  test('a pool that is not there is refused', async () => {
    const UserPoolId = 'us-east-1_nowhere00';
    await expect(
      bench.call('AddCustomAttributes', { UserPoolId, CustomAttributes: [text('x')] }),
    ).rejects.toMatchObject({ code: 'ResourceNotFoundException' });
  });
});
