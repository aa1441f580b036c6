/** Whether what JSON was parsed to has more lists and objects within one another than `depth`. It calls nothing in turn, however deep that is. */
export function isDeeperThan(value: unknown, depth: number): boolean {
  let level = [value].filter(isComposite);
  for (let count = 0; level.length > 0; count++) {
    if (count === depth) return true;
    level = level.flatMap((one) => Object.values(one)).filter(isComposite);
  }
  return false;
}

function isComposite(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
