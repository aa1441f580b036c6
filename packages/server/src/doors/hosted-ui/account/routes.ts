import type { Context } from '#domain/context.ts';
import type { Route } from '#http/router.ts';
import { appRoutes } from './apps.ts';
import { authenticatorRoutes } from './authenticator.ts';
import { deleteRoutes } from './delete.ts';
import { deviceRoutes } from './devices.ts';
import { exportRoutes } from './export.ts';
import { factorRoutes } from './factors.ts';
import { homeRoutes } from './home.ts';
import { linkedRoutes } from './linked.ts';
import { passkeyRoutes } from './passkeys.ts';
import { passwordRoutes } from './password.ts';
import { profileRoutes } from './profile.ts';
import { proveRoutes } from './prove.ts';
import { recoveryCodeRoutes } from './recovery-codes.ts';
import { sessionRoutes } from './sessions.ts';
import { verifyRoutes } from './verify.ts';

/** Every page about a person's own account. */
export function accountPageRoutes(context: Context): Route[] {
  return [
    ...homeRoutes(context),
    ...profileRoutes(context),
    ...verifyRoutes(context),
    ...proveRoutes(context),
    ...passwordRoutes(context),
    ...factorRoutes(context),
    ...authenticatorRoutes(context),
    ...recoveryCodeRoutes(context),
    ...passkeyRoutes(context),
    ...deviceRoutes(context),
    ...sessionRoutes(context),
    ...linkedRoutes(context),
    ...appRoutes(context),
    ...exportRoutes(context),
    ...deleteRoutes(context),
  ];
}
