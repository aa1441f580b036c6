import { Amplify, Auth, Logger, Storage } from 'aws-amplify-v5';
import { S3 } from 'aws-sdk';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type Person, register } from './people.ts';
import { describeStorageClient, leadAmplify } from './storage-example.ts';

// It writes every refusal to the console.
Logger.LOG_LEVEL = 'NONE';
const denied = { name: 'AccessDenied' };

describeStorageClient('a bucket through the Storage of Amplify 5', (example) => {
  beforeEach(() => {
    const device = new Map<string, string>();
    Amplify.configure({
      Auth: {
        region: 'us-east-1',
        userPoolId: example.userPoolId,
        userPoolWebClientId: example.clientId,
        identityPoolId: example.identityPoolId,
        endpoint: example.endpoint,
        storage: {
          setItem: (key: string, value: string) => void device.set(key, value),
          getItem: (key: string) => device.get(key) ?? null,
          removeItem: (key: string) => void device.delete(key),
          clear: () => device.clear(),
        },
      },
      Storage: {
        AWSS3: { bucket: example.bucket, region: 'us-east-1', dangerouslyConnectToHttpEndpointForTesting: true },
      },
    });
    const lead = leadAmplify(example);
    vi.spyOn(globalThis, 'fetch').mockImplementation(lead);
  });
  afterEach(async () => {
    await Auth.signOut();
    vi.restoreAllMocks();
  });

  /** Gives the identity of whom it has signed in. */
  async function signIn({ username, password }: Person): Promise<string> {
    await Auth.signIn(username, password);
    // Its `put` signs with the credentials that the call before it left behind, whoever has signed in since: any other call takes new ones.
    await Storage.list('', { level: 'private', pageSize: 1 });
    return (await Auth.currentCredentials()).identityId;
  }

  type Options = NonNullable<Parameters<typeof Storage.get>[1]>;
  async function read(key: string, options: Options) {
    const { Body } = await Storage.get(key, { ...options, download: true as const });
    return (Body as Blob).text();
  }

  test('a file of one’s own, one that others may read, and one for everybody', async () => {
    const ada = await register(example);
    const identityId = await signIn(ada);
    await Storage.put('a letter (1).txt', 'mine', { level: 'private' });
    await Storage.put('photo.txt', 'shown', { level: 'protected' });
    await Storage.put('everybody.txt', 'hello', { level: 'public' });
    expect(await read('a letter (1).txt', { level: 'private' })).toBe('mine');
    const { results } = await Storage.list('', { level: 'private', pageSize: 'ALL' });
    expect(results.map(({ key, size }) => [key, size])).toEqual([['a letter (1).txt', 4]]);

    await Auth.signOut();
    await signIn(await register(example));
    const shown = { level: 'protected', identityId } as const;
    expect(await read('photo.txt', shown)).toBe('shown');
    expect(await read('everybody.txt', { level: 'public' })).toBe('hello');
    const theirs = { level: 'private', identityId } as const;
    await expect(read('a letter (1).txt', theirs)).rejects.toMatchObject(denied);
    await expect(Storage.put('a letter (1).txt', 'eve', theirs)).rejects.toMatchObject(denied);
    await expect(Storage.put('photo.txt', 'eve', shown)).rejects.toMatchObject(denied);
    await expect(Storage.list('', { ...theirs, pageSize: 1 })).rejects.toMatchObject(denied);
    await expect(Storage.remove('photo.txt', shown)).rejects.toMatchObject(denied);

    await Auth.signOut();
    await signIn(ada);
    expect(await read('a letter (1).txt', { level: 'private' })).toBe('mine');
    await Storage.copy({ key: 'photo.txt', level: 'protected' }, { key: 'copy.txt', level: 'private' });
    expect(await read('copy.txt', { level: 'private' })).toBe('shown');
    await Storage.remove('copy.txt', { level: 'private' });
    await expect(read('copy.txt', { level: 'private' })).rejects.toMatchObject({ name: 'NoSuchKey' });
  });

  test('a guest is refused in private/ and protected/, and allowed under public/', async () => {
    await Storage.put('guest.txt', 'hello', { level: 'public' });
    expect(await read('guest.txt', { level: 'public' })).toBe('hello');
    await expect(Storage.put('guest.txt', 'hello', { level: 'private' })).rejects.toMatchObject(denied);
    await expect(Storage.put('guest.txt', 'hello', { level: 'protected' })).rejects.toMatchObject(denied);
  });

  test('a link that was signed opens', async () => {
    await signIn(await register(example));
    await Storage.put('link.txt', 'hello', { level: 'private' });
    const link = await Storage.get('link.txt', { level: 'private' });
    expect(await (await globalThis.fetch(link)).text()).toBe('hello');
  });

  test('a service object of the older SDK works with the essential credentials', async () => {
    const identityId = await signIn(await register(example));
    const service = async () => {
      const { accessKeyId, secretAccessKey, sessionToken } = Auth.essentialCredentials(await Auth.currentCredentials());
      return new S3({
        apiVersion: '2006-03-01',
        credentials: { accessKeyId, secretAccessKey, sessionToken },
        endpoint: example.storageEndpoint,
        s3ForcePathStyle: true,
        // Else links are signed by Version 2.
        signatureVersion: 'v4',
        region: 'us-east-1',
      });
    };
    const s3 = await service();
    const file = { Bucket: example.bucket, Key: `private/${identityId}/by a service object.txt` };
    await s3.putObject({ ...file, Body: 'hello' }).promise();
    expect((await s3.getObject(file).promise()).Body).toEqual(Buffer.from('hello'));
    const Body = Buffer.alloc(6 * 1024 * 1024, 1);
    await s3.upload({ ...file, Key: `private/${identityId}/large`, Body }).promise();
    expect((await s3.headObject({ ...file, Key: `private/${identityId}/large` }).promise()).ContentLength).toBe(
      Body.length,
    );
    const { Contents } = await s3.listObjectsV2({ Bucket: example.bucket, Prefix: `private/${identityId}/` }).promise();
    expect(Contents).toHaveLength(2);
    const link = s3.getSignedUrl('getObject', file);
    expect(await (await globalThis.fetch(link)).text()).toBe('hello');
    await Auth.signOut();
    await expect((await service()).getObject(file).promise()).rejects.toMatchObject({ code: 'AccessDenied' });
  });
});
