import type { Settings } from '#domain/context.ts';

/** What an input is about: the pool that keys are limited by, and logs name. */
export interface Resource {
  readonly kind: 'userpool' | 'identitypool';
  readonly id: string;
}

const pools = { UserPoolId: 'userpool', IdentityPoolId: 'identitypool' } as const;
const arn = /^arn:[^:]*:cognito-(?:idp|identity):[^:]*:[^:]*:(userpool|identitypool)\/([^/]+)$/;

/** The pool that an input names, whichever of its members does; undefined where it names none. It need not be there. */
export function findResource(input: Readonly<Record<string, unknown>>): Resource | undefined {
  for (const [member, kind] of Object.entries(pools) as [keyof typeof pools, Resource['kind']][]) {
    const id = input[member];
    if (typeof id === 'string') return { kind, id };
  }
  const match = typeof input['ResourceArn'] === 'string' ? arn.exec(input['ResourceArn']) : null;
  const [, kind, id] = match ?? [];
  return id === undefined ? undefined : { kind: kind === 'userpool' ? 'userpool' : 'identitypool', id };
}

/** The name of a resource in this installation, as AWS writes it; `*` for what is about none. */
export function resourceName({ region, accountId }: Settings, resource: Resource | undefined): string {
  if (resource === undefined) return '*';
  const service = resource.kind === 'userpool' ? 'cognito-idp' : 'cognito-identity';
  return `arn:aws:${service}:${region}:${accountId}:${resource.kind}/${resource.id}`;
}
