import { type ConstraintFacts, type MemberFacts, mapSorted, type ServiceFacts } from './facts.ts';

/** Measured corrections to the published model of one service: where the real service strays from its own description. */
interface Overlay {
  /** Exceptions that operations list although the model does not define them. */
  readonly undefinedErrors: Readonly<Record<string, 'client' | 'server'>>;
  /** Exceptions that an operation gives although its model does not list them. */
  readonly errors: Readonly<Record<string, readonly string[]>>;
  /** Exceptions that every operation with an access token gives. */
  readonly tokenErrors: readonly string[];
  /** Members marked sensitive whose values the service shows in its validation messages all the same. */
  readonly shown: readonly string[];
  /** Members that carry secrets although the facts do not mark them sensitive, which they do for plain strings only. */
  readonly hidden: readonly string[];
  /** Patterns that the service names in its messages in place of the published ones, by member of an operation. */
  readonly patterns: Readonly<Record<string, string>>;
  /** Limits that only the API reference tells, by structure and member. */
  readonly limits: Readonly<Record<string, Readonly<Record<string, ConstraintFacts>>>>;
  /** Operations that take another proof than their model says. */
  readonly auth: Readonly<Record<string, 'public'>>;
  /** Values of enums that only the API reference tells. */
  readonly values: Readonly<Record<string, readonly string[]>>;
  /** Types whose name is taken by something that every generated file exports. */
  readonly renamed: Readonly<Record<string, string>>;
}

/**
 * AWS: captured in 2025 (cds-snc/platform-forms-client#5635): "Value at 'password' failed to satisfy constraint: Member must
 * satisfy regular expression pattern: ^[\S]+.*[\S]+$". The published `[\S]+` would refuse the blanks within a password that
 * the developer guide allows and counts as symbols.
 */
const password = '^[\\S]+.*[\\S]+$';

/**
 * AWS: the published pattern has no dot, and custom domains do. What is wrong with a prefix is told in a sentence of its own
 * (measured in 2026), so that no pattern comes first.
 */
const domain = '.*';

const overlays: Readonly<Record<string, Overlay>> = {
  'cognito-idp': {
    undefinedErrors: {},
    errors: {
      // AWS: developer guide, "TOTP software token MFA": TOTP is switched off for the pool.
      SetUserMFAPreference: ['SoftwareTokenMFANotFoundException'],
      // AWS: "User does not exist." for the token of a deleted user, as below; both take a token or a session.
      AssociateSoftwareToken: ['UserNotFoundException'],
      // AWS: captured: "User pool client <id> does not exist." on every operation that names a client.
      RevokeToken: ['ResourceNotFoundException'],
      // AWS: API reference of AdminCreateUser, ForceAliasCreation.
      AdminCreateUser: ['AliasExistsException'],
    },
    // AWS: "User does not exist." for the token of a deleted user. GlobalSignOut, AssociateSoftwareToken and the passkey
    // operations do not list it, yet the token is checked for all of them alike.
    tokenErrors: ['UserNotFoundException'],
    // AWS: captured in 2024 and later: "Value '' at 'clientId' failed to satisfy constraint: …".
    shown: ['ClientId'],
    // The published package marks the first three as sensitive; the details of a provider hold its client secret.
    hidden: ['AuthParameters', 'ChallengeResponses', 'UserContextData', 'ProviderDetails'],
    patterns: {
      Domain: domain,
      Password: password,
      PreviousPassword: password,
      ProposedPassword: password,
      TemporaryPassword: password,
    },
    limits: {
      UserPoolTokenSessionConfigType: { MaxPerUser: { min: 1, max: 100 } },
      ClientSSOSessionConfigType: { MaxValidityMinutes: { min: 0, max: 129_600 } },
    },
    // AWS: API reference: no IAM policy is looked at; the client proves itself by its secret.
    auth: { GetClientToken: 'public' },
    // AWS: API reference of GetClientToken, which nothing else could allow.
    values: { ExplicitAuthFlowsType: ['ALLOW_CLIENT_TOKEN_AUTH'] },
    renamed: {},
  },
  'cognito-identity': {
    // AWS: API reference of GetId and its siblings: a public provider such as Facebook does not answer; HTTP 400.
    undefinedErrors: { ExternalServiceException: 'client' },
    errors: {},
    tokenErrors: [],
    shown: [],
    // The values are tokens.
    hidden: ['Logins'],
    patterns: {},
    limits: {},
    auth: {},
    values: {},
    renamed: { ErrorCode: 'UnprocessedIdentityErrorCode' },
  },
};

/** The facts of one service with its measured corrections; throws when one names what the model does not have. */
export function applyOverlay(service: string, facts: ServiceFacts): ServiceFacts {
  const overlay = overlays[service];
  if (overlay === undefined) throw new Error(`There is no overlay for the service ${service}`);
  for (const operation of Object.keys({ ...overlay.errors, ...overlay.auth })) {
    if (!Object.hasOwn(facts.operations, operation)) throw new Error(`The overlay names no operation: ${operation}`);
  }
  for (const name of Object.keys(overlay.values)) {
    if (!Object.hasOwn(facts.enums, name)) throw new Error(`The overlay names no enum: ${name}`);
  }
  const undefinedErrors = mapSorted(overlay.undefinedErrors, (fault) => ({ fault }));
  const definedErrors = mapSorted({ ...facts.errors, ...undefinedErrors }, (error) => error);
  const correct = (members: readonly MemberFacts[]) => members.map((member) => correctMember(overlay, member));
  const matchPatterns = (members: readonly MemberFacts[]) => members.map((member) => correctPattern(overlay, member));
  const operations = Object.entries(facts.operations).map(([name, operation]) => {
    const extra = [...(overlay.errors[name] ?? []), ...(operation.auth === 'access-token' ? overlay.tokenErrors : [])];
    const errors = [...new Set([...operation.errors, ...extra])].toSorted();
    for (const error of errors) {
      if (!Object.hasOwn(definedErrors, error)) throw new Error(`${name} names no exception of the service: ${error}`);
    }
    return [
      name,
      {
        ...operation,
        auth: overlay.auth[name] ?? operation.auth,
        input: matchPatterns(correct(operation.input)),
        output: correct(operation.output),
        errors,
      },
    ] as const;
  });
  return {
    operations: Object.fromEntries(operations),
    errors: definedErrors,
    structures: limitStructures(overlay, mapSorted(facts.structures, correct)),
    enums: Object.fromEntries(
      Object.entries(facts.enums).map(([name, values]) => [
        overlay.renamed[name] ?? name,
        [...values, ...(overlay.values[name] ?? [])].toSorted(),
      ]),
    ),
  };
}

function limitStructures(
  { limits }: Overlay,
  structures: Readonly<Record<string, readonly MemberFacts[]>>,
): Record<string, readonly MemberFacts[]> {
  const limited: Record<string, readonly MemberFacts[]> = { ...structures };
  for (const [name, byMember] of Object.entries(limits)) {
    const members = structures[name] ?? [];
    for (const member of Object.keys(byMember)) {
      if (!members.some((known) => known.name === member))
        throw new Error(`The overlay limits no member: ${name}.${member}`);
    }
    limited[name] = members.map((member) => {
      const constraints = byMember[member.name];
      return constraints === undefined ? member : { ...member, constraints };
    });
  }
  return limited;
}

function correctPattern({ patterns }: Overlay, member: MemberFacts): MemberFacts {
  const pattern = patterns[member.name];
  return pattern === undefined ? member : { ...member, constraints: { ...member.constraints, pattern } };
}

function correctMember(overlay: Overlay, member: MemberFacts): MemberFacts {
  return {
    ...member,
    type: member.type.replace(/\w+/g, (name) => overlay.renamed[name] ?? name),
    sensitive:
      overlay.hidden.includes(member.name) || (member.sensitive === true && !overlay.shown.includes(member.name)),
  };
}
