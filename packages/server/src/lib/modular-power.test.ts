import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { groupPrime, modularPower } from '@cenote/wire/srp';
import { describe, expect, test } from 'vitest';
import { createModularPower } from './modular-power.ts';

const product = { factor: 5n, base: groupPrime - 7n, innerExponent: 1n << 200n, exponent: (1n << 256n) - 5n };
const inner = modularPower(product.base, product.innerExponent, groupPrime);
const expected = modularPower(product.factor * inner, product.exponent, groupPrime);

describe.each([0, 1, 2])('with %i workers', (workers) => {
  test('computes the powers that SRP needs', async () => {
    const power = createModularPower({ workers });
    const exponents = [0n, 1n, 77n, (1n << 256n) - 1n];
    const powers = await Promise.all(exponents.map((exponent) => power.generatorPower(exponent)));
    expect(powers).toEqual(exponents.map((exponent) => modularPower(2n, exponent, groupPrime)));
    expect(await power.powerOfProduct(product)).toBe(expected);
    await power.close();
  });

  test('rejects what is no number of the group, and goes on', async () => {
    const power = createModularPower({ workers });
    await expect(power.generatorPower(-1n)).rejects.toThrow();
    expect(await power.generatorPower(5n)).toBe(32n);
    await power.close();
  });
});

test('leaves the event loop free', async () => {
  const power = createModularPower({ workers: 1 });
  await power.generatorPower(1n);
  const before = process.cpuUsage();
  const ofThread = process.threadCpuUsage();
  await Promise.all(Array.from({ length: 50 }, () => power.powerOfProduct(product)));
  const { user } = process.cpuUsage(before);
  // 50 jobs are more than 50 ms of computing; this thread has to have done a small part of it.
  expect(user).toBeGreaterThan(40_000);
  expect(process.threadCpuUsage(ofThread).user).toBeLessThan(user / 2);
  await power.close();
});

test('lets a program wait for its powers, and end without closing', async () => {
  const program = `import { createModularPower } from ${JSON.stringify(new URL('./modular-power.ts', import.meta.url).href)};
    const power = createModularPower({ workers: 1 });
    console.log(await power.generatorPower(8n));
    console.log(await power.generatorPower(9n));`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', program]);
  expect(stdout).toBe('256n\n512n\n');
});
