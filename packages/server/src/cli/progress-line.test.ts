import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { showProgress } from './progress-line.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

function shown(isTTY: boolean) {
  const written: string[] = [];
  const screen = { isTTY, write: (text: unknown) => written.push(String(text)) > 0 };
  return { written, ...showProgress(screen) };
}

test('on a terminal a bar is drawn over again, ten times in a second at most, and ends full', () => {
  const { written, tell, end } = shown(true);
  vi.advanceTimersByTime(1_000);
  for (let rows = 0; rows < 1_000; rows++) tell({ table: 'users', rows, ofRows: 1_000 });
  vi.advanceTimersByTime(100);
  tell({ table: 'users', rows: 500, ofRows: 1_000 });
  tell({ table: 'spent', rows: 1_000, ofRows: 1_000 });
  end();
  expect(written).toEqual([
    '\r\u001b[K[..............................]   0 %  0 of 1,000 rows  users',
    '\r\u001b[K[###############...............]  50 %  500 of 1,000 rows  users',
    '\r\u001b[K[##############################] 100 %  1,000 of 1,000 rows  spent',
    '\n',
  ]);
});

test('elsewhere a plain line comes every five seconds, and none for what is quick', () => {
  const { written, tell, end } = shown(false);
  tell({ table: 'users', rows: 1, ofRows: 3 });
  vi.advanceTimersByTime(5_000);
  tell({ table: 'users', rows: 2, ofRows: 3 });
  tell({ table: 'users', rows: 3, ofRows: 3 });
  end();
  expect(written).toEqual([' 66 %  2 of 3 rows  users\n']);
});
