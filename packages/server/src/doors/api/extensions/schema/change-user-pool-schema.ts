import { userPoolExtensions } from '@cenote/wire/extensions.model';
import { changeSchema, trySchemaChange } from '#domain/access/administration/change-schema.ts';
import { inputOf, toCamel } from '../../case.ts';
import type { ExtensionOperation } from '../../operation.ts';

const reasons = {
  'attribute-missing': 'ATTRIBUTE_MISSING',
  'attribute-unfit': 'ATTRIBUTE_UNFIT',
  'name-lost': 'NAME_LOST',
  'name-taken': 'NAME_TAKEN',
  'password-lost': 'PASSWORD_LOST',
} as const;

const maxConflicts = 60;

export const changeUserPoolSchema: ExtensionOperation<'ChangeUserPoolSchema'> = async (context, wireInput) => {
  const {
    userPoolId: poolId,
    dryRun,
    maxConflicts: limit = maxConflicts,
    ...input
  } = toCamel(inputOf(userPoolExtensions, 'ChangeUserPoolSchema'), wireInput);
  const deed = { poolId, input: Object.keys(input).length > 0 ? input : undefined, limit };
  const { userCount, count, first } = await (dryRun ? trySchemaChange : changeSchema)(context, deed);
  return {
    UserCount: userCount,
    ConflictCount: count,
    Conflicts: first.map(({ sub, username, reason, attribute }) => ({
      Username: username,
      UserSub: sub,
      Reason: reasons[reason],
      Name: attribute,
    })),
  };
};
