import type { OperationModel, ServiceModel } from '@cenote/wire/shape';
import type { Context } from '#domain/context.ts';
import type { Act } from '#domain/tenant/access-keys/grant.ts';
import type { LimitCategory } from '#domain/tenant/limits/category.ts';

/** Any `Operation<N>`, once the dispatcher has made its input and its call. */
export type Handler = (context: Context, input: never, call: never) => Promise<unknown>;

/** One service: the operations that stand, and by name those that do not yet. Together they are its whole model. */
export interface Service {
  readonly model: ServiceModel;
  readonly built: Readonly<Record<string, Handler | undefined>>;
  readonly planned: readonly string[];
  /** What each operation that takes a signature does, built or not. */
  readonly acts: Readonly<Record<string, Act | undefined>>;
  /** Which operation shows what another one changes, for the audit. */
  readonly readBacks?: Readonly<Record<string, string | undefined>>;
  /** What each operation counts as where the rate of requests is limited; without it none is. */
  readonly categories?: Readonly<Record<string, LimitCategory>>;
}

/** Every service that the server answers. */
export type Registry = readonly Service[];

/** What a request's `X-Amz-Target` names. */
export interface Target {
  readonly service: ServiceModel;
  readonly name: string;
  readonly model: OperationModel;
  readonly errors: ReadonlySet<string>;
  /** What an operation does that takes a signature; no other has one. */
  readonly act?: Act;
  readonly category?: LimitCategory;
  /** Shows the settings that the operation changes. */
  readonly readBack?: { readonly model: OperationModel; readonly handler: Handler };
  /** Absent while the operation is planned. */
  readonly handler?: Handler;
}

/**
 * Every target of the services, by the header that names it: `AWSCognitoIdentityProviderService.SignUp`.
 * @throws Error when an operation of a model is neither built nor planned, or both, or a name is not in the model, or nothing says
 * what an operation that takes a signature does, or two services have the same prefix.
 */
export function listTargets(registry: Registry): ReadonlyMap<string, Target> {
  const targets = new Map<string, Target>();
  for (const [header, target] of registry.flatMap(targetsOf)) {
    if (targets.has(header)) throw new Error(`${header} is a target of two services`);
    targets.set(header, target);
  }
  return targets;
}

function targetsOf(one: Service): [string, Target][] {
  const { model: service, built, planned, acts, categories } = one;
  const unplaced = new Set(Object.keys(service.operations));
  const place = (name: string, handler?: Handler): [string, Target] => {
    const model = service.operations[name];
    if (model === undefined || !unplaced.delete(name)) {
      throw new Error(`${service.target}.${name} is registered twice or is not in the model`);
    }
    const act = acts[name];
    if ((model.auth === 'iam') !== (act !== undefined)) {
      throw new Error(
        `what an operation that takes a signature does is said of it, and of no other: ${service.target}.${name}`,
      );
    }
    const errors = new Set(model.errors);
    const category = categories?.[name];
    const reading = readBackOf(one, name);
    const known = { ...(act && { act }), ...(category && { category }), ...(reading && { readBack: reading }) };
    return [`${service.target}.${name}`, { service, name, model, errors, ...known, ...(handler && { handler }) }];
  };
  const handlers = Object.entries(built).filter((entry): entry is [string, Handler] => entry[1] !== undefined);
  const targets = [...handlers.map(([name, handler]) => place(name, handler)), ...planned.map((name) => place(name))];
  if (unplaced.size > 0) {
    throw new Error(`${service.target}: neither built nor planned: ${[...unplaced].join(', ')}`);
  }
  return targets;
}

function readBackOf({ model: service, built, readBacks }: Service, name: string): Target['readBack'] {
  const reading = readBacks?.[name];
  if (reading === undefined) return undefined;
  const [model, handler] = [service.operations[reading], built[reading]];
  if (model === undefined || handler === undefined)
    throw new Error(`${reading}, which shows what ${name} changes, is not built`);
  return { model, handler };
}
