import { checkedExponentiation, type Exponentiation, fastExponentiation } from './exponentiation.ts';

/** `(factor * base ^ innerExponent) ^ exponent`. */
export interface PowerOfProduct {
  readonly factor: bigint;
  readonly base: bigint;
  readonly innerExponent: bigint;
  readonly exponent: bigint;
}

/** One piece of work for a worker. */
export type Task =
  | { readonly kind: 'generatorPower'; readonly exponent: bigint }
  | ({ readonly kind: 'powerOfProduct' } & PowerOfProduct);

let chosen: Exponentiation | undefined;

/** Does a task at once, on this thread. The first one takes 100 ms more, to build tables and to check the arithmetic. */
export function compute(task: Task): bigint {
  chosen ??= checkedExponentiation(fastExponentiation);
  switch (task.kind) {
    case 'generatorPower':
      return chosen.generatorPower(task.exponent);
    case 'powerOfProduct':
      return chosen.power(task.factor * chosen.power(task.base, task.innerExponent), task.exponent);
  }
}
