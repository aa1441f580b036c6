/**
 * For so long what a process has claimed is its own, unless it says again that it is at it: when it dies, another one takes
 * over within ten seconds, since every process looks every second (`lookMs`). The clocks of servers have to agree within four.
 */
export const leaseMs = 6_000;

/** How often a process looks whether there is something to be taken over. */
export const lookMs = 1_000;

const renewMs = 1_500;

/**
 * What `work` comes to. While it takes long, `renew` says again and again that this process is at it; what that rejects with is
 * handed to `onLost`. No renewal is under way any more when this resolves.
 */
export async function whileRenewing<T>(
  work: Promise<T>,
  renew: () => Promise<unknown>,
  onLost: (error: unknown) => void,
): Promise<T> {
  let renewing: Promise<unknown> | undefined;
  const timer = setInterval(() => {
    renewing ??= renew()
      .catch(onLost)
      .finally(() => {
        renewing = undefined;
      });
  }, renewMs);
  try {
    return await work;
  } finally {
    clearInterval(timer);
    await renewing;
  }
}
