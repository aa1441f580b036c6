import { tagKeys } from '#aws-callers/tag-keys.ts';
import type { Context } from '#domain/context.ts';
import { findIdentityPool } from '#domain/identity-pools/pools/identity-pool-store.ts';
import { findPool } from '#domain/tenant/pools/pool-store.ts';
import type { Resource } from './resource.ts';

type Input = Readonly<Record<string, unknown>>;
type Tags = Readonly<Record<string, string>>;

/** What policies know of the tags that an input sends or removes, and of those of the pool that it names. */
export async function tagsOfRequest(
  context: Pick<Context, 'db' | 'secrets'>,
  input: Input,
  resource: Resource | undefined,
) {
  const sent = input['Tags'] ?? input['UserPoolTags'] ?? input['IdentityPoolTags'];
  const named = input['TagKeys'];
  return tagKeys({
    sent: typeof sent === 'object' && sent !== null ? (sent as Tags) : {},
    named: Array.isArray(named) ? (named as string[]) : [],
    kept: resource === undefined ? {} : await tagsOf(context, resource),
  });
}

async function tagsOf(context: Pick<Context, 'db' | 'secrets'>, { kind, id }: Resource): Promise<Tags> {
  if (kind === 'userpool') return (await findPool(context, id))?.settings.userPoolTags ?? {};
  return (await findIdentityPool(context, id))?.settings.identityPoolTags ?? {};
}
