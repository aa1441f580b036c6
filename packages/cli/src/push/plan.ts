import { type Difference, findDifferences } from './differences.ts';
import { effectOf } from './effects.ts';
import { kinds } from './kinds.ts';
import { knownAt, learn, type Place } from './place.ts';
import { type Resource, type Settings, withKnown, withoutNull } from './resource.ts';

/** What happens to one resource, and why. */
export interface Step {
  readonly resource: Resource;
  readonly action: 'create' | 'change' | 'keep' | 'refuse';
  readonly differences: readonly Difference[];
  /** What it means for people who have an account. */
  readonly effects: readonly string[];
  /** What is there now. */
  readonly actual?: Settings;
}

export interface Plan {
  /** As it was found, with what was learned. */
  readonly place: Place;
  readonly steps: readonly Step[];
}

/** Looks at a server, changing nothing, and says what has to happen there. @throws ServerError; Error */
export async function makePlan(resources: readonly Resource[], at: Place): Promise<Plan> {
  let place = at;
  const steps: Step[] = [];
  for (const resource of resources) {
    const { settings: actual, learned = {} } = await kinds[resource.kind].find(place, resource);
    place = learn(place, learned);
    steps.push(compare({ ...resource, settings: withKnown(resource.settings, knownAt(place)) }, actual));
  }
  return { place, steps };
}

/** What has to happen to one resource: pure. */
export function compare(resource: Resource, actual: Settings | undefined): Step {
  if (actual === undefined) {
    const differences = findDifferences(withoutNull(resource.settings), {});
    return { resource, action: 'create', differences, effects: [] };
  }
  const differences = findDifferences(resource.settings, actual);
  const { fixed = [] } = kinds[resource.kind];
  const isFixed = ({ member }: Difference) => fixed.some((name) => member === name || member.startsWith(`${name}.`));
  const refused = differences.filter(isFixed);
  if (refused.length > 0) return { resource, action: 'refuse', differences: refused, effects: [], actual };
  const effects = differences.flatMap((difference) => effectOf(resource.kind, difference) ?? []);
  const action = differences.length === 0 ? 'keep' : 'change';
  return { resource, action, differences, effects: [...new Set(effects)], actual };
}

/** How many steps of an action a plan has. */
export function countOf({ steps }: Plan, action: Step['action']): number {
  return steps.filter((step) => step.action === action).length;
}
