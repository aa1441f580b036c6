import { checkMay } from '#aws-callers/check-may.ts';
import type { Signer } from '#aws-callers/signatures.ts';
import type { Context } from '#domain/context.ts';
import type { Act } from '#domain/tenant/access-keys/grant.ts';
import type { Target } from './registry.ts';
import { type Resource, resourceName } from './resource.ts';

/** What an operation does that takes a signature. @throws Error for any other */
export function actOf({ service, name, act }: Target): Act {
  if (act === undefined) throw new Error(`${service.target}.${name} takes no signature`);
  return act;
}

/** Holds an operation against what its signer may do, as `checkMay`. @throws Fault AccessDeniedException */
export function checkAccess(
  context: Pick<Context, 'db' | 'clock' | 'log' | 'settings'>,
  signer: Signer,
  target: Target,
  resource: Resource | undefined,
  keys: Readonly<Record<string, string | readonly string[] | undefined>> = {},
): Promise<void> {
  return checkMay(context, signer, {
    action: `${target.service.signingName}:${target.name}`,
    act: actOf(target),
    resource: resourceName(context.settings, resource),
    userPoolId: resource?.kind === 'userpool' ? resource.id : undefined,
    keys,
  });
}
