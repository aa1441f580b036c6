import type { Context } from '#domain/context.ts';
import { Fault } from '#domain/fault.ts';
import { poolMissing } from '#domain/tenant/pools/pool-store.ts';
import { findResource, resourceName } from '../../resource.ts';

/**
 * The id of the pool that an ARN names. AWS: of all that a user pool is about, the pool alone carries tags.
 * @throws Fault InvalidParameterException for what is no pool's ARN; ResourceNotFoundException for one of another region or account
 */
export function poolOfArn({ settings }: Pick<Context, 'settings'>, arn: string): string {
  const resource = findResource({ ResourceArn: arn });
  if (resource?.kind !== 'userpool') throw new Fault('InvalidParameterException', 'Invalid user pool ARN.');
  const own = resourceName(settings, resource);
  const withoutPartition = (name: string) => name.replace(/^arn:[^:]*:/, '');
  if (withoutPartition(arn) === withoutPartition(own)) return resource.id;
  throw poolMissing(resource.id);
}
