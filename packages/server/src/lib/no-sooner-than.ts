import { setTimeout } from 'node:timers/promises';

/**
 * Does the work, and answers when the time is over or the work is done, whichever comes later: what takes less time than
 * that looks all the same from outside. With `isQuick`, an answer that has nothing to hide does not wait; an error does.
 */
export async function noSoonerThan<T>(
  milliseconds: number,
  work: () => Promise<T>,
  isQuick: (answer: T) => boolean = () => false,
): Promise<T> {
  // Begun before the work: a timer set after it would tell how long the work took.
  const floor = setTimeout(milliseconds);
  try {
    const answer = await work();
    if (!isQuick(answer)) await floor;
    return answer;
  } catch (error) {
    await floor;
    throw error;
  }
}
