import { loadAuthConfig } from '../project/auth-file.ts';
import type { AuthConfig } from '../project/auth-schema.ts';
import { readNamed, readNamedBytes, resolveSecret } from '../project/secret.ts';
import { readIds } from '../project/state-file.ts';
import type { Connection } from '../server/connection.ts';
import { makePlan, type Plan } from './plan.ts';
import { wantedResources } from './wanted.ts';

/** A project as it stands, and what would have to happen on a server for it. */
export interface PlannedProject {
  readonly config: AuthConfig;
  readonly plan: Plan;
  /** Why secrets and files that the project names cannot be read, where that was allowed: the plan is not to be trusted then. */
  readonly unread: readonly string[];
}

/** Reads a project and looks at a server. @throws Error, unless `mayLackNamed`, where something named cannot be read; ServerError */
export async function planProject(
  root: string,
  connection: Connection,
  { mayLackNamed = false }: { readonly mayLackNamed?: boolean } = {},
): Promise<PlannedProject> {
  const config = loadAuthConfig(root);
  const unread: string[] = [];
  const orLacking = (read: (name: string) => string) => (name: string) => {
    try {
      return read(name);
    } catch (error) {
      if (!mayLackNamed || !(error instanceof Error)) throw error;
      unread.push(error.message);
      return '';
    }
  };
  const named = {
    secret: orLacking((reference) => resolveSecret(reference, root, process.env)),
    text: orLacking((path) => readNamed(path, root)),
    base64: orLacking((path) => readNamedBytes(path, root).toString('base64')),
  };
  const resources = wantedResources(config, named, connection.region);
  const { project } = config;
  const ids = readIds({ root, endpoint: connection.endpoint, project });
  return { config, plan: await makePlan(resources, { connection, project, ids, roles: {} }), unread };
}
