import { expect, test } from 'vitest';
import { describeOnBothEngines } from '../../../test/both-engines.ts';
import { createPeoplePool } from '../../../test/people.ts';
import { completeSignIn, createTestUser } from '../../../test/sign-ins.ts';
import { endRefreshWrites } from './end-refresh.ts';
import { newRefreshToken } from './issue.ts';

describeOnBothEngines('the end of refresh tokens', (bench) => {
  test('holds for one that a parallel refresh has made, and not for access tokens', async () => {
    const { context, call } = bench;
    const { pool, client } = await createPeoplePool(context);
    const ann = await createTestUser(context, pool, 'ann');
    const { signInId, refreshToken, accessToken } = await completeSignIn(context, client, ann);
    const bob = await createTestUser(context, pool, 'bob');
    const other = await completeSignIn(context, client, bob);

    await context.db.transaction(endRefreshWrites(context, ann));
    // PostgreSQL's delete does not see a row that another transaction commits meanwhile.
    const late = newRefreshToken(signInId);
    await context.db.transaction([late.write]);

    const refresh = (RefreshToken: string) => call('GetTokensFromRefreshToken', { ClientId: client.id, RefreshToken });
    await expect(refresh(refreshToken)).rejects.toMatchObject({ message: 'Invalid Refresh Token' });
    await expect(refresh(late.token)).rejects.toMatchObject({ code: 'NotAuthorizedException' });
    expect(await call('GetUser', { AccessToken: accessToken })).toMatchObject({ Username: 'ann' });
    expect((await refresh(other.refreshToken)).AuthenticationResult?.AccessToken).toBeDefined();
  });
});
