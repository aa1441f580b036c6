import type { AuthKind, Constraint, Member, ServiceModel, Type } from '../src/shape.ts';
import { type ConstraintFacts, type MemberFacts, mapSorted, type OperationFacts, type ServiceFacts } from './facts.ts';
import { layOut, type Plain, scriptNotation } from './layout.ts';

const primitives = ['string', 'boolean', 'integer', 'long', 'double', 'timestamp', 'blob', 'document'] as const;

const authKinds: Readonly<Record<OperationFacts['auth'], AuthKind>> = {
  public: 'public',
  'access-token': 'token',
  iam: 'iam',
};

export interface ModelFile {
  /** The first line: a comment that names the source. */
  readonly header: string;
  /** The types file beside it, and the name of the exported constant. */
  readonly typesFile: string;
  readonly constant: string;
  readonly target: string;
  readonly signingName: string;
}

/** The text of `<service>.model.ts`: the model of one service as a plain object literal. */
export function renderModel(file: ModelFile, facts: ServiceFacts): string {
  const model: ServiceModel = {
    target: file.target,
    signingName: file.signingName,
    operations: mapSorted(facts.operations, (operation) => ({
      auth: authKinds[operation.auth],
      input: operation.input.map((member) => toMember(member, facts)),
      output: operation.output.map((member) => toMember(member, facts)),
      errors: operation.errors,
    })),
    errors: mapSorted(facts.errors, (error) => error.fault),
    structures: mapSorted(facts.structures, (members) => members.map((member) => toMember(member, facts))),
    enums: mapSorted(facts.enums, (values) => values),
  };
  return [
    file.header,
    `import type { ServiceModel } from '../shape.ts';`,
    `import type { OperationName } from './${file.typesFile}';`,
    '',
    `export const ${file.constant}: ServiceModel = ${layOut(model as unknown as Plain, scriptNotation)};`,
    '',
    `export const operationNames = Object.keys(${file.constant}.operations) as readonly OperationName[];`,
    '',
  ].join('\n');
}

function toMember(member: MemberFacts, facts: ServiceFacts): Member {
  return {
    name: member.name,
    type: toType(member.type, member, facts),
    required: member.required === true,
    sensitive: member.sensitive === true,
    ...toConstraint('constraint', member.constraints),
  };
}

/** The constraints of elements, keys and values belong to the outermost list or map: the models nest no limits deeper. */
function toType(type: string, limits: Partial<MemberFacts>, facts: ServiceFacts): Type {
  const list = /^list<(.+)>$/.exec(type);
  if (list?.[1] !== undefined) {
    return {
      kind: 'list',
      element: toType(list[1], {}, facts),
      ...toConstraint('constraint', limits.elementConstraints),
    };
  }
  const map = /^map<string,(.+)>$/.exec(type);
  if (map?.[1] !== undefined) {
    return {
      kind: 'map',
      value: toType(map[1], {}, facts),
      ...toConstraint('keyConstraint', limits.keyConstraints),
      ...toConstraint('valueConstraint', limits.valueConstraints),
    };
  }
  const primitive = primitives.find((name) => name === type);
  if (primitive !== undefined) return { kind: primitive };
  if (Object.hasOwn(facts.enums, type)) return { kind: 'enum', name: type };
  if (Object.hasOwn(facts.structures, type)) return { kind: 'structure', name: type };
  throw new Error(`The facts do not explain the type ${type}`);
}

function toConstraint<Key extends string>(key: Key, limits: ConstraintFacts | undefined): { [K in Key]?: Constraint } {
  if (limits === undefined) return {};
  return { [key]: limits } as { [K in Key]?: Constraint };
}
