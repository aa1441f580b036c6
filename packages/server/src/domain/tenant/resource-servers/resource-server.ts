import { Fault } from '#domain/fault.ts';

/** An API that tokens of a pool may open, and what each scope opens of it. */
export interface ResourceServer {
  /** The pool's owner chose it; often a URL. */
  readonly identifier: string;
  readonly name: string;
  /** In ascending order of their names. */
  readonly scopes: readonly Scope[];
}

export interface Scope {
  readonly name: string;
  readonly description: string;
}

/** A scope as clients ask for it and tokens carry it: `identifier/name`. */
export function fullScope({ identifier }: Pick<ResourceServer, 'identifier'>, { name }: Pick<Scope, 'name'>): string {
  return `${identifier}/${name}`;
}

/** The identifier of the server that a full scope would be one of. A scope's name has no slash, an identifier may have many. */
export function serverOf(scope: string): string {
  return scope.slice(0, Math.max(scope.lastIndexOf('/'), 0));
}

/** The scopes of a server as they are kept: a set, by name. @throws Fault InvalidParameterException for a name given twice */
export function chooseScopes(scopes: readonly Scope[]): readonly Scope[] {
  const sorted = scopes.toSorted((one, other) => (one.name < other.name ? -1 : 1));
  const twice = sorted.find(({ name }, index) => sorted[index + 1]?.name === name);
  if (twice) throw new Fault('InvalidParameterException', `Scope ${twice.name} is given more than once.`);
  return sorted;
}
