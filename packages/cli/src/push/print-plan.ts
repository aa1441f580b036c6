import { style } from '../terminal/print.ts';
import { plain } from '../terminal/table.ts';
import type { Difference } from './differences.ts';
import { countOf, type Plan, type Step } from './plan.ts';
import { unsentFunctions } from './unsent-functions.ts';

const marks = { create: '+', change: '~', keep: ' ', refuse: 'x' } as const;
const colours = { create: 'green', change: 'yellow', keep: 'dim', refuse: 'red' } as const;

/** Members whose values are secrets or long: that they change is all that is shown. */
const unshown = /secret|private_key|ImageFile|CSS|Metadata/i;

/** A plan for people to read before it happens. */
export function planLines(plan: Plan): string[] {
  return [...stepsLines(plan), ...unsentLines(unsentFunctions(plan))];
}

function unsentLines(names: readonly string[]): string[] {
  if (names.length === 0) return [];
  return [
    '',
    style(
      'yellow',
      `! Functions are not pushed. The pool calls ${names.join(', ')}: bring them from functions/ into the folder`,
    ),
    style('yellow', '  that the server was started with (--functions), and start it anew, before users meet them.'),
  ];
}

function stepsLines(plan: Plan): string[] {
  const shown = plan.steps.filter(({ action }) => action !== 'keep');
  const kept = countOf(plan, 'keep');
  if (shown.length === 0)
    return [`Nothing to do at ${plan.place.connection.endpoint}: all ${kept} are as they should be.`];
  return [
    style('bold', `At ${plan.place.connection.endpoint}`),
    '',
    ...shown.flatMap(stepLines),
    '',
    `${countOf(plan, 'create')} to create, ${countOf(plan, 'change')} to change, ${kept} as they should be.`,
    ...(countOf(plan, 'refuse') > 0 ? ['', ...refusalLines] : []),
  ];
}

const refusalLines = [
  'What is marked with x is decided once, when a pool is made, so nothing is pushed. Take the change back; or',
  'say another "project" in cenote/auth.jsonc, which makes a new pool beside this one. docs/live-changes.md',
  'tells what this server can change in a pool with users all the same. Nothing is ever deleted here.',
];

function stepLines(step: Step): string[] {
  const { action, resource, differences, effects } = step;
  const head = style(colours[action], `  ${marks[action]} ${action.padEnd(6)} ${nameOf(step)}`);
  const changes = action === 'create' ? [] : differences.map((difference) => `      ${changeOf(difference)}`);
  return [
    head,
    ...changes,
    ...effects.map((effect) => style('yellow', `      ! ${plain(effect)}`)),
    ...noteOf(resource),
  ];
}

/** What stands in a plan of a resource that is new, where its name does not tell. */
function noteOf({ kind, settings }: Step['resource']): string[] {
  return kind === 'domain' ? [style('dim', `      ${String(settings['Domain'])}`)] : [];
}

/** A resource as people call it. */
export function nameOf({ resource: { kind, name } }: Step): string {
  return `${kind} ${plain(name)}`;
}

function changeOf({ member, before, after }: Difference): string {
  if (unshown.test(member)) return `${member}  (not shown)`;
  return `${member}  ${valueOf(before)} -> ${valueOf(after)}`;
}

function valueOf(value: unknown): string {
  if (value === undefined || value === null) return 'none';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return plain(text.length > 60 ? `${text.slice(0, 57)}...` : text);
}

/** A plan as data, for programs. */
export function planData(plan: Plan): object {
  const { place, steps } = plan;
  return {
    endpoint: place.connection.endpoint,
    unsentFunctions: unsentFunctions(plan),
    steps: steps.map(({ resource, action, differences, effects }) => ({
      kind: resource.kind,
      name: resource.name,
      action,
      changes: action === 'create' ? [] : differences.map((difference) => shownDifference(difference)),
      effects,
    })),
  };
}

function shownDifference({ member, before, after }: Difference): object {
  return unshown.test(member) ? { member } : { member, before: before ?? null, after: after ?? null };
}
