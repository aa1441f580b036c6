import { expect, test } from 'vitest';
import { issueSession } from '#domain/identity-pools/sessions/issue-session.ts';
import { createTestContext } from '../../test/context.ts';
import { findSessionIn } from './find-credentials.ts';
import { acceptAnyKeyBut } from './signatures.ts';

const roleArn = 'arn:aws:iam::123456789012:role/known';
const requestOf = (id: string, token?: string) => ({
  method: 'POST',
  path: '/',
  query: '',
  headers: {
    authorization: [
      `AWS4-HMAC-SHA256 Credential=${id}/20260101/us-east-1/sts/aws4_request, SignedHeaders=host;x-amz-date, Signature=00`,
    ],
    host: ['127.0.0.1'],
    'x-amz-date': ['20260101T000000Z'],
    ...(token !== undefined && { 'x-amz-security-token': [token] }),
  },
  body: new Uint8Array(),
});

test('in development any signature passes, but a session of this server is held to its own', async () => {
  const context = await createTestContext();
  const signatures = acceptAnyKeyBut(findSessionIn(context), context.clock);
  const { accessKeyId, sessionToken } = await issueSession(context, { roleArn, name: 'app', tags: {} });
  expect(signatures.origins).toBe('loopback');
  for (const request of [requestOf('AKIA'), requestOf('AKIA', 'of somebody else'), requestOf('AKIA', sessionToken)]) {
    expect(await signatures.check(request, 'sts')).toBeUndefined();
  }
  await expect(signatures.check(requestOf(accessKeyId, sessionToken), 'sts')).rejects.toMatchObject({
    code: 'InvalidSignatureException',
  });
  await context.close();
});
