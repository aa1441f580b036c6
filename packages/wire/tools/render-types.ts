import type { MemberFacts, OperationFacts, ServiceFacts } from './facts.ts';
import { quoteText, scriptNotation } from './layout.ts';

const primitives: Readonly<Record<string, string>> = {
  string: 'string',
  boolean: 'boolean',
  integer: 'number',
  long: 'number',
  double: 'number',
  timestamp: 'number',
  blob: 'string',
  document: 'unknown',
};

const EMPTY = 'Record<string, never>';

/** The text of `<service>.ts`: the types of every operation, structure and exception of one service. */
export function renderTypes(header: string, modelVersion: string, facts: ServiceFacts): string {
  const operations = Object.entries(facts.operations);
  const blocks = [
    header,
    `/** The published package that the model was read from. */\nexport const MODEL_VERSION = ${quoteText(modelVersion)};`,
    renderUnion(
      'OperationName',
      operations.map(([name]) => name),
    ),
    renderUnion('ErrorCode', Object.keys(facts.errors)),
    renderOperationTypes(operations),
    renderAccessors(),
    ...renderShapes(operations, facts),
    ...Object.entries(facts.enums).map(([name, values]) => renderUnion(name, values)),
  ];
  return `${blocks.join('\n\n')}\n`;
}

function renderOperationTypes(operations: readonly (readonly [string, OperationFacts])[]): string {
  const rows = operations.map(([name, operation]) => {
    const auth = operation.auth === 'access-token' ? 'token' : operation.auth;
    const input = operation.inputShape ?? EMPTY;
    return `  readonly ${name}: { readonly input: ${input}; readonly output: ${operation.outputShape ?? EMPTY}; readonly auth: '${auth}' };`;
  });
  return `export interface OperationTypes {\n${rows.join('\n')}\n}`;
}

function renderAccessors(): string {
  return [
    `export type InputOf<N extends OperationName> = OperationTypes[N]['input'];`,
    `export type OutputOf<N extends OperationName> = OperationTypes[N]['output'];`,
    `/** Who may call an operation: anyone, the bearer of an access token, or a SigV4 signature. */`,
    `export type AuthKindOf<N extends OperationName> = OperationTypes[N]['auth'];`,
  ].join('\n');
}

/** Every interface once, by name: some operations take or give a structure as it is. */
function renderShapes(operations: readonly (readonly [string, OperationFacts])[], facts: ServiceFacts): string[] {
  const shapes = new Map<string, string>();
  const add = (name: string | undefined, members: readonly MemberFacts[]) => {
    if (name === undefined) return;
    const text = renderInterface(name, members);
    if (shapes.has(name) && shapes.get(name) !== text) throw new Error(`Two shapes share the name ${name}`);
    shapes.set(name, text);
  };
  for (const [, operation] of operations) {
    add(operation.inputShape, operation.input);
    add(operation.outputShape, operation.output);
  }
  for (const [name, members] of Object.entries(facts.structures)) add(name, members);
  return [...shapes.values()];
}

function renderInterface(name: string, members: readonly MemberFacts[]): string {
  if (members.length === 0) return `export type ${name} = ${EMPTY};`;
  const lines = members.map(
    (member) =>
      `  readonly ${scriptNotation.key(member.name)}${member.required ? '' : '?'}: ${renderType(member.type)};`,
  );
  return `export interface ${name} {\n${lines.join('\n')}\n}`;
}

function renderType(type: string): string {
  const list = /^list<(.+)>$/.exec(type);
  if (list?.[1] !== undefined) return `readonly ${renderType(list[1])}[]`;
  const map = /^map<string,(.+)>$/.exec(type);
  if (map?.[1] !== undefined) return `Readonly<Record<string, ${renderType(map[1])}>>`;
  return primitives[type] ?? type;
}

function renderUnion(name: string, values: readonly string[]): string {
  return `export type ${name} =\n${values.map((value) => `  | ${quoteText(value)}`).join('\n')};`;
}
