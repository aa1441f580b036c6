import { Amplify } from 'aws-amplify';
import { fetchAuthSession, signIn, signOut } from 'aws-amplify/auth';
import { cognitoCredentialsProvider, cognitoUserPoolsTokenProvider } from 'aws-amplify/auth/cognito';
import {
  copy,
  type DownloadDataWithPathInput,
  downloadData,
  getProperties,
  getUrl,
  list,
  remove,
  uploadData,
} from 'aws-amplify/storage';
import { ConsoleLogger } from 'aws-amplify/utils';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { register } from './people.ts';
import { amplifyHost, describeStorageClient, leadAmplify } from './storage-example.ts';

// Amplify warns of every endpoint that is not AWS's own.
ConsoleLogger.LOG_LEVEL = 'ERROR';

/** The option is there and works; the types of the public functions leave it out. */
const options = { customEndpoint: amplifyHost } as object;
const denied = { name: 'AccessDenied' };
const own = (name: string) => ({
  path: ({ identityId }: { identityId?: string }) => `private/${identityId}/${name}`,
  options,
});

/** What Node has not: Amplify reads parts by it, of which it takes the checksum. */
class BrowsersFileReader {
  result: ArrayBuffer | undefined;
  onload: (() => void) | undefined;
  readAsArrayBuffer(blob: Blob): void {
    void blob.arrayBuffer().then((result) => {
      this.result = result;
      this.onload?.();
    });
  }
}

describeStorageClient('a bucket through the Storage of Amplify', (example) => {
  let lead: typeof fetch;
  beforeEach(() => {
    const { userPoolId, clientId, identityPoolId, endpoint, bucket } = example;
    Amplify.configure({
      Auth: {
        Cognito: {
          userPoolId,
          userPoolClientId: clientId,
          identityPoolId,
          allowGuestAccess: true,
          userPoolEndpoint: endpoint,
          identityPoolEndpoint: endpoint,
        },
      },
      Storage: { S3: { bucket, region: 'us-east-1' } },
    });
    const device = new Map<string, string>();
    cognitoUserPoolsTokenProvider.setKeyValueStorage({
      setItem: async (key, value) => void device.set(key, value),
      getItem: async (key) => device.get(key) ?? null,
      removeItem: async (key) => void device.delete(key),
      clear: async () => device.clear(),
    });
    lead = leadAmplify(example);
    vi.spyOn(globalThis, 'fetch').mockImplementation(lead);
  });
  afterEach(async () => {
    await signOut();
    await cognitoCredentialsProvider.clearCredentialsAndIdentityId();
    vi.restoreAllMocks();
    vi.unstubAllGlobals();
  });

  const read = async (input: DownloadDataWithPathInput) => (await downloadData(input).result).body.text();
  const put = (path: string, data = 'hello') => uploadData({ path, data, options }).result;

  test('who signed in puts, reads, lists, copies and removes files of their own', async () => {
    await signIn(await register(example));
    const { identityId } = await fetchAuthSession();
    const path = `private/${identityId}/a letter (ünsigned).txt`;
    const uploaded = await uploadData({ ...own('a letter (ünsigned).txt'), data: 'hello' }).result;
    expect(uploaded).toMatchObject({ path });
    expect(await read(own('a letter (ünsigned).txt'))).toBe('hello');
    expect(await getProperties({ path, options })).toMatchObject({ size: 5 });
    // Amplify writes the source into a header as it is, so what has to be encoded and is no blank cannot be copied.
    const plain = `private/${identityId}/a plain one.txt`;
    await put(plain);
    await copy({ source: { path: plain }, destination: { path: 'public/shown.txt' }, ...({ options } as object) });
    expect(await read({ path: 'public/shown.txt', options })).toBe('hello');
    const { items } = await list({ ...own(''), options: { ...options, listAll: true } });
    expect(items.map((item) => item.path)).toEqual([path, plain]);
    await remove({ path, options });
    await expect(read({ path, options })).rejects.toMatchObject({ name: 'NoSuchKey' });
  });

  test('a large file goes up in parts', async () => {
    await signIn(await register(example));
    vi.stubGlobal('FileReader', BrowsersFileReader);
    const data = new Uint8Array(11 * 1024 * 1024).fill(120).buffer;
    const seen: number[] = [];
    const asked: string[] = [];
    vi.mocked(globalThis.fetch).mockImplementation((input, init) => {
      asked.push(
        `${init?.method} ${new URL(input instanceof Request ? input.url : input).search.replace(/=[^&]*/g, '')}`,
      );
      return lead(input, init);
    });
    await uploadData({
      ...own('large'),
      data,
      options: { ...options, onProgress: ({ transferredBytes }) => seen.push(transferredBytes) },
    }).result;
    expect(asked.filter((one) => one === 'PUT ?partNumber&uploadId')).toHaveLength(3);
    const { size } = await getProperties(own('large'));
    expect(size).toBe(11 * 1024 * 1024);
  });

  test('a link that was signed opens for whoever has it, as it is', async () => {
    await signIn(await register(example));
    await uploadData({ ...own('link.txt'), data: 'hello' }).result;
    // In the link, its blanks are plus signs, and they are signed as blanks.
    const contentDisposition = { type: 'attachment', filename: 'a link.txt' } as const;
    const { url } = await getUrl({ ...own('link.txt'), options: { ...options, contentDisposition } });
    expect(url.host).toBe(`${example.bucket}.${amplifyHost}`);
    const open = (link: URL | string) => globalThis.fetch(String(link));
    expect(await (await open(url)).text()).toBe('hello');
    const other = String(url).replace('link.txt', 'other.txt');
    const refused = await open(other);
    expect([refused.status, await refused.text()]).toEqual([403, expect.stringContaining('SignatureDoesNotMatch')]);
  });

  test('a guest is refused in private/ and allowed under public/; another user is refused too', async () => {
    await signIn(await register(example));
    const { identityId } = await fetchAuthSession();
    const path = `private/${identityId}/a.txt`;
    await put(path);
    await signOut();
    await expect(read({ path, options })).rejects.toMatchObject(denied);
    await expect(put(path)).rejects.toMatchObject(denied);
    await put('public/from a guest.txt');
    expect(await read({ path: 'public/from a guest.txt', options })).toBe('hello');
    await signIn(await register(example));
    expect((await fetchAuthSession()).identityId).not.toBe(identityId);
    await expect(read({ path, options })).rejects.toMatchObject(denied);
    await expect(put(path)).rejects.toMatchObject(denied);
    await expect(list({ path: `private/${identityId}/`, options })).rejects.toMatchObject(denied);
    await expect(remove({ path, options })).rejects.toMatchObject(denied);
  });
});
