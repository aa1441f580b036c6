import { hasKey, isLoopback } from '../server/connection.ts';
import { isSettings } from './differences.ts';
import type { Plan } from './plan.ts';

/**
 * The functions that a pool is to call and a push does not send, by name: those of a server that has a folder of its own. `cenote dev`,
 * which wants no key, finds the project's by itself.
 */
export function unsentFunctions({ place: { connection }, steps }: Plan): string[] {
  if (isLoopback(new URL(connection.endpoint).hostname) && !hasKey(connection)) return [];
  const { LambdaConfig = {} } = steps.find(({ resource }) => resource.kind === 'user pool')?.resource.settings ?? {};
  const arns = Object.values(isSettings(LambdaConfig) ? LambdaConfig : {}).filter((one) => typeof one === 'string');
  return [...new Set(arns.map((arn) => arn.slice(arn.lastIndexOf(':') + 1)))];
}
