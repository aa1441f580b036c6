import type { Progress, TellProgress } from '#work/moving/progress.ts';

const barWidth = 30;
const lineEveryMs = 5_000;
const barEveryMs = 100;

/** Where progress is shown; standard error, so that standard output holds what was asked for. */
type Screen = Pick<NodeJS.WriteStream, 'write' | 'isTTY'>;

/**
 * Tells how far it is: on a terminal a bar that is drawn over again, else a plain line every five seconds. `end` leaves the bar
 * behind.
 */
export function showProgress(screen: Screen = process.stderr): { tell: TellProgress; end: () => void } {
  const isTerminal = screen.isTTY === true;
  let shownAt = isTerminal ? 0 : performance.now();
  let isShown = false;
  const show = (progress: Progress) => {
    screen.write(isTerminal ? `\r\u001b[K${barOf(progress)}` : `${lineOf(progress)}\n`);
    isShown = isTerminal;
  };
  return {
    tell(progress) {
      const now = performance.now();
      const isOver = isTerminal && progress.rows === progress.ofRows;
      if (!isOver && now - shownAt < (isTerminal ? barEveryMs : lineEveryMs)) return;
      shownAt = now;
      show(progress);
    },
    end() {
      if (isShown) screen.write('\n');
      isShown = false;
    },
  };
}

function barOf(progress: Progress): string {
  const full = Math.floor(shareOf(progress) * barWidth);
  return `[${'#'.repeat(full)}${'.'.repeat(barWidth - full)}] ${lineOf(progress)}`;
}

function lineOf(progress: Progress): string {
  const percent = String(Math.floor(shareOf(progress) * 100)).padStart(3);
  return `${percent} %  ${count(progress.rows)} of ${count(progress.ofRows)} rows  ${progress.table}`;
}

function shareOf({ rows, ofRows }: Progress): number {
  return ofRows === 0 ? 1 : rows / ofRows;
}

/** A number as people read it. */
export function count(number: number): string {
  return number.toLocaleString('en');
}
