import { groupGenerator, groupPrime } from '@cenote/wire/srp';

/*
 * The comb of Lim and Lee ("More flexible exponentiation with precomputation", 1994) for the SRP generator. An exponent of
 * 256 bits is cut into 10 words of 26 bits, written below one another; the 10 bits of a column select one product of
 * powers from a table. Every second column has a table of its own, so that the columns between need one squaring.
 */
const words = 10;
const wordBits = 26;
const spacing = 2;
const blocks = wordBits / spacing;
const exponentBits = 256;

let built: readonly (readonly bigint[])[] | undefined;

/**
 * 2 to the power of an exponent of up to 256 bits, modulo the group's prime; undefined for a longer one. The first call
 * builds the table: some 100 ms and 5 MiB. After that it is 27 multiplications, whatever the exponent.
 */
export function generatorTablePower(exponent: bigint): bigint | undefined {
  if (exponent < 0n || exponent >> BigInt(exponentBits) !== 0n) return undefined;
  built ??= buildTables();
  const rows = Array.from({ length: words }, (_, word) =>
    Number(BigInt.asUintN(wordBits, exponent >> BigInt(word * wordBits))),
  );
  let power = one;
  for (let offset = spacing - 1; offset >= 0; offset--) {
    power = reduce(power * power);
    for (let block = 0; block < blocks; block++) {
      power = reduce(power * entry(built, block, column(rows, block * spacing + offset)));
    }
  }
  return power;
}

// One, written as long as every other entry, so that multiplying by it takes as long.
const one = groupPrime + 1n;

/*
 * BigInt divides at half the speed at which it multiplies. So the upper quarter of a product of two group elements, and
 * then the upper fifth of what is left, are multiplied by what their place is worth modulo the prime, and the division
 * has a quarter of its work left.
 */
const firstFoldBits = 4608;
const secondFoldBits = 3840;
const firstFold = 2n ** BigInt(firstFoldBits) % groupPrime;
const secondFold = 2n ** BigInt(secondFoldBits) % groupPrime;

function reduce(product: bigint): bigint {
  const once = (product >> BigInt(firstFoldBits)) * firstFold + BigInt.asUintN(firstFoldBits, product);
  const twice = (once >> BigInt(secondFoldBits)) * secondFold + BigInt.asUintN(secondFoldBits, once);
  return twice % groupPrime;
}

function column(rows: readonly number[], at: number): number {
  return rows.reduce((bits, row, word) => bits | (((row >>> at) & 1) << word), 0);
}

function entry(tables: readonly (readonly bigint[])[], block: number, bits: number): bigint {
  const value = tables[block]?.[bits];
  if (value === undefined) throw new RangeError('The exponent is out of the table.');
  return value;
}

/** Per block, the products of every choice of its 10 powers; bit `w` of the index chooses the one for word `w`. */
function buildTables(): bigint[][] {
  const tables = Array.from({ length: blocks }, () => [one]);
  let power = groupGenerator;
  for (let bit = 0; bit < words * wordBits; bit++) {
    const at = bit % wordBits;
    const table = at % spacing === 0 ? tables[at / spacing] : undefined;
    table?.push(...table.map((product) => reduce(product * power)));
    power = reduce(power * power);
  }
  return tables;
}
