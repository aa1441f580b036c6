import { spawn } from 'node:child_process';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import {
  CopyObjectCommand,
  DeleteObjectCommand,
  GetBucketLocationCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectAclCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { fromCognitoIdentityPool } from '@aws-sdk/credential-providers';
import { expect, test } from 'vitest';
import { examplesOf } from '../packages/server/test/documentation.ts';
import { userPoolProvider } from './identity-pools.ts';
import { confirmed, present, tokensOf } from './sdk-client.ts';
import { describeStorage } from './storage-example.ts';

const denied = { name: 'AccessDenied', $metadata: expect.objectContaining({ httpStatusCode: 403 }) };

describeStorage('a bucket through the AWS SDK', (example) => {
  /** Somebody with an SDK client of their own: a guest, unless they signed in. */
  async function somebody(logins?: Record<string, string>) {
    const credentials = fromCognitoIdentityPool({
      identityPoolId: example.identityPoolId,
      clientConfig: { endpoint: example.endpoint, region: 'us-east-1' },
      ...(logins && { logins }),
    });
    const s3 = new S3Client({
      endpoint: example.storageEndpoint,
      region: 'us-east-1',
      forcePathStyle: true,
      maxAttempts: 1,
      credentials,
    });
    const Bucket = example.bucket;
    return {
      s3,
      identityId: (await credentials()).identityId,
      put: (Key: string, Body: string | Uint8Array = 'hello') => s3.send(new PutObjectCommand({ Bucket, Key, Body })),
      async read(Key: string) {
        const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
        return present(Body).transformToString();
      },
      async list(Prefix?: string) {
        const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix }));
        return Contents.map(({ Key }) => Key);
      },
      copy: (from: string, Key: string) =>
        s3.send(new CopyObjectCommand({ Bucket, Key, CopySource: `${Bucket}/${from}` })),
      remove: (Key: string) => s3.send(new DeleteObjectCommand({ Bucket, Key })),
      size: async (Key: string) => (await s3.send(new HeadObjectCommand({ Bucket, Key }))).ContentLength,
    };
  }

  async function signedIn() {
    const { IdToken } = await tokensOf(example, example.clientId, await confirmed(example));
    return somebody({ [userPoolProvider(example)]: IdToken });
  }

  test('who signed in has a folder, and a guest is refused there', async () => {
    const ada = await signedIn();
    const guest = await somebody();
    const mine = `private/${ada.identityId}/a letter, ünsigned (1).txt`;
    await ada.put(mine);
    expect(await ada.read(mine)).toBe('hello');
    expect(await ada.list(`private/${ada.identityId}/`)).toEqual([mine]);
    await expect(guest.read(mine)).rejects.toMatchObject(denied);
    await expect(guest.put(mine)).rejects.toMatchObject(denied);
    await expect(guest.list(`private/${ada.identityId}/`)).rejects.toMatchObject(denied);
    await expect(guest.put(`private/${guest.identityId}/a.txt`)).rejects.toMatchObject(denied);
    expect(await ada.read(mine)).toBe('hello');
  });

  test('a guest gets nothing past the door behind a file that is allowed', async () => {
    const ada = await signedIn();
    const mine = `private/${ada.identityId}/letter.txt`;
    await ada.put(mine);
    const guest = await somebody();
    guest.s3.middlewareStack.add(
      (next) => (args) => {
        const { headers } = args.request as { headers: Record<string, string> };
        return next({
          ...args,
          request: { ...(args.request as object), headers: { ...headers, 'x-amz-decoded-content-length': '3' } },
        });
      },
      { step: 'build' },
    );
    const behind = `abcDELETE /${example.bucket}/${mine} HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n`;
    await expect(guest.put('public/a', behind)).rejects.toMatchObject({ name: 'AuthorizationHeaderMalformed' });
    expect(await ada.read(mine)).toBe('hello');
  });

  test('a guest is allowed under public/, to put and to read, and no more', async () => {
    const guest = await somebody();
    await guest.put('public/from a guest');
    expect(await (await somebody()).read('public/from a guest')).toBe('hello');
    expect(await guest.list('public/')).toContain('public/from a guest');
    await expect(guest.remove('public/from a guest')).rejects.toMatchObject(denied);
    await expect(guest.list()).rejects.toMatchObject(denied);
    await expect(guest.list('p')).rejects.toMatchObject(denied);
  });

  test('what the bucket server does not know is refused before it takes it for the file itself', async () => {
    const { s3 } = await somebody();
    const file = { Bucket: example.bucket, Key: 'public/tagged.txt' };
    const unknown = { ...denied, message: 'The server behind does not know what this does.' };
    await expect(s3.send(new GetBucketLocationCommand({ Bucket: example.bucket }))).rejects.toMatchObject(unknown);
    await expect(s3.send(new GetObjectTaggingCommand(file))).rejects.toMatchObject(unknown);
    await expect(s3.send(new PutObjectAclCommand({ ...file, ACL: 'private' }))).rejects.toMatchObject(unknown);
    await expect(s3.send(new DeleteObjectCommand({ ...file, VersionId: '1' }))).rejects.toMatchObject(unknown);
  });

  test('another user is refused in the folder of the first, also as the source of a copy', async () => {
    const [ada, eve] = [await signedIn(), await signedIn()];
    const mine = `private/${ada.identityId}/a.txt`;
    await ada.put(mine);
    await expect(eve.read(mine)).rejects.toMatchObject(denied);
    await expect(eve.put(mine, 'eve')).rejects.toMatchObject(denied);
    await expect(eve.remove(mine)).rejects.toMatchObject(denied);
    await expect(eve.list(`private/${ada.identityId}/`)).rejects.toMatchObject(denied);
    await expect(eve.copy(mine, `private/${eve.identityId}/a.txt`)).rejects.toMatchObject(denied);
    await expect(eve.copy(mine, 'public/a.txt')).rejects.toMatchObject(denied);
    // Up and over: the name says her folder, the path another.
    await expect(eve.read(`private/${eve.identityId}/../${ada.identityId}/a.txt`)).rejects.toMatchObject(denied);
    expect(await ada.read(mine)).toBe('hello');
    await ada.copy(mine, 'public/shown.txt');
    expect(await eve.read('public/shown.txt')).toBe('hello');
    await ada.remove(mine);
    await expect(ada.read(mine)).rejects.toMatchObject({ name: 'NoSuchKey' });
  });

  test('a stream in chunks with a checksum behind arrives whole', async () => {
    const ada = await signedIn();
    const Key = `private/${ada.identityId}/long`;
    const Body = Readable.from(Array.from({ length: 20 }, (_, at) => Buffer.alloc(100_000, 97 + at)));
    await ada.s3.send(new PutObjectCommand({ Bucket: example.bucket, Key, Body, ContentLength: 2_000_000 }));
    expect(await ada.size(Key)).toBe(2_000_000);
    expect((await ada.read(Key)).slice(-3)).toBe('ttt');
  });

  test('what changed on the way is no file, and takes no file’s place', async () => {
    const ada = await signedIn();
    const Key = `private/${ada.identityId}/changed`;
    let change: (body: Buffer) => Buffer = (body) => body;
    ada.s3.middlewareStack.add(
      (next) => (args) => {
        const { request } = args as { request: { body?: unknown } };
        if (request.body !== undefined) request.body = change(Buffer.from(request.body as Uint8Array));
        return next(args);
      },
      { step: 'finalizeRequest', priority: 'low', name: 'changeBody' },
    );
    await ada.put(Key, 'as it was');
    change = (body) => body.fill(0, body.length - 1);
    // Of one piece, and of many: the bucket server sees neither's end.
    for (const size of [10, 3_000_000])
      await expect(ada.put(Key, Buffer.alloc(size, 97)), String(size)).rejects.toMatchObject({
        name: 'XAmzContentSHA256Mismatch',
      });
    expect(await ada.read(Key)).toBe('as it was');
  });

  test('what docs/identity-pools.md has runs as it is written', async () => {
    const script = present(examplesOf('docs/identity-pools.md').get('files.mjs'));
    const node = spawn(process.execPath, ['--input-type=module', '-', example.file], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    node.stdin.end(script);
    expect(await text(node.stdout)).toBe('Dear diary\nAccessDenied\n');
  });
});
