import type { Settings } from '#domain/context.ts';
import { Fault } from '#domain/fault.ts';
import { type Act, isGranted } from '#domain/tenant/access-keys/grant.ts';
import type { Target } from './registry.ts';
import { type Resource, resourceName } from './resource.ts';
import type { Signer } from './signatures.ts';

/** What an operation does that takes a signature. @throws Error for any other */
export function actOf({ service, name, act }: Target): Act {
  if (act === undefined) throw new Error(`${service.target}.${name} takes no signature`);
  return act;
}

/**
 * Holds an operation against what the key of its signer may do: before anything is looked for, so that a refusal says nothing
 * of what is there. AWS: the text is that of IAM, which real keys are refused with.
 * @throws Fault AccessDeniedException
 */
export function checkAccess(
  settings: Settings,
  { keyId, grant }: Signer,
  target: Target,
  resource: Resource | undefined,
): void {
  if (isGranted(grant, actOf(target), resource?.kind === 'userpool' ? resource.id : undefined)) return;
  const user = `arn:aws:iam::${settings.accountId}:user/${keyId}`;
  const action = `${target.service.signingName}:${target.name}`;
  const on = resourceName(settings, resource);
  throw new Fault(
    'AccessDeniedException',
    `User: ${user} is not authorized to perform: ${action} on resource: ${on} because no identity-based policy allows the ${action} action`,
  );
}
