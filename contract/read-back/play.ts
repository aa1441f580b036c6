import * as sdk from '@aws-sdk/client-cognito-identity-provider';
import type { OperationName } from '@cenote/wire/user-pools';
import { expect } from 'vitest';
import { administrator } from '../people.ts';
import type { ContractServer } from '../server.ts';

type Unchanged<T> = T extends Uint8Array | Date
  ? T
  : T extends readonly (infer E)[]
    ? readonly Unchanged<E>[]
    : T extends object
      ? { readonly [K in keyof T]: Unchanged<T[K]> }
      : T;
type InputOf<N extends OperationName> = Unchanged<NonNullable<ConstructorParameters<(typeof sdk)[`${N}Command`]>[0]>>;

/** A request: the operation, and what is sent. */
export type Call = { [N in OperationName]: readonly [operation: N, input: InputOf<N>] }[OperationName];

/** What an operation answered, without what the SDK says of the exchange itself. */
export type Answer = Readonly<Record<string, unknown>>;

/** A part of what was answered, by the names on the way to it. @throws Error when it is not there */
export function partOf(answer: unknown, ...path: readonly string[]): unknown {
  return path.reduce((whole, name) => {
    const part: unknown = typeof whole === 'object' && whole !== null ? Reflect.get(whole, name) : undefined;
    if (part === undefined) throw new Error(`no ${name} was answered`);
    return part;
  }, answer);
}

/** As `partOf`, of a text. */
export function textOf(answer: unknown, ...path: readonly string[]): string {
  const part = partOf(answer, ...path);
  if (typeof part !== 'string') throw new Error(`${path.join('.')} is no text`);
  return part;
}

/** Those of these members that there are: what a tool sends back of what it read. */
export function pick<T extends object, K extends keyof T>(whole: T, names: readonly K[]): Pick<T, K> {
  return Object.fromEntries(
    names.filter((name) => whole[name] !== undefined).map((name) => [name, whole[name]]),
  ) as Pick<T, K>;
}

/** Sends requests one after the other. @throws what the SDK throws at the first that is refused */
export type Ask = (...calls: readonly Call[]) => Promise<Answer[]>;

/** Ids and names of what a resource stands on and of itself, by what the table calls them. */
export type Names = Readonly<Record<string, string>>;

/** One apply: what is sent, and all that a read shows afterwards. */
export interface Step {
  /** `state` is what the read before showed: a tool sends back what the server filled in. */
  readonly calls: (names: Names, state: readonly Answer[]) => readonly Call[];
  readonly state: (names: Names) => readonly object[];
}

/** The life of a resource as a tool for infrastructure leads it: data, which `play` follows. */
export interface Resource {
  /** The resource in the tool's own words, and what is particular about this life of it. */
  readonly title: string;
  /** Makes what has to be there first. */
  readonly arrange?: (ask: Ask, names: Names) => Promise<Names>;
  readonly create: Step;
  readonly updates?: readonly Step[];
  /** The id under which the tool keeps the resource, and from which alone it reads or imports it. */
  readonly id: (names: Names, created: readonly Answer[]) => string;
  readonly separator?: string;
  readonly read: (...id: string[]) => readonly Call[];
  /** What is read further, by what was read. */
  readonly follow?: (read: readonly Answer[]) => readonly Call[];
  readonly remove?: (names: Names) => readonly Call[];
  /** What a read shows of what is gone: the answers, or the name of the error that the tool takes for it. */
  readonly gone?: string | ((names: Names) => readonly object[]);
  /** The error of a second removal, where it is refused. */
  readonly removedTwice?: string;
}

/** Sends requests through the AWS SDK, as a tool does with each run anew. */
function asking(server: ContractServer): Ask {
  return async (...calls) => {
    const client = administrator(server);
    const answers: Answer[] = [];
    for (const [operation, input] of calls) {
      const Command = Reflect.get(sdk, `${operation}Command`) as new (input: object) => sdk.DescribeUserPoolCommand;
      const { $metadata: _, ...answer } = await client.send(new Command(input));
      answers.push(answer as Answer);
    }
    client.destroy();
    return answers;
  };
}

/**
 * Creates the resource, updates it and deletes it. After each apply the whole of what is read is what the table says, defaults
 * included; a second read and an import by the id alone show the same, so that no plan finds anything to change.
 */
export async function play(server: ContractServer, resource: Resource): Promise<void> {
  const ask = asking(server);
  const names = (await resource.arrange?.(ask, {})) ?? {};
  const created = await ask(...resource.create.calls(names, []));
  const id = resource.id(names, created).split(resource.separator ?? '/');
  const all = { ...names, id: id.at(-1) ?? '' };
  let state = await readTwice(ask, resource, id);
  expect(state).toEqual(resource.create.state(all));
  for (const step of resource.updates ?? []) {
    await ask(...step.calls(all, state));
    state = await readTwice(ask, resource, id);
    expect(state).toEqual(step.state(all));
  }
  const removal = resource.remove?.(all);
  if (removal === undefined) return;
  await ask(...removal);
  const { gone, removedTwice } = resource;
  if (typeof gone === 'string') await expect(ask(...resource.read(...id))).rejects.toMatchObject({ name: gone });
  else expect(await ask(...resource.read(...id))).toEqual(gone?.(all));
  const again = ask(...removal);
  await (removedTwice === undefined ? again : expect(again).rejects.toMatchObject({ name: removedTwice }));
}

async function readTwice(ask: Ask, { read, follow }: Resource, id: readonly string[]): Promise<Answer[]> {
  const readOnce = async () => {
    const answers = await ask(...read(...id));
    return [...answers, ...(await ask(...(follow?.(answers) ?? [])))];
  };
  const state = await readOnce();
  expect(await readOnce(), 'a second read shows the same').toEqual(state);
  return state;
}
