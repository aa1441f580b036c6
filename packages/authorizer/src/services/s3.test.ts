import { describe, expect, test } from 'vitest';
import type { AuthorizerRequest } from '../authorizer-request.ts';
import { Refusal } from '../refusal.ts';
import { type S3Options, type Subresources, s3Service } from './s3.ts';

/** `GET /files/a?acl` and what else stands in it, as a request. */
function request(line: string, headers: Readonly<Record<string, string | string[]>> = {}): AuthorizerRequest {
  const [method = '', target = ''] = line.split(' ');
  const [path = '', query = ''] = target.split('?');
  const all = { host: 'files.test', ...headers };
  const distinct = Object.entries(all).map(([name, value]) => [name, [value].flat()]);
  return { method, path, query, headers: Object.fromEntries(distinct), isSecure: true };
}

const read = (asked: AuthorizerRequest, options: Partial<S3Options> = {}) =>
  s3Service({ hosts: ['files.test'], ...options }).readDeeds(asked);

/** `s3:GetObject b/a`, one for each deed; or `refused`. */
function deedsOf(asked: AuthorizerRequest, options: Partial<S3Options> = {}): string[] {
  try {
    return read(asked, options).map(({ action, resource }) => `${action} ${resource.replace('arn:aws:s3:::', '')}`);
  } catch (error) {
    if (error instanceof Refusal && error.reason === 'unknown-request') return ['refused'];
    throw error;
  }
}

describe('what a request does', () => {
  test.each([
    ['GET /', 's3:ListAllMyBuckets *'],
    ['GET /?x-id=ListBuckets', 's3:ListAllMyBuckets *'],
    ['GET /bucket', 's3:ListBucket bucket'],
    ['GET /bucket/?list-type=2&prefix=a%2F&delimiter=%2F&max-keys=5&encoding-type=url', 's3:ListBucket bucket'],
    ['HEAD /bucket', 's3:ListBucket bucket'],
    ['PUT /bucket', 's3:CreateBucket bucket'],
    ['DELETE /bucket', 's3:DeleteBucket bucket'],
    ['GET /bucket?versions&prefix=a', 's3:ListBucketVersions bucket'],
    ['GET /bucket?uploads', 's3:ListBucketMultipartUploads bucket'],
    ['GET /bucket?location', 's3:GetBucketLocation bucket'],
    ['PUT /bucket?policy', 's3:PutBucketPolicy bucket'],
    ['DELETE /bucket?policy', 's3:DeleteBucketPolicy bucket'],
    ['DELETE /bucket?cors', 's3:PutBucketCORS bucket'],
    ['GET /bucket?lifecycle', 's3:GetLifecycleConfiguration bucket'],
    ['GET /bucket/a/b%20c.txt?x-id=GetObject', 's3:GetObject bucket/a/b c.txt'],
    ['GET /bucket/folder/', 's3:GetObject bucket/folder/'],
    ['GET /bucket/a?versionId=3', 's3:GetObjectVersion bucket/a'],
    ['HEAD /bucket/a?partNumber=2', 's3:GetObject bucket/a'],
    ['GET /bucket/a?response-content-type=text%2Fplain', 's3:GetObject bucket/a'],
    ['GET /bucket/a?response-content-disposition=inline%3B+a&x-amz-user-agent=b+c', 's3:GetObject bucket/a'],
    ['GET /bucket/a?attributes', 's3:GetObject bucket/a, s3:GetObjectAttributes bucket/a'],
    ['GET /bucket/a?tagging&versionId=3', 's3:GetObjectVersionTagging bucket/a'],
    ['GET /bucket/a?acl', 's3:GetObjectAcl bucket/a'],
    ['GET /bucket/a?uploadId=x', 's3:ListMultipartUploadParts bucket/a'],
    ['PUT /bucket/a', 's3:PutObject bucket/a'],
    ['PUT /bucket/a?partNumber=1&uploadId=x', 's3:PutObject bucket/a'],
    ['POST /bucket/a?uploads', 's3:PutObject bucket/a'],
    ['POST /bucket/a?uploadId=x', 's3:PutObject bucket/a'],
    ['DELETE /bucket/a?uploadId=x', 's3:AbortMultipartUpload bucket/a'],
    ['DELETE /bucket/a', 's3:DeleteObject bucket/a'],
    ['DELETE /bucket/a?versionId=3', 's3:DeleteObjectVersion bucket/a'],
    ['PUT /bucket/a?tagging', 's3:PutObjectTagging bucket/a'],
    ['PUT /bucket/a?legal-hold', 's3:PutObjectLegalHold bucket/a'],
    ['POST /bucket/a?restore', 's3:RestoreObject bucket/a'],
  ])('%s', (line, expected) => {
    expect(deedsOf(request(line)).join(', ')).toBe(expected);
  });

  test('is more where headers say more, and they count in the query of a presigned request too', () => {
    const put = 'PUT /bucket/a';
    const all = { 'x-amz-acl': 'public-read', 'x-amz-tagging': 'a=b', 'x-amz-object-lock-mode': 'GOVERNANCE' };
    expect(deedsOf(request(put, all))).toEqual([
      's3:PutObject bucket/a',
      's3:PutObjectAcl bucket/a',
      's3:PutObjectTagging bucket/a',
      's3:PutObjectRetention bucket/a',
    ]);
    expect(deedsOf(request(`${put}?x-amz-acl=public-read`))).toContain('s3:PutObjectAcl bucket/a');
    expect(deedsOf(request(put, { 'x-amz-grant-read': 'id=x' }))).toContain('s3:PutObjectAcl bucket/a');
    expect(deedsOf(request('POST /bucket/a?uploads', { 'x-amz-acl': 'private' }))).toContain(
      's3:PutObjectAcl bucket/a',
    );
    expect(deedsOf(request('PUT /bucket', { 'x-amz-acl': 'public-read' }))).toContain('s3:PutBucketAcl bucket');
    expect(deedsOf(request('DELETE /bucket/a', { 'x-amz-bypass-governance-retention': 'true' }))).toContain(
      's3:BypassGovernanceRetention bucket/a',
    );
  });

  test('is to read the source too where it copies', () => {
    const from = (source: string, line = 'PUT /bucket/a') => deedsOf(request(line, { 'x-amz-copy-source': source }));
    expect(from('/other/b%20c')).toEqual(['s3:PutObject bucket/a', 's3:GetObject other/b c']);
    expect(from('other/b c')).toEqual(from('/other/b%20c'));
    expect(from('other/b?versionId=3')).toEqual(['s3:PutObject bucket/a', 's3:GetObjectVersion other/b']);
    expect(from('other/b', 'PUT /bucket/a?partNumber=1&uploadId=x')).toContain('s3:GetObject other/b');
    for (const source of [
      'other',
      '/other/../b',
      'other//b',
      'other/a%2Fb',
      'other/a+b',
      'arn:aws:s3:us-east-1:1:accesspoint/x',
      '',
    ])
      expect(from(source), source).toEqual(['refused']);
    expect(from('other/b', 'PUT /bucket/a?acl')).toEqual(['refused']);
    expect(deedsOf(request('PUT /bucket/a?x-amz-copy-source=other%2Fb'))).toContain('s3:GetObject other/b');
  });
});

describe('what the server behind tells by parameters', () => {
  const subresources = { bucket: { lifecycle: ['GET'] }, object: { uploadId: ['PUT'], uploads: ['POST'] } };
  const few = (line: string, headers = {}) => deedsOf(request(line, headers), { subresources });

  test.each([
    'GET /files?location',
    'GET /files?uploads',
    'PUT /files?lifecycle',
    'GET /files/a?tagging',
    'PUT /files/a?acl',
    'DELETE /files/a?tagging',
    'GET /files/a?uploadId=1',
    'GET /files/a?versionId=3',
    'DELETE /files/a?versionId=3',
  ])('is refused where the server behind does not know it: %s', (line) => {
    expect(deedsOf(request(line))).not.toEqual(['refused']);
    expect(few(line)).toEqual(['refused']);
  });

  test('is known where it is named, and a version of the source of a copy is none then', () => {
    expect(few('GET /files?lifecycle')).toEqual(['s3:GetLifecycleConfiguration files']);
    expect(few('PUT /files/a?uploadId=1&partNumber=1')).toEqual(['s3:PutObject files/a']);
    expect(few('GET /files/a')).toEqual(['s3:GetObject files/a']);
    expect(few('PUT /files/a', { 'x-amz-copy-source': 'files/b' })).toHaveLength(2);
    expect(few('PUT /files/a', { 'x-amz-copy-source': 'files/b?versionId=1' })).toEqual(['refused']);
  });

  test.each<Subresources>([
    { bucket: { tags: ['GET'] } },
    { object: { tagging: ['POST'] } },
    { object: { '': ['GET'] } },
  ])('has to be what S3 has: %j', (wrong) => {
    expect(() => s3Service({ hosts: ['files.test'], subresources: wrong })).toThrow('S3 does not have');
  });
});

describe('what conditions know', () => {
  const keysOf = (asked: AuthorizerRequest) => read(asked)[0]?.keys;

  test('of a list: its prefix and its kin, which are not there where the request has none', () => {
    expect(keysOf(request('GET /bucket?prefix=a%2Fb&delimiter=%2F&max-keys=7'))).toMatchObject({
      's3:prefix': 'a/b',
      's3:delimiter': '/',
      's3:max-keys': '7',
    });
    expect(keysOf(request('GET /bucket'))?.['s3:prefix']).toBeUndefined();
    expect(keysOf(request('GET /bucket?prefix='))?.['s3:prefix']).toBe('');
  });

  test('of headers and tags', () => {
    const headers = {
      'x-amz-acl': 'private',
      'x-amz-tagging': 'team=red+one&tier=gold',
      'x-amz-storage-class': 'STANDARD',
    };
    expect(keysOf(request('PUT /bucket/a', headers))).toMatchObject({
      's3:x-amz-acl': 'private',
      's3:x-amz-storage-class': 'STANDARD',
      's3:RequestObjectTag/team': 'red one',
      's3:RequestObjectTagKeys': ['team', 'tier'],
    });
    expect(keysOf(request('GET /bucket/a?versionId=3'))).toMatchObject({ 's3:VersionId': '3' });
    expect(keysOf(request('GET /bucket/a', { authorization: 'AWS4-HMAC-SHA256 x' }))).toMatchObject({
      's3:authType': 'REST-HEADER',
    });
  });
});

describe('what may be read in two ways is refused', () => {
  test.each([
    'POST /bucket/a?uploadId',
    'POST /bucket/a?uploadId=',
    'DELETE /bucket/a?uploadId=',
    'PUT /bucket/a?uploadId=x',
    'PUT /bucket/a?uploadId=x&partNumber=',
    'POST /bucket/a?uploads=1',
    'PUT /bucket/a?acl=x',
    'GET /bucket/a?versionId=',
    'GET /bucket/../other/a',
    'GET /bucket/%2e%2e/other/a',
    'GET /bucket/.%2E/a',
    'GET /bucket/./a',
    'GET /bucket//a',
    'GET //bucket/a',
    'GET /bucket/a%2Fb',
    'GET /bucket/a%5Cb',
    'GET /bucket/a\\b',
    'GET /bucket/a%00b',
    'GET /bucket/a%0Ab',
    'GET /bucket/%252e%252e/a',
    'GET /bucket/a%c0%afb',
    'GET /bucket/a%',
    'GET /bucket/a;b',
    'GET /bucket/ä',
    'GET http://files.test/bucket/a',
    'GET bucket/a',
    'GET /Bucket/a',
    'GET /b/a',
    'GET /bucket/a?acl&tagging',
    'GET /bucket/a?versionId=1&versionId=2',
    'GET /bucket/a?versionId=1&version%49d=2',
    'GET /bucket/a?versionId=1;acl',
    'GET /bucket?prefix=a+b',
    'GET /bucket?prefix=a%2Bb&response-content-type+=a',
    'GET /bucket?prefix=%zz',
    'GET /bucket/a?ACL',
    'GET /bucket/a?unknown',
    'GET /bucket?intelligent-tiering',
    'POST /bucket?delete',
    'POST /bucket',
    'POST /bucket/a?select&select-type=2',
    'PATCH /bucket/a',
    'get /bucket/a',
    'DELETE /',
    'PUT /bucket/a?partNumber=1',
    'PUT /bucket/a?x-amz-acl=private&X-Amz-Acl=public-read',
  ])('%s', (line) => {
    expect(deedsOf(request(line))).toEqual(['refused']);
  });

  test('a header of AWS twice, or here and in the query', () => {
    expect(deedsOf(request('PUT /bucket/a', { 'x-amz-acl': ['private', 'public-read'] }))).toEqual(['refused']);
    expect(deedsOf(request('PUT /bucket/a?x-amz-acl=public-read', { 'x-amz-acl': 'private' }))).toEqual(['refused']);
  });
});

describe('the host', () => {
  const line = 'GET /other/a';

  test('that is not known is refused, since a bucket may be read out of it', () => {
    for (const host of ['bucket.files.test', 'evil.test', 'files.test.', 'files.test@evil', '', 'files.test:x'])
      expect(deedsOf(request(line, { host })), host).toEqual(['refused']);
    expect(deedsOf(request(line, { host: ['files.test', 'files.test'] }))).toEqual(['refused']);
    expect(deedsOf(request(line, { host: 'FILES.test:9000' }))).toEqual(['s3:GetObject other/a']);
  });

  test('is the bucket where the server behind reads it so', () => {
    const virtual = { virtualHosts: true };
    expect(deedsOf(request(line, { host: 'bucket.files.test:9000' }), virtual)).toEqual([
      's3:GetObject bucket/other/a',
    ]);
    expect(deedsOf(request('GET /?list-type=2', { host: 'bucket.files.test' }), virtual)).toEqual([
      's3:ListBucket bucket',
    ]);
    expect(deedsOf(request(line, { host: 'files.test' }), virtual)).toEqual(['s3:GetObject other/a']);
    expect(deedsOf(request(line, { host: '.files.test' }), virtual)).toEqual(['refused']);
    expect(deedsOf(request(line, { host: 'xfiles.test' }), virtual)).toEqual(['refused']);
  });
});
