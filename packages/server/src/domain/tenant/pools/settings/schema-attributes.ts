import { Fault } from '#domain/fault.ts';

export type AttributeDataType = 'Boolean' | 'DateTime' | 'Number' | 'String';

export interface SchemaAttribute {
  /** As users and tokens carry it: `email`, `custom:team`, `dev:custom:plan`. */
  readonly name: string;
  readonly attributeDataType: AttributeDataType;
  readonly developerOnlyAttribute: boolean;
  readonly mutable: boolean;
  readonly required: boolean;
  /** Whole numbers as decimal text. */
  readonly stringAttributeConstraints?: { readonly minLength?: string; readonly maxLength?: string };
  /** Numbers as decimal text. */
  readonly numberAttributeConstraints?: { readonly minValue?: string; readonly maxValue?: string };
}

/** Which attributes users may have. Decided when the pool is made; docs/live-changes.md tells how it changes. */
export interface SchemaSettings {
  /** The standard attributes, then the custom ones. */
  readonly schemaAttributes: readonly SchemaAttribute[];
}

/** An attribute as a pool's creator declares it; custom ones without their prefix. */
export interface SchemaAttributeInput {
  readonly name?: string;
  readonly attributeDataType?: AttributeDataType;
  readonly developerOnlyAttribute?: boolean;
  readonly mutable?: boolean;
  readonly required?: boolean;
  readonly stringAttributeConstraints?: { readonly minLength?: string; readonly maxLength?: string };
  readonly numberAttributeConstraints?: { readonly minValue?: string; readonly maxValue?: string };
}

type Constraints = Pick<SchemaAttribute, 'stringAttributeConstraints' | 'numberAttributeConstraints'>;

// AWS: the order in which pools list the standard attributes since 2026.
const standardAttributes: readonly SchemaAttribute[] = [
  text('profile'),
  text('address'),
  text('birthdate', { minLength: '10', maxLength: '10' }),
  text('gender'),
  text('preferred_username'),
  standard('updated_at', 'Number', { numberAttributeConstraints: { minValue: '0' } }),
  text('website'),
  text('picture'),
  text('identities', {}),
  { ...text('sub', { minLength: '1', maxLength: '2048' }), mutable: false, required: true },
  text('phone_number'),
  standard('phone_number_verified', 'Boolean'),
  text('zoneinfo'),
  text('locale'),
  text('email'),
  standard('email_verified', 'Boolean'),
  text('given_name'),
  text('family_name'),
  text('middle_name'),
  text('name'),
  text('nickname'),
];

/**
 * The schema of a new pool: the standard attributes, changed by what was declared under their names, then the declared
 * custom ones as `custom:` or, when only developers may write them, `dev:custom:`.
 * @throws Fault InvalidParameterException
 */
export function createSchema(declared: readonly SchemaAttributeInput[] = []): SchemaAttribute[] {
  const byName = new Map<string, SchemaAttributeInput>();
  for (const attribute of declared) {
    const name = attribute.name ?? '';
    if (name === '') throw nameMissing();
    const taken = byName.get(name);
    if (taken) throw nameTaken(fullName(name, attribute), fullName(name, taken));
    byName.set(name, attribute);
  }
  const standards = standardAttributes.map((row) => redeclare(row, byName.get(row.name)));
  const customs = [...byName].filter(([name]) => !isStandard(name)).map(([name, attribute]) => custom(name, attribute));
  return [...standards, ...customs];
}

/** The schema's row for an attribute under its full name, or undefined when the pool has no such attribute. */
export function findAttribute(settings: SchemaSettings, name: string): SchemaAttribute | undefined {
  return settings.schemaAttributes.find((attribute) => attribute.name === name);
}

// AWS: its quota of custom attributes cannot be raised.
const maxCustomAttributes = 50;

/**
 * A pool's schema with more custom attributes. The name of a standard attribute is a custom
 * one like any other here. @throws Fault InvalidParameterException
 */
export function addToSchema(
  schema: readonly SchemaAttribute[],
  declared: readonly SchemaAttributeInput[],
): SchemaAttribute[] {
  const added: SchemaAttribute[] = [];
  const customs = schema.filter(({ name }) => !isStandard(name));
  for (const attribute of declared) {
    if (!attribute.name) throw nameMissing();
    const made = custom(attribute.name, attribute);
    const taken = [...customs, ...added].find(({ name }) => bareName(name) === bareName(made.name));
    if (taken) throw nameTaken(made.name, taken.name);
    added.push(made);
  }
  if (customs.length + added.length > maxCustomAttributes) {
    throw invalid(`A user pool has at most ${maxCustomAttributes} custom attributes.`);
  }
  return [...schema, ...added];
}

function redeclare(row: SchemaAttribute, declared: SchemaAttributeInput | undefined): SchemaAttribute {
  if (!declared) return row;
  const { attributeDataType = row.attributeDataType, developerOnlyAttribute = false } = declared;
  if (attributeDataType !== row.attributeDataType || developerOnlyAttribute) {
    throw invalid(
      `You can not change AttributeDataType or set developerOnlyAttribute for standard schema attribute ${row.name}`,
    );
  }
  // The server mints `sub`: nobody sets or changes it, whatever is declared.
  if (row.name === 'sub') return row;
  const limits = constraintsFor(row.name, attributeDataType, declared);
  // AWS: a standard attribute that is declared without Mutable becomes immutable; undeclared ones are mutable.
  return { ...row, ...limits, mutable: declared.mutable ?? false, required: declared.required ?? false };
}

function custom(name: string, declared: SchemaAttributeInput): SchemaAttribute {
  const { attributeDataType, developerOnlyAttribute = false, mutable = false } = declared;
  if (attributeDataType === undefined) {
    throw invalid('Invalid AttributeDataType input, consider using the provided AttributeDataType enum.');
  }
  if (declared.required) throw invalid('Required custom attributes are not supported currently.');
  const limits = constraintsFor(name, attributeDataType, declared);
  return {
    name: customName(name, declared),
    attributeDataType,
    developerOnlyAttribute,
    mutable,
    required: false,
    ...(attributeDataType === 'String' && { stringAttributeConstraints: {} }),
    ...(attributeDataType === 'Number' && { numberAttributeConstraints: {} }),
    ...limits,
  };
}

function isStandard(name: string): boolean {
  return standardAttributes.some((row) => row.name === name);
}

function fullName(name: string, attribute: SchemaAttributeInput): string {
  return isStandard(name) ? name : customName(name, attribute);
}

function customName(name: string, { developerOnlyAttribute }: SchemaAttributeInput): string {
  return developerOnlyAttribute ? `dev:custom:${name}` : `custom:${name}`;
}

function bareName(full: string): string {
  return full.replace(/^(?:dev:)?custom:/, '');
}

/** The declared constraints of the attribute's own type. AWS: those of another type are dropped. */
function constraintsFor(name: string, type: AttributeDataType, declared: SchemaAttributeInput): Constraints {
  const { stringAttributeConstraints, numberAttributeConstraints } = declared;
  if (type === 'String' && stringAttributeConstraints) {
    checkLengths(name, stringAttributeConstraints);
    return { stringAttributeConstraints };
  }
  if (type === 'Number' && numberAttributeConstraints) {
    checkValues(name, numberAttributeConstraints);
    return { numberAttributeConstraints };
  }
  return {};
}

function checkLengths(
  name: string,
  { minLength = '0', maxLength = '2048' }: { minLength?: string; maxLength?: string },
) {
  if (![minLength, maxLength].every((length) => /^\d{1,9}$/.test(length))) {
    throw invalid(`Invalid StringAttributeConstraints for schema attribute ${name}`);
  }
  if (Number(minLength) > 2048 || Number(maxLength) > 2048) {
    throw invalid(`user.${name}: String attributes cannot have a length of more than 2048`);
  }
  if (Number(maxLength) < Number(minLength)) throw invalid(`user.${name}: Max length cannot be less than min length.`);
}

function checkValues(name: string, { minValue, maxValue }: { minValue?: string; maxValue?: string }) {
  const values = [minValue, maxValue].filter((value) => value !== undefined);
  if (!values.every((value) => /^-?\d+$/.test(value))) {
    throw invalid(`Invalid NumberAttributeConstraints for schema attribute ${name}`);
  }
  if (minValue !== undefined && maxValue !== undefined && BigInt(maxValue) < BigInt(minValue)) {
    throw invalid(`user.${name}: Max value cannot be less than min value.`);
  }
}

function text(
  name: string,
  limits: SchemaAttribute['stringAttributeConstraints'] = { minLength: '0', maxLength: '2048' },
) {
  return standard(name, 'String', { stringAttributeConstraints: limits });
}

function standard(name: string, attributeDataType: AttributeDataType, limits: Constraints = {}): SchemaAttribute {
  return { name, attributeDataType, developerOnlyAttribute: false, mutable: true, required: false, ...limits };
}

function invalid(message: string): Fault {
  return new Fault('InvalidParameterException', message);
}

function nameMissing(): Fault {
  return invalid('A schema attribute needs a Name.');
}

function nameTaken(name: string, taken: string): Fault {
  return invalid(`${name}: Existing attribute already has name ${taken}.`);
}
