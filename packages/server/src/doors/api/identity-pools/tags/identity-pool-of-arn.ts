import type { Context } from '#domain/context.ts';
import { Fault } from '#domain/fault.ts';
import { identityPoolMissing } from '#domain/identity-pools/pools/identity-pool-store.ts';
import { findResource, resourceName } from '../../resource.ts';

/**
 * The id of the identity pool that an ARN names; nothing else of the service carries tags.
 * @throws Fault InvalidParameterException for what is no such ARN; ResourceNotFoundException for one of another region or account
 */
export function identityPoolOfArn({ settings }: Pick<Context, 'settings'>, arn: string): string {
  const resource = findResource({ ResourceArn: arn });
  if (resource?.kind !== 'identitypool') throw new Fault('InvalidParameterException', 'Invalid identity pool ARN.');
  const withoutPartition = (name: string) => name.replace(/^arn:[^:]*:/, '');
  if (withoutPartition(arn) === withoutPartition(resourceName(settings, resource))) return resource.id;
  throw identityPoolMissing(resource.id);
}
