/** What chance decides runs a few times in every run of the tests, and many times in `npm run test:long`. */
export const isLong = process.env['CENOTE_TEST_LONG'] === '1';

/** How often something runs: `usual` times, and `long` times where the tests may take hours. */
export function times(usual: number, long: number): number {
  return isLong ? long : usual;
}
