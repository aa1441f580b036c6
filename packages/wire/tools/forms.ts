import type { ConstraintFacts, MemberFacts, ServiceFacts } from './facts.ts';
import { layOut, type Plain, scriptNotation } from './layout.ts';

/**
 * The limits that hold for a text wherever it comes from: the model's name of its shape, and one member of an operation's
 * input or of a structure that has it. The facts name no shapes of texts.
 */
const places: Readonly<Record<string, readonly [owner: string, member: string]>> = {
  ArnType: ['CreateGroup', 'RoleArn'],
  AttributeValueType: ['AttributeType', 'Value'],
  ClientIdType: ['DescribeUserPoolClient', 'ClientId'],
  ClientNameType: ['CreateUserPoolClient', 'ClientName'],
  DescriptionType: ['CreateGroup', 'Description'],
  DeviceKeyType: ['ConfirmDevice', 'DeviceKey'],
  GroupNameType: ['CreateGroup', 'GroupName'],
  ResourceServerIdentifierType: ['CreateResourceServer', 'Identifier'],
  ResourceServerNameType: ['CreateResourceServer', 'Name'],
  ResourceServerScopeDescriptionType: ['ResourceServerScopeType', 'ScopeDescription'],
  ResourceServerScopeNameType: ['ResourceServerScopeType', 'ScopeName'],
  UserPoolNameType: ['CreateUserPool', 'PoolName'],
  UsernameType: ['SignUp', 'Username'],
};

/** The text of `<service>.forms.ts`: the limits of a few texts, small enough for whoever does not want the whole model. */
export function renderForms(header: string, facts: ServiceFacts): string {
  const forms = Object.fromEntries(
    Object.entries(places).map(([shape, [owner, member]]) => [shape, findConstraints(facts, owner, member)]),
  );
  return [
    header,
    `import type { Constraint } from '../shape.ts';`,
    '',
    `/** The shapes of texts whose limits are known by name. */`,
    `export type TextShape = ${Object.keys(places)
      .map((shape) => `'${shape}'`)
      .join(' | ')};`,
    '',
    `export const textForms: Readonly<Record<TextShape, Constraint>> = ${layOut(forms as unknown as Plain, scriptNotation)};`,
    '',
  ].join('\n');
}

function findConstraints(facts: ServiceFacts, owner: string, name: string): ConstraintFacts {
  const members: readonly MemberFacts[] | undefined = facts.operations[owner]?.input ?? facts.structures[owner];
  const constraints = members?.find((member) => member.name === name)?.constraints;
  if (constraints === undefined) throw new Error(`The facts set no limits to ${owner}.${name}`);
  return constraints;
}
