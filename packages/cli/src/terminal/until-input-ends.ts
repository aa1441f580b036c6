/**
 * Asks something, and leaves the question as Ctrl-C does when input ends (Ctrl-D). A question whose input is gone is answered
 * never: nothing keeps the program then, and it would end as if all were well.
 */
export async function untilInputEnds<T>(ask: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const leaving = new AbortController();
  const leave = () => leaving.abort();
  process.once('beforeExit', leave);
  try {
    return await ask(leaving.signal);
  } finally {
    process.off('beforeExit', leave);
  }
}
