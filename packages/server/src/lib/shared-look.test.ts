import { expect, test } from 'vitest';
import { SharedLook } from './shared-look.ts';

/** Looks that end when they are told to, in their order. */
function gated() {
  const gates: PromiseWithResolvers<string>[] = [];
  const look = new SharedLook(() => {
    const gate = Promise.withResolvers<string>();
    gates.push(gate);
    return gate.promise;
  });
  return { look, gates };
}

test('who joins shares the look that is under way', async () => {
  const { look, gates } = gated();
  const asked = [look.join(), look.join()];
  gates[0]?.resolve('one');
  expect(await Promise.all(asked)).toEqual(['one', 'one']);
  expect(gates).toHaveLength(1);
});

test('who asks anew while a look is under way shares the next one', async () => {
  const { look, gates } = gated();
  const first = look.anew();
  const later = [look.anew(), look.anew()];
  gates[0]?.resolve('before');
  expect(await first).toBe('before');
  await expect.poll(() => gates.length).toBe(2);
  gates[1]?.resolve('after');
  expect(await Promise.all(later)).toEqual(['after', 'after']);
});

test('a look that fails keeps nobody from the next one', async () => {
  const { look, gates } = gated();
  const first = look.anew();
  const later = look.anew();
  gates[0]?.reject(new Error('away'));
  await expect(first).rejects.toThrow('away');
  await expect.poll(() => gates.length).toBe(2);
  gates[1]?.resolve('there');
  expect(await later).toBe('there');
});
