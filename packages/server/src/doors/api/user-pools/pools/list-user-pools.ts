import { userPools } from '@cenote/wire/user-pools.model';
import { listPools } from '#domain/tenant/pools/pool-store.ts';
import { structureOf, toPascal } from '../../case.ts';
import type { Operation } from '../../operation.ts';
import { readPage } from './next-token.ts';

// Compatibility: real. contract/sdk-pools.test.ts
export const listUserPools: Operation<'ListUserPools'> = async (context, { MaxResults, NextToken }) => {
  const page = await readPage({ list: 'pools', limit: MaxResults, nextToken: NextToken }, (range) =>
    listPools(context, range),
  );
  const UserPools = page.items.map(({ id, name, settings, createdAt, modifiedAt }) => ({
    Id: id,
    Name: name,
    LambdaConfig: toPascal(structureOf(userPools, 'LambdaConfigType'), settings.lambdaConfig),
    LastModifiedDate: modifiedAt / 1000,
    CreationDate: createdAt / 1000,
  }));
  return { UserPools, ...(page.nextToken && { NextToken: page.nextToken }) };
};
