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
}

/** Reads a project and looks at a server. @throws Error; ServerError */
export async function planProject(root: string, connection: Connection): Promise<PlannedProject> {
  const config = loadAuthConfig(root);
  const named = {
    secret: (reference: string) => resolveSecret(reference, root, process.env),
    text: (path: string) => readNamed(path, root),
    base64: (path: string) => readNamedBytes(path, root).toString('base64'),
  };
  const resources = wantedResources(config, named, connection.region);
  const { project } = config;
  const ids = readIds({ root, endpoint: connection.endpoint, project });
  return { config, plan: await makePlan(resources, { connection, project, ids, roles: {} }) };
}
