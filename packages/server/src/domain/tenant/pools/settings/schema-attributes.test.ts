import { describe, expect, test } from 'vitest';
import { createSchema } from './schema-attributes.ts';

const findRow = (name: string, declared: Parameters<typeof createSchema>[0]) =>
  createSchema(declared).find((row) => row.name === name);

describe('the schema of a new pool', () => {
  test('lists the 21 standard attributes in the order that AWS has', () => {
    expect(
      createSchema()
        .map(({ name }) => name)
        .join(' '),
    ).toBe(
      'profile address birthdate gender preferred_username updated_at website picture identities sub phone_number ' +
        'phone_number_verified zoneinfo locale email email_verified given_name family_name middle_name name nickname',
    );
  });

  test('reads the standard rows back with their own limits', () => {
    const base = { developerOnlyAttribute: false, mutable: true, required: false };
    const text = { ...base, attributeDataType: 'String' };
    expect(findRow('email', [])).toEqual({
      ...text,
      name: 'email',
      stringAttributeConstraints: { minLength: '0', maxLength: '2048' },
    });
    expect(findRow('birthdate', [])).toEqual({
      ...text,
      name: 'birthdate',
      stringAttributeConstraints: { minLength: '10', maxLength: '10' },
    });
    expect(findRow('sub', [])).toEqual({
      ...text,
      name: 'sub',
      mutable: false,
      required: true,
      stringAttributeConstraints: { minLength: '1', maxLength: '2048' },
    });
    expect(findRow('identities', [])).toEqual({ ...text, name: 'identities', stringAttributeConstraints: {} });
    expect(findRow('email_verified', [])).toEqual({ ...base, name: 'email_verified', attributeDataType: 'Boolean' });
    expect(findRow('updated_at', [])).toEqual({
      ...base,
      name: 'updated_at',
      attributeDataType: 'Number',
      numberAttributeConstraints: { minValue: '0' },
    });
  });

  test('puts custom attributes behind, with prefix and with the constraints as declared', () => {
    const schema = createSchema([
      { name: 'team', attributeDataType: 'String', mutable: true, stringAttributeConstraints: { maxLength: '10' } },
      { name: 'plan', attributeDataType: 'String', developerOnlyAttribute: true },
      { name: 'age', attributeDataType: 'Number', stringAttributeConstraints: { maxLength: '3' } },
      { name: 'seen', attributeDataType: 'DateTime' },
      { name: 'vip', attributeDataType: 'Boolean', mutable: true },
    ]);
    expect(schema.slice(21)).toEqual([
      {
        name: 'custom:team',
        attributeDataType: 'String',
        developerOnlyAttribute: false,
        mutable: true,
        required: false,
        stringAttributeConstraints: { maxLength: '10' },
      },
      {
        name: 'dev:custom:plan',
        attributeDataType: 'String',
        developerOnlyAttribute: true,
        mutable: false,
        required: false,
        stringAttributeConstraints: {},
      },
      {
        name: 'custom:age',
        attributeDataType: 'Number',
        developerOnlyAttribute: false,
        mutable: false,
        required: false,
        numberAttributeConstraints: {},
      },
      {
        name: 'custom:seen',
        attributeDataType: 'DateTime',
        developerOnlyAttribute: false,
        mutable: false,
        required: false,
      },
      {
        name: 'custom:vip',
        attributeDataType: 'Boolean',
        developerOnlyAttribute: false,
        mutable: true,
        required: false,
      },
    ]);
  });

  test('changes only the row of a declared standard attribute, in its place', () => {
    const schema = createSchema([{ name: 'email', required: true, mutable: true }]);
    const changed = createSchema().map((row) => (row.name === 'email' ? { ...row, required: true } : row));
    expect(schema).toEqual(changed);
  });

  test('makes a standard attribute immutable that is declared without Mutable', () => {
    expect(findRow('email', [{ name: 'email', required: true }])?.mutable).toBe(false);
  });

  test('leaves sub as it is, whatever is declared', () => {
    expect(findRow('sub', [{ name: 'sub', mutable: true, required: false }])).toEqual(findRow('sub', []));
  });

  test.each([
    [{ name: 'x' }, 'Invalid AttributeDataType input, consider using the provided AttributeDataType enum.'],
    [
      { name: 'x', attributeDataType: 'String', required: true },
      'Required custom attributes are not supported currently.',
    ],
    [
      { name: 'email', attributeDataType: 'Number' },
      'You can not change AttributeDataType or set developerOnlyAttribute for standard schema attribute email',
    ],
    [
      { name: 'email', developerOnlyAttribute: true },
      'You can not change AttributeDataType or set developerOnlyAttribute for standard schema attribute email',
    ],
    [
      { name: 'email', stringAttributeConstraints: { minLength: 'ten' } },
      'Invalid StringAttributeConstraints for schema attribute email',
    ],
    [
      { name: 'email', stringAttributeConstraints: { maxLength: '2049' } },
      'user.email: String attributes cannot have a length of more than 2048',
    ],
    [
      { name: 'email', stringAttributeConstraints: { minLength: '5', maxLength: '4' } },
      'user.email: Max length cannot be less than min length.',
    ],
    [
      { name: 'updated_at', numberAttributeConstraints: { minValue: '5', maxValue: '4' } },
      'user.updated_at: Max value cannot be less than min value.',
    ],
    [
      { name: 'updated_at', numberAttributeConstraints: { minValue: '1.5' } },
      'Invalid NumberAttributeConstraints for schema attribute updated_at',
    ],
    [{ attributeDataType: 'String' }, 'A schema attribute needs a Name.'],
  ] as const)('refuses %j', (declared, message) => {
    expect(() => createSchema([declared])).toThrow(
      expect.objectContaining({ code: 'InvalidParameterException', message }),
    );
  });

  test('refuses two attributes of one name', () => {
    const twice = { name: 'team', attributeDataType: 'String' } as const;
    expect(() => createSchema([twice, { ...twice, developerOnlyAttribute: true }])).toThrow(
      'custom:team: Existing attribute already has name',
    );
  });
});
