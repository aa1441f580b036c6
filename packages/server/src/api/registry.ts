import { identityPools } from '@cenote/wire/identity-pools.model';
import type { OperationModel, ServiceModel } from '@cenote/wire/shape';
import { userPools } from '@cenote/wire/user-pools.model';
import type { Context } from '#domain/context.ts';

/** Any `Operation<N>`, once the dispatcher has made its input and its call. */
export type Handler = (context: Context, input: never, call: never) => Promise<unknown>;

/** The operations that stand, and by name those that do not yet. Together they are the whole model. */
export interface Registry {
  readonly userPools: Readonly<Record<string, Handler | undefined>>;
  readonly identityPools?: Readonly<Record<string, Handler | undefined>>;
  readonly planned: { readonly userPools: readonly string[]; readonly identityPools: readonly string[] };
}

/** What a request's `X-Amz-Target` names. */
export interface Target {
  readonly service: ServiceModel;
  readonly name: string;
  readonly model: OperationModel;
  readonly errors: ReadonlySet<string>;
  /** Absent while the operation is planned. */
  readonly handler?: Handler;
}

/**
 * Every target of both services, by the header that names it: `AWSCognitoIdentityProviderService.SignUp`.
 * @throws Error when an operation of the model is neither built nor planned, or both, or a name is not in the model.
 */
export function listTargets(registry: Registry): ReadonlyMap<string, Target> {
  return new Map([
    ...targetsOf(userPools, registry.userPools, registry.planned.userPools),
    ...targetsOf(identityPools, registry.identityPools ?? {}, registry.planned.identityPools),
  ]);
}

function targetsOf(
  service: ServiceModel,
  handlers: Readonly<Record<string, Handler | undefined>>,
  planned: readonly string[],
): [string, Target][] {
  const unplaced = new Set(Object.keys(service.operations));
  const place = (name: string, handler?: Handler): [string, Target] => {
    const model = service.operations[name];
    if (model === undefined || !unplaced.delete(name)) {
      throw new Error(`${service.target}.${name} is registered twice or is not in the model`);
    }
    return [
      `${service.target}.${name}`,
      { service, name, model, errors: new Set(model.errors), ...(handler && { handler }) },
    ];
  };
  const built = Object.entries(handlers).filter((entry): entry is [string, Handler] => entry[1] !== undefined);
  const targets = [...built.map(([name, handler]) => place(name, handler)), ...planned.map((name) => place(name))];
  if (unplaced.size > 0) {
    throw new Error(`${service.target}: neither built nor planned: ${[...unplaced].join(', ')}`);
  }
  return targets;
}
