import { createHash, createHmac } from 'node:crypto';
import { groupGenerator, groupPrime, modularPower, toBigInt, toPaddedBytes } from '@cenote/wire/srp';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { beginHandshake, privateExponent } from './handshake.ts';

const prover = { group: 'h8Ge4PqZc', name: 'maria', password: 'Correct-Horse-9' };
const salt = 0xbeb25379d1a8581eb5a727673a2441een;
const sha256 = (...parts: (string | Uint8Array)[]) => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return toBigInt(hash.digest());
};

/** The server's half, in Node's own cryptography (protocol of user pools, RFC 5054 and RFC 5869). */
function challenge(verifier: bigint, clientKey: bigint) {
  const secret = sha256('any secret of the server');
  const multiplier = sha256(toPaddedBytes(groupPrime), toPaddedBytes(groupGenerator));
  const serverKey = (multiplier * verifier + modularPower(groupGenerator, secret, groupPrime)) % groupPrime;
  const scrambler = sha256(toPaddedBytes(clientKey), toPaddedBytes(serverKey));
  const shared = modularPower(clientKey * modularPower(verifier, scrambler, groupPrime), secret, groupPrime);
  const extracted = createHmac('sha256', toPaddedBytes(scrambler)).update(toPaddedBytes(shared)).digest();
  const key = createHmac('sha256', extracted).update('Caldera Derived Key\u0001').digest().subarray(0, 16);
  const block = Buffer.from('a block that only the server can read');
  return {
    parameters: { SALT: salt.toString(16), SRP_B: serverKey.toString(16), SECRET_BLOCK: block.toString('base64') },
    signature: (timestamp: string) =>
      createHmac('sha256', key)
        .update(prover.group)
        .update(prover.name)
        .update(block)
        .update(timestamp)
        .digest('base64'),
  };
}

afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

async function proveAgainstServer() {
  const verifier = modularPower(groupGenerator, await privateExponent(prover, salt), groupPrime);
  const handshake = beginHandshake();
  const { parameters, signature } = challenge(verifier, BigInt(`0x${handshake.publicKey}`));
  return { proof: await handshake.prove(prover, parameters), signature, parameters };
}

describe('a handshake', () => {
  test('proves the password to who has its verifier', async () => {
    const { proof, signature, parameters } = await proveAgainstServer();
    expect(proof).toEqual({
      PASSWORD_CLAIM_SECRET_BLOCK: parameters.SECRET_BLOCK,
      PASSWORD_CLAIM_SIGNATURE: signature(proof['TIMESTAMP'] ?? ''),
      TIMESTAMP: expect.stringMatching(/^\w{3} \w{3} \d{1,2} \d\d:\d\d:\d\d UTC \d{4}$/),
    });
  });

  test('proves it without WebCrypto', async () => {
    vi.stubGlobal('crypto', { getRandomValues: crypto.getRandomValues.bind(crypto) });
    const { proof, signature } = await proveAgainstServer();
    expect(proof['PASSWORD_CLAIM_SIGNATURE']).toBe(signature(proof['TIMESTAMP'] ?? ''));
  });

  test('is begun with another secret each time, of 256 bits', () => {
    const keys = Array.from({ length: 8 }, () => beginHandshake().publicKey);
    expect(new Set(keys).size).toBe(8);
    for (const key of keys) expect(key.length).toBeGreaterThan(700);
  });

  test('has the time of the server', async () => {
    vi.useFakeTimers({ now: Date.UTC(2025, 0, 31, 23, 59, 59), toFake: ['Date'] });
    const handshake = beginHandshake();
    const { parameters } = challenge(5n, BigInt(`0x${handshake.publicKey}`));
    const { TIMESTAMP } = await handshake.prove(prover, parameters, 3_600_000);
    expect(TIMESTAMP).toBe('Sat Feb 1 00:59:59 UTC 2025');
  });

  test.each([
    ['zero', '0'],
    ['the prime', groupPrime.toString(16)],
    ['twice the prime', (2n * groupPrime).toString(16)],
    ['no number', 'not a number'],
    ['nothing', ''],
  ])('is ended where SRP_B is %s', async (_, SRP_B) => {
    const parameters = { SALT: 'ab', SRP_B, SECRET_BLOCK: '' };
    await expect(beginHandshake().prove(prover, parameters)).rejects.toMatchObject({ name: 'InvalidChallengeError' });
  });

  test('is not begun without randomness', () => {
    vi.stubGlobal('crypto', {});
    expect(beginHandshake).toThrow(expect.objectContaining({ name: 'NoRandomError' }));
  });
});
