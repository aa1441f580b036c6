import { saveIds } from '../project/state-file.ts';
import { kinds } from './kinds.ts';
import { knownAt, type Learned, learn, type Place } from './place.ts';
import type { Plan, Step } from './plan.ts';
import { withKnown } from './resource.ts';

/**
 * Does what a plan says, in its order, and writes down each id as soon as it is known. Whoever is cut off pushes again: what
 * was done is found, by its id, or by name and tag where the id was not written down any more.
 * @throws ServerError; Error; Error for a plan that refuses something, with nothing done
 */
export async function applyPlan(plan: Plan, root: string, tell: (step: Step) => void): Promise<Place> {
  if (plan.steps.some(({ action }) => action === 'refuse')) throw new Error('The plan refuses something.');
  let { place } = plan;
  save(place, root);
  for (const step of plan.steps) {
    const learned = await applyStep(place, step);
    if (learned !== undefined) {
      place = learn(place, learned);
      if (learned.ids !== undefined) save(place, root);
    }
    if (step.action !== 'keep') tell(step);
  }
  return place;
}

async function applyStep(place: Place, { action, resource, actual }: Step): Promise<Learned | undefined> {
  const kind = kinds[resource.kind];
  const ready = { ...resource, settings: withKnown(resource.settings, knownAt(place)) };
  if (action === 'create') return kind.create(place, ready);
  return action === 'change' && actual !== undefined ? kind.change(place, ready, actual) : undefined;
}

function save({ connection, project, ids }: Place, root: string): void {
  saveIds({ root, endpoint: connection.endpoint, project }, ids);
}
