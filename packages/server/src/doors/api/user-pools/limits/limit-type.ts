import type { InputOf, LimitType } from '@cenote/wire/user-pools';
import type { Context } from '#domain/context.ts';
import { Fault } from '#domain/fault.ts';
import { findCategory, freePerSecond, type LimitCategory, unlimited } from '#domain/tenant/limits/category.ts';
import { readLimits } from '#domain/tenant/limits/limit-store.ts';

/** The category that a definition names. @throws Fault InvalidParameterException */
export function categoryOf({ Attributes }: InputOf<'GetProvisionedLimit'>['LimitDefinition']): LimitCategory {
  const names = Object.keys(Attributes);
  const category = names.length === 1 ? findCategory(Attributes['Category']) : undefined;
  if (category) return category;
  const known = Object.keys(freePerSecond).join(', ');
  throw new Fault('InvalidParameterException', `Attributes must have Category alone, which is one of: ${known}.`);
}

/** A limit as the wire shows it: what is enforced, and beside it what Cognito gives for nothing. */
export async function limitType(context: Pick<Context, 'db'>, category: LimitCategory): Promise<LimitType> {
  const limits = await readLimits(context);
  return {
    LimitDefinition: { LimitClass: 'API_CATEGORY', Attributes: { Category: category } },
    ProvisionedLimitValue: limits.get(category) ?? unlimited,
    FreeLimitValue: freePerSecond[category],
  };
}
