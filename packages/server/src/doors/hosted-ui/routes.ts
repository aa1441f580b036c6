import type { Context } from '#domain/context.ts';
import type { Route } from '#http/router.ts';
import { accountPageRoutes } from './account/routes.ts';
import { confirmUserRoutes } from './confirm-user.ts';
import { consentRoutes } from './consent/consent.ts';
import { deviceRoutes } from './device/device.ts';
import { errorRoute } from './error.ts';
import { eventFeedbackRoutes } from './event-feedback.ts';
import { loginRoutes } from './login/login.ts';
import { previewRoute } from './login/preview.ts';
import { pictureRoutes } from './look/picture-routes.ts';
import { addPasskeyRoutes } from './passkeys/add.ts';
import { passkeyScriptRoute } from './passkeys/script.ts';
import { recoveryRoutes } from './recovery/recovery.ts';
import { signOutRoutes } from './sign-out/sign-out.ts';
import { confirmRoutes } from './sign-up/confirm.ts';
import { signUpRoutes } from './sign-up/sign-up.ts';

/** Every page for people. */
export function hostedUiRoutes(context: Context): Route[] {
  return [
    ...loginRoutes(context),
    previewRoute(context),
    ...signUpRoutes(context),
    ...confirmRoutes(context),
    ...recoveryRoutes(context),
    ...consentRoutes(context),
    ...deviceRoutes(context),
    ...signOutRoutes(context),
    ...addPasskeyRoutes(context),
    passkeyScriptRoute(),
    ...accountPageRoutes(context),
    ...confirmUserRoutes(context),
    ...eventFeedbackRoutes(context),
    ...pictureRoutes(context),
    errorRoute(),
  ];
}
