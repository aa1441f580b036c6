/** The facts about the two services that the generator reads: a normalised copy of their published models. */

export interface ConstraintFacts {
  readonly min?: number;
  readonly max?: number;
  readonly pattern?: string;
}

export interface MemberFacts {
  readonly name: string;
  /** A primitive, the name of a structure or an enumeration, `list<…>` or `map<string,…>`. */
  readonly type: string;
  readonly required?: boolean;
  readonly sensitive?: boolean;
  readonly constraints?: ConstraintFacts;
  readonly keyConstraints?: ConstraintFacts;
  readonly valueConstraints?: ConstraintFacts;
  readonly elementConstraints?: ConstraintFacts;
}

export interface OperationFacts {
  readonly auth: 'public' | 'access-token' | 'iam';
  readonly inputShape?: string;
  readonly outputShape?: string;
  readonly input: readonly MemberFacts[];
  readonly output: readonly MemberFacts[];
  readonly errors: readonly string[];
}

export interface ServiceFacts {
  readonly operations: Readonly<Record<string, OperationFacts>>;
  readonly errors: Readonly<Record<string, { readonly fault: 'client' | 'server' }>>;
  readonly structures: Readonly<Record<string, readonly MemberFacts[]>>;
  readonly enums: Readonly<Record<string, readonly string[]>>;
}

export interface Facts {
  /** Per service, the published package and version that the facts were read from. */
  readonly generatedFrom: Readonly<Record<string, string>>;
  readonly services: Readonly<Record<string, ServiceFacts>>;
}

/** The same facts with only the members that the generator uses, names sorted, defaults left out. */
export function normalizeFacts(facts: Facts): Facts {
  return {
    generatedFrom: facts.generatedFrom,
    services: mapSorted(facts.services, (service) => ({
      operations: mapSorted(service.operations, normalizeOperation),
      errors: mapSorted(service.errors, ({ fault }) => ({ fault })),
      structures: mapSorted(service.structures, (members) => members.map(normalizeMember)),
      enums: mapSorted(service.enums, (values) => values),
    })),
  };
}

function normalizeOperation(operation: OperationFacts): OperationFacts {
  return {
    auth: operation.auth,
    ...(operation.inputShape && { inputShape: operation.inputShape }),
    ...(operation.outputShape && { outputShape: operation.outputShape }),
    input: operation.input.map(normalizeMember),
    output: operation.output.map(normalizeMember),
    errors: operation.errors.toSorted(),
  };
}

function normalizeMember(member: MemberFacts): MemberFacts {
  // A name that ends with a star is that of a required member.
  const name = member.name.replace(/\*$/, '');
  return {
    name,
    type: member.type.replace(/\bDocument\b/, 'document'),
    ...((member.required || name !== member.name) && { required: true }),
    ...(member.sensitive && { sensitive: true }),
    ...(member.constraints && { constraints: normalizeConstraint(member.constraints) }),
    ...(member.keyConstraints && { keyConstraints: normalizeConstraint(member.keyConstraints) }),
    ...(member.valueConstraints && { valueConstraints: normalizeConstraint(member.valueConstraints) }),
    ...(member.elementConstraints && { elementConstraints: normalizeConstraint(member.elementConstraints) }),
  };
}

function normalizeConstraint({ min, max, pattern }: ConstraintFacts): ConstraintFacts {
  return {
    ...(min !== undefined && { min }),
    ...(max !== undefined && { max }),
    ...(pattern !== undefined && { pattern }),
  };
}

/** A record of the same keys in the order of their code units, so that one input always gives the same bytes. */
export function mapSorted<From, To>(
  record: Readonly<Record<string, From>>,
  change: (value: From) => To,
): Record<string, To> {
  return Object.fromEntries(
    Object.keys(record)
      .toSorted()
      .map((key) => [key, change(record[key] as From)]),
  );
}
