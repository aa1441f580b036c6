import { changePolicyTags } from '#domain/identity-pools/roles/managed-policy-store.ts';
import { addTags, removeTags } from '#domain/identity-pools/roles/role.ts';
import { changeRoleTags, loadRole } from '#domain/identity-pools/roles/role-store.ts';
import { loadPolicyByArn } from './find-policy.ts';
import type { IamOperation } from './operation.ts';
import { pageOf } from './page.ts';
import { tagList, tagsOf } from './shapes.ts';

export const tagRole: IamOperation<'TagRole'> = async (context, input) => {
  await changeRoleTags(context, input.RoleName, (tags) => addTags(tags, tagsOf(input.Tags)));
  return {};
};

export const untagRole: IamOperation<'UntagRole'> = async (context, input) => {
  await changeRoleTags(context, input.RoleName, (tags) => removeTags(tags, input.TagKeys));
  return {};
};

export const listRoleTags: IamOperation<'ListRoleTags'> = async (context, input) => {
  const { tags } = await loadRole(context, input.RoleName);
  const { items, page } = pageOf(tagList(tags), input, ({ Key }) => Key);
  return { Tags: items, ...page };
};

export const tagPolicy: IamOperation<'TagPolicy'> = async (context, input) => {
  const { name } = await loadPolicyByArn(context, input.PolicyArn);
  await changePolicyTags(context, name, (tags) => addTags(tags, tagsOf(input.Tags)));
  return {};
};

export const untagPolicy: IamOperation<'UntagPolicy'> = async (context, input) => {
  const { name } = await loadPolicyByArn(context, input.PolicyArn);
  await changePolicyTags(context, name, (tags) => removeTags(tags, input.TagKeys));
  return {};
};

export const listPolicyTags: IamOperation<'ListPolicyTags'> = async (context, input) => {
  const { tags } = await loadPolicyByArn(context, input.PolicyArn);
  const { items, page } = pageOf(tagList(tags), input, ({ Key }) => Key);
  return { Tags: items, ...page };
};
