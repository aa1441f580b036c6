import type { Context } from '#domain/context.ts';
import { Fault } from '#domain/fault.ts';
import type { SchemaChange } from '#domain/tenant/pools/settings/schema-change.ts';
import { type Client, type ClientSettings, isClientWritable } from './client.ts';
import { eachClient, findClient, saveClient } from './client-store.ts';

type Storing = Pick<Context, 'db' | 'clock' | 'secrets'>;

/**
 * Refuses to require what users could not give, since one of the pool's clients may not write it.
 * @throws Fault InvalidParameterException
 */
export async function checkWritable(
  context: Pick<Context, 'db' | 'secrets'>,
  poolId: string,
  { from, to }: SchemaChange,
): Promise<void> {
  const isRequired = (name: string) => from.schemaAttributes.some((row) => row.name === name && row.required);
  const required = to.schemaAttributes.filter(
    ({ name, required: isNow }) => isNow && isClientWritable(name) && !isRequired(name),
  );
  if (required.length === 0) return;
  for await (const { id, settings } of eachClient(context, poolId)) {
    const missing = required.find(({ name }) => settings.writeAttributes?.includes(name) === false);
    if (missing) throw invalid(`App client ${id} may not write ${missing.name}, which its users would have to give.`);
  }
}

/** Lets users of every client read and write renamed attributes under both names. */
export async function addRenamedAttributes(context: Storing, poolId: string, { renamed }: SchemaChange): Promise<void> {
  const both = (name: string) => (renamed[name] === undefined ? [name] : [name, renamed[name]]);
  if (Object.keys(renamed).length > 0) await changeLists(context, poolId, (list) => list.flatMap(both));
}

/** Takes the old names of renamed attributes, and those that are deleted, from the lists of every client. */
export async function dropGoneAttributes(
  context: Storing,
  poolId: string,
  { renamed, deleted }: SchemaChange,
): Promise<void> {
  const gone = [...Object.keys(renamed), ...deleted];
  if (gone.length > 0) await changeLists(context, poolId, (list) => list.filter((name) => !gone.includes(name)));
}

async function changeLists(
  context: Storing,
  poolId: string,
  change: (list: readonly string[]) => readonly string[],
): Promise<void> {
  for await (const client of eachClient(context, poolId)) {
    for (let current: Client | undefined = client; current !== undefined; ) {
      const settings = changedLists(current.settings, change);
      if (settings === undefined || (await isSaved(context, current, settings))) break;
      current = await findClient(context, client.id);
    }
  }
}

/** Undefined where they stay as they are. A list that is empty afterwards stays one, and allows nothing. */
function changedLists(
  settings: ClientSettings,
  change: (list: readonly string[]) => readonly string[],
): ClientSettings | undefined {
  const changed = (list: readonly string[]) => [...new Set(change(list))].sort();
  const { readAttributes, writeAttributes } = settings;
  const after = {
    ...settings,
    ...(readAttributes && { readAttributes: changed(readAttributes) }),
    ...(writeAttributes && { writeAttributes: changed(writeAttributes) }),
  };
  return JSON.stringify(after) === JSON.stringify(settings) ? undefined : after;
}

/** False where somebody else changed the client, or deleted it. */
async function isSaved(context: Storing, client: Client, settings: ClientSettings): Promise<boolean> {
  try {
    await saveClient(context, client, { settings });
    return true;
  } catch (error) {
    if (error instanceof Fault && ['ConcurrentModificationException', 'ResourceNotFoundException'].includes(error.code))
      return false;
    throw error;
  }
}

function invalid(message: string): Fault {
  return new Fault('InvalidParameterException', message);
}
