import { expect, test } from 'vitest';
import { signedHeaders } from './sign.ts';

// post-vanilla of the test suite of Signature Version 4 that AWS published.
test('signs as AWS does', () => {
  const key = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' };
  const connection = { ...key, endpoint: 'https://example.amazonaws.com', region: 'us-east-1' };
  const now = Date.parse('2015-08-30T12:36:00Z');
  expect(signedHeaders(connection, 'service', { headers: {}, body: '', now })).toEqual({
    host: 'example.amazonaws.com',
    'x-amz-date': '20150830T123600Z',
    authorization:
      'AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders=host;x-amz-date, Signature=5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b',
  });
});
