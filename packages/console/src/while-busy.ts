/** Does something, and does not begin it again before it is over; meanwhile the element says that it is busy. */
export async function whileBusy(element: Element, work: () => unknown): Promise<void> {
  if (element.ariaBusy === 'true') return;
  element.ariaBusy = 'true';
  try {
    await work();
  } finally {
    element.ariaBusy = null;
  }
}
