import { randomBytes, verify } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { OutsideKey } from '#domain/outside-keys.ts';
import { awsSecret, type KeyService, startKms, startTransit, transitToken } from '../../../test/key-services.ts';
import { outsideKeys } from './open-outside-key.ts';

let service: KeyService;
let token: string | undefined;
const open = outsideKeys(() => token);
const kept = { ...process.env };
beforeEach(() => {
  token = transitToken;
  Object.assign(process.env, { AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE', AWS_SECRET_ACCESS_KEY: awsSecret });
});
afterEach(async () => {
  process.env = { ...kept };
  await service.close();
});

const kinds = {
  kms: {
    start: startKms,
    seals: () => open(`awskms://eu-central-1/alias/cenote?endpoint=${service.url}`),
    signs: () => open(`awskms://eu-central-1/alias/tokens?endpoint=${service.url}`),
    refusal: {
      status: 400,
      headers: { 'content-type': 'application/x-amz-json-1.1' },
      body: '{"__type":"AccessDeniedException","message":"no"}',
    },
  },
  transit: {
    start: startTransit,
    seals: () => open(`transit://${service.host}/transit/cenote?tls=no`),
    signs: () => open(`transit://${service.host}/transit/tokens?tls=no&version=3`),
    refusal: { status: 403, body: '{"errors":["permission denied"]}' },
  },
} as const;

describe.each(['kms', 'transit'] as const)('a key of %s', (kind) => {
  let seals: OutsideKey;
  let signs: OutsideKey;
  beforeEach(async () => {
    service = await kinds[kind].start();
    seals = kinds[kind].seals();
    signs = kinds[kind].signs();
  });

  test('opens what it sealed, for the same use', async () => {
    const key = randomBytes(32);
    const sealed = await seals.encrypt('data-key 1', key);
    expect(Buffer.from(sealed).includes(key)).toBe(false);
    expect(Buffer.from((await seals.decrypt('data-key 1', sealed)) ?? [])).toEqual(key);
    expect(await seals.decrypt('data-key 2', sealed)).toBeUndefined();
    expect(await seals.decrypt('data-key 1', randomBytes(80))).toBeUndefined();
  });

  test('signs as RS256 wants it, however long the message', async () => {
    const { publicKey, address } = await signs.publicHalf();
    for (const length of [10, 9_000]) {
      const message = randomBytes(length);
      expect(verify('sha256', message, publicKey, await open(address).sign(message))).toBe(true);
      expect(verify('sha256', randomBytes(length), publicKey, await signs.sign(message))).toBe(false);
    }
  });

  test('says which one it is and what to look after, where it is refused or away', async () => {
    service.refusal = kinds[kind].refusal;
    const name = seals.name.replaceAll('.', '\\.');
    await expect(seals.encrypt('use', randomBytes(32))).rejects.toThrow(
      new RegExp(`^The key ${name} cannot be used now \\(.*(denied|Denied).*\\)\\. Look after `),
    );
    await expect(seals.decrypt('use', randomBytes(80))).rejects.toThrow(/cannot be used now/);
    await service.close();
    await expect(signs.sign(randomBytes(8))).rejects.toThrow(/cannot be used now .*Look after/);
    expect(service.asked).toEqual([]);
  });
});

describe('a transit engine', () => {
  beforeEach(async () => {
    service = await startTransit();
  });

  test('is asked with the token of the moment, and with none not at all', async () => {
    const key = kinds.transit.seals();
    token = undefined;
    await expect(key.encrypt('use', randomBytes(32))).rejects.toThrow(/no token.*CENOTE_TRANSIT_TOKEN/);
    token = 'expired';
    await expect(key.encrypt('use', randomBytes(32))).rejects.toThrow(/status 403: permission denied/);
    token = transitToken;
    expect(await key.encrypt('use', randomBytes(32))).toBeInstanceOf(Uint8Array);
  });

  test('signs with the version whose public half was told', async () => {
    const latest = open(`transit://${service.host}/transit/tokens?tls=no`);
    expect((await latest.publicHalf()).address).toMatch(/[?&]version=3$/);
  });
});

test.each([
  ['vault://x/y', /begins with awskms/],
  ['awskms://eu-central-1', /names no key/],
  ['awskms://somewhere/alias/x', /names no region/],
  ['awskms://eu-central-1/alias/x?endpoint=ftp://x', /endpoint is not a web address/],
  ['awskms://key:secret@eu-central-1/alias/x', /has a user/],
  ['transit://vault.example.com/cenote', /has no mount/],
  ['transit://vault.example.com/transit/cenote?tls=no', /this machine alone/],
  ['transit://vault.example.com/transit/cenote?version=x', /version is no number/],
  ['transit://vault.example.com/transit/cenote?token=x', /parameter "token"/],
])('%s is no address of a key', async (address, problem) => {
  service = await startTransit();
  expect(() => open(address)).toThrow(problem);
});
