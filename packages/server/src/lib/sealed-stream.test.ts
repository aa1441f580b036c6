import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { openSealedStream, SealedStreamRefused, type StreamKind, StreamSealer } from './sealed-stream.ts';
import { createSecretKeyText, parseSecretKeys, type SecretKey } from './secret-key.ts';

const newKey = () => parseSecretKeys(createSecretKeyText())[0] as SecretKey;
const key = newKey();
const headerBytes = 56;
const chunkBytes = 65_536;

async function seal(
  plaintext: Uint8Array,
  { kind = 'backup', step = 10_000 }: { kind?: StreamKind; step?: number } = {},
) {
  const written: Uint8Array[] = [];
  const sealer = new StreamSealer(key, kind, async (bytes) => void written.push(Buffer.from(bytes)));
  for (let at = 0; at < plaintext.length; at += step) await sealer.push(plaintext.subarray(at, at + step));
  await sealer.end();
  return Buffer.concat(written);
}

async function* inSteps(bytes: Uint8Array, step: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += step) yield bytes.subarray(at, at + step);
}

async function open(
  sealed: Uint8Array,
  { kind = 'backup', keys = [key], step = 7_001 }: { kind?: StreamKind; keys?: SecretKey[]; step?: number } = {},
) {
  const opened: Uint8Array[] = [];
  for await (const bytes of openSealedStream(keys, kind, inSteps(sealed, step))) opened.push(bytes);
  return Buffer.concat(opened);
}

test.each([0, 1, chunkBytes - 1, chunkBytes, chunkBytes + 1, 3 * chunkBytes, 200_001])(
  'opens what it sealed, %i bytes, in whatever steps it comes and goes',
  async (size) => {
    const plaintext = randomBytes(size);
    for (const step of [1_000, 65_536, 1_000_000]) {
      const sealed = await seal(plaintext, { step });
      expect(sealed.length).toBe(headerBytes + size + 16 * Math.max(1, Math.ceil(size / chunkBytes)));
      expect((await open(sealed, { step })).equals(plaintext)).toBe(true);
    }
  },
);

test('never gives the same bytes twice, and none of the plaintext', async () => {
  const plaintext = Buffer.alloc(100_000, 'ann@example.com ');
  const [one, other] = [await seal(plaintext), await seal(plaintext)];
  // Without the authentication, which is over the salt: each stream has a key of its own.
  const encrypted = (sealed: Buffer) => sealed.subarray(headerBytes, headerBytes + chunkBytes);
  expect(encrypted(one).equals(encrypted(other))).toBe(false);
  expect(one.includes('ann@example.com')).toBe(false);
});

test('refuses another key by its name, and opens with any of several', async () => {
  const sealed = await seal(Buffer.from('a'));
  await expect(open(sealed, { keys: [newKey()] })).rejects.toThrow('The backup was sealed with another key.');
  expect(String(await open(sealed, { keys: [newKey(), key] }))).toBe('a');
});

test('is no stream of another kind', async () => {
  const sealed = await seal(Buffer.from('a'), { kind: 'export' });
  await expect(open(sealed)).rejects.toThrow('This file holds an export of one user pool, not a backup');
  // The names in front changed by hand: the key is another one.
  const renamed = Buffer.concat([Buffer.from('cenote backup 1\n'), sealed.subarray(16)]);
  await expect(open(renamed)).rejects.toThrow('The backup is damaged');
  for (const text of ['', 'cenote', 'These are no pages of a backup.'.repeat(1_000)]) {
    await expect(open(Buffer.from(text))).rejects.toThrow('This is no backup that Cenote has made');
  }
});

test('finds every cut, wherever it is', async () => {
  const sealed = await seal(randomBytes(2 * chunkBytes + 100));
  const chunk = chunkBytes + 16;
  const cuts = [16, headerBytes - 1, headerBytes, headerBytes + 1, headerBytes + 15, headerBytes + chunk - 1];
  const atChunks = [headerBytes + chunk, headerBytes + 2 * chunk, headerBytes + 2 * chunk + 16, sealed.length - 1];
  for (const end of [...cuts, ...atChunks]) {
    await expect(open(sealed.subarray(0, end)), String(end)).rejects.toThrow('The backup is damaged');
  }
});

test('finds every change: a bit, chunks that trade places or come twice, and what is put behind', async () => {
  const sealed = await seal(randomBytes(2 * chunkBytes + 100));
  const chunk = chunkBytes + 16;
  for (const at of [24, 55, headerBytes, headerBytes + chunk - 1, headerBytes + chunk + 5, sealed.length - 1]) {
    const changed = Buffer.from(sealed);
    changed[at] = (changed[at] ?? 0) ^ 1;
    await expect(open(changed), String(at)).rejects.toThrow('The backup is damaged');
  }
  const [header, first, second, last] = [
    sealed.subarray(0, headerBytes),
    sealed.subarray(headerBytes, headerBytes + chunk),
    sealed.subarray(headerBytes + chunk, headerBytes + 2 * chunk),
    sealed.subarray(headerBytes + 2 * chunk),
  ];
  const arrangements = [
    [header, second, first, last],
    [header, first, last],
    [header, first, first, second, last],
    [header, first, second, last, Buffer.of(0)],
    [header, first, second, last, last],
  ];
  for (const parts of arrangements) await expect(open(Buffer.concat(parts))).rejects.toThrow(SealedStreamRefused);
});
