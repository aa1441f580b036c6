import { expect, test } from 'vitest';
import { createTestContext } from '../../../../test/context.ts';
import { assumeRole } from './assume-role.ts';

test('somebody of whom a token says more than a session holds is refused', async () => {
  const context = await createTestContext();
  const federated = { provider: 'id.example.com', subject: 'ada', audience: 'app', methods: ['x'.repeat(8192)] };
  const vouched = { federated, principals: ['id.example.com'], more: {}, tags: {} };
  const wish = {
    roleArn: 'arn:aws:iam::123456789012:role/app',
    sessionName: 'app',
    action: 'sts:AssumeRoleWithWebIdentity',
  } as const;
  await expect(assumeRole(context, vouched, wish)).rejects.toMatchObject({
    name: 'AssumedRoleError',
    reason: 'token',
    message: 'The token says more of whom it is about than a session holds.',
  });
  await context.close();
});
