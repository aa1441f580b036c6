import { Fault } from '#domain/fault.ts';
import {
  type AttributeDataType,
  addToSchema,
  type SchemaAttribute,
  type SchemaAttributeInput,
  type SchemaSettings,
} from './schema-attributes.ts';
import { chooseSignInNames, type SignInNameSettings } from './sign-in-names.ts';

/** What a change of names and attributes decides anew. */
export type SchemaShape = Pick<SchemaSettings, 'schemaAttributes'> & SignInNameSettings;

/** A change of names or attributes of a pool whose users have to follow. */
export interface SchemaChange {
  readonly from: SchemaShape;
  readonly to: SchemaShape;
  /** The full names of custom attributes, the old to the new. */
  readonly renamed: Readonly<Record<string, string>>;
  /** Full names. */
  readonly deleted: readonly string[];
  /** Whether users whose password is bound to another spelling of the username have to choose a new one. */
  readonly resetsPasswords: boolean;
}

export interface SchemaChangeSettings {
  /** How often names or attributes began to change, or had changed; absent: never. Who stores a user says which one was heeded. */
  readonly schemaGeneration?: number;
  /** The change that is under way: until its end nobody else writes users of the pool. */
  readonly schemaChange?: SchemaChange;
}

/** What an administrator wants of one attribute. */
export interface AttributeChange {
  /** As the schema has it, with its prefix. */
  readonly name: string;
  /** Without prefix, which stays. */
  readonly newName?: string;
  readonly delete?: boolean;
  readonly required?: boolean;
  readonly attributeDataType?: AttributeDataType;
  readonly stringAttributeConstraints?: NonNullable<SchemaAttributeInput['stringAttributeConstraints']>;
  readonly numberAttributeConstraints?: NonNullable<SchemaAttributeInput['numberAttributeConstraints']>;
}

/** What an administrator wants to be otherwise; what is absent stays, and an empty list is none. */
export interface SchemaChangeInput extends SignInNameSettings {
  readonly attributes?: readonly AttributeChange[];
  readonly resetPasswords?: boolean;
}

type Changing = SchemaShape & SchemaChangeSettings;

/** What the input makes of a pool as it is, or was before the change that is under way. @throws Fault InvalidParameterException */
export function planSchemaChange(settings: Changing, input: SchemaChangeInput): SchemaChange {
  const from = settings.schemaChange?.from ?? shapeOf(settings);
  const { attributes = [], aliasAttributes, usernameAttributes, usernameConfiguration } = input;
  checkNamedOnce(attributes);
  const names = chooseSignInNames({
    ...from,
    ...(aliasAttributes && { aliasAttributes }),
    ...(usernameAttributes && { usernameAttributes }),
    ...(usernameConfiguration && { usernameConfiguration }),
  });
  const changed = attributes.map((change) => [change, changeAttribute(from.schemaAttributes, change)] as const);
  const results = new Map(changed.map(([{ name }, row]) => [name, row]));
  const schemaAttributes = from.schemaAttributes.flatMap((row) =>
    results.has(row.name) ? (results.get(row.name) ?? []) : [row],
  );
  const renamed = changed.flatMap(([{ name }, row]) => (row && row.name !== name ? [[name, row.name] as const] : []));
  checkNewNames(from.schemaAttributes, renamed);
  return {
    from,
    to: { schemaAttributes, ...names },
    renamed: Object.fromEntries(renamed),
    deleted: changed.filter(([, row]) => row === undefined).map(([{ name }]) => name),
    resetsPasswords: input.resetPasswords ?? false,
  };
}

/** Whether nothing would be otherwise afterwards. */
export function isIdle({ from, to }: Pick<SchemaChange, 'from' | 'to'>): boolean {
  return JSON.stringify(shapeOf(from)) === JSON.stringify(shapeOf(to));
}

/** The settings while users follow the change: renamed attributes are there under both names. */
export function changingSettings<S extends Changing>(settings: S, change: SchemaChange): S {
  const names = Object.values(change.renamed);
  const schemaAttributes = [
    ...change.from.schemaAttributes,
    ...change.to.schemaAttributes.filter(({ name }) => names.includes(name)),
  ];
  return { ...settings, schemaAttributes, schemaChange: change, schemaGeneration: nextGeneration(settings) };
}

/** The settings in the shape in which the change ends, or in the one in which it began. */
export function settledSettings<S extends Changing>(settings: S, shape: SchemaShape): S {
  const { schemaChange: _, aliasAttributes: _1, usernameAttributes: _2, usernameConfiguration: _3, ...rest } = settings;
  return { ...rest, ...shapeOf(shape), schemaGeneration: nextGeneration(settings) } as S;
}

/** Refuses what has to know names and attributes that stay. @throws Fault TooManyRequestsException while they change */
export function checkSchemaRests({ settings }: { readonly settings: SchemaChangeSettings }): void {
  if (settings.schemaChange !== undefined) {
    throw new Fault('TooManyRequestsException', 'Names or attributes of the user pool are being changed.');
  }
}

/** What a change decides, of all the settings. */
export function shapeOf({
  schemaAttributes,
  aliasAttributes,
  usernameAttributes,
  usernameConfiguration,
}: SchemaShape): SchemaShape {
  return {
    schemaAttributes,
    ...(aliasAttributes && { aliasAttributes }),
    ...(usernameAttributes && { usernameAttributes }),
    ...(usernameConfiguration && { usernameConfiguration }),
  };
}

function nextGeneration({ schemaGeneration = 0 }: SchemaChangeSettings): number {
  return schemaGeneration + 1;
}

/** What the provider or the server fills. */
const fixed: readonly string[] = ['sub', 'identities', 'email_verified', 'phone_number_verified'];

/** The attribute as it is to be, or undefined for one that is deleted. */
function changeAttribute(schema: readonly SchemaAttribute[], change: AttributeChange): SchemaAttribute | undefined {
  const { name, newName, delete: isDeleted, required, ...type } = change;
  const row = schema.find((one) => one.name === name);
  if (row === undefined) throw invalid(`The user pool has no attribute ${name}.`);
  const isRetyped = Object.values(type).some((value) => value !== undefined);
  const [, bare] = /^(?:dev:)?custom:([^]*)$/.exec(name) ?? [];
  if (bare === undefined) {
    if (newName !== undefined || isDeleted || isRetyped)
      throw invalid(`${name} is a standard attribute: it can be required or not.`);
    if (fixed.includes(name)) throw invalid(`${name} is not for users to give.`);
    return { ...row, required: required ?? row.required };
  }
  if (isDeleted) {
    if (newName !== undefined || required !== undefined || isRetyped)
      throw invalid(`${name} is deleted: nothing else can be changed of it.`);
    return undefined;
  }
  const { stringAttributeConstraints, numberAttributeConstraints, developerOnlyAttribute, mutable } = row;
  const declared: SchemaAttributeInput = {
    stringAttributeConstraints,
    numberAttributeConstraints,
    attributeDataType: row.attributeDataType,
    ...type,
    name: newName ?? bare,
    developerOnlyAttribute,
    mutable,
    required: required ?? false,
  } as SchemaAttributeInput;
  return addToSchema(
    schema.filter((one) => one !== row),
    [declared],
  ).at(-1);
}

function checkNamedOnce(attributes: readonly AttributeChange[]): void {
  const names = attributes.map(({ name }) => name);
  const repeated = names.find((name, at) => names.indexOf(name) !== at);
  if (repeated !== undefined) throw invalid(`${repeated} is named more than once.`);
}

/** A name that is in use, also one that goes at the same time, would tell two attributes of one user apart no longer. */
function checkNewNames(schema: readonly SchemaAttribute[], renamed: readonly (readonly [string, string])[]): void {
  const bareName = (name: string) => name.replace(/^(?:dev:)?custom:/, '');
  const names = renamed.map(([, name]) => bareName(name));
  const taken = names.find((name, at) => names.indexOf(name) !== at);
  const old = renamed.find(([, name]) => schema.some((row) => row.name === name));
  const wrong = taken ?? old?.[1];
  if (wrong !== undefined) throw invalid(`The name ${wrong} is another attribute's, or given twice.`);
}

function invalid(message: string): Fault {
  return new Fault('InvalidParameterException', message);
}
