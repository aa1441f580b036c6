const barWidth = 30;
const everyMs = 100;

/** How far a long work is. */
export interface Progress {
  tell(done: number, of: number): void;
  /** Takes the bar away. */
  end(): void;
}

/** On a terminal a bar on standard error that is drawn over again, else nothing. */
export function showProgress(
  what: string,
  screen: Pick<NodeJS.WriteStream, 'write' | 'isTTY'> = process.stderr,
): Progress {
  let shownAt = performance.now();
  let isShown = false;
  return {
    tell(done, of) {
      const now = performance.now();
      if (screen.isTTY !== true || now - shownAt < everyMs) return;
      shownAt = now;
      isShown = true;
      const full = Math.floor((done / of) * barWidth);
      screen.write(`\r\u001b[K[${'#'.repeat(full)}${'.'.repeat(barWidth - full)}] ${done} of ${of} ${what}`);
    },
    end() {
      if (isShown) screen.write('\r\u001b[K');
      isShown = false;
    },
  };
}
