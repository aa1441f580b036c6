import { changeOwnPassword } from '#domain/access/recovery/change-password.ts';
import type { Context } from '#domain/context.ts';
import { hasPassword } from '#domain/people/users/user.ts';
import type { Fields } from '#http/form.ts';
import { type HttpResponse, senderOf } from '#http/message.ts';
import type { Route } from '#http/router.ts';
import { newPasswordField } from '../account-fields.ts';
import { personName } from '../person-name.ts';
import type { Told } from '../trouble.ts';
import { type AccountVisit, accountRoutes, type Outcome } from './account-page.ts';
import { accountResponse, deedHtml } from './parts.ts';

const path = '/account/password';

/** The page where a person gives their account another password, or the first one. */
export function passwordRoutes(context: Context): Route[] {
  return accountRoutes(context, {
    path,
    category: 'UserAccountRecovery',
    wantsFresh: 'to-see',
    show: (_context, visit, told) => show(visit, told),
    act,
  });
}

function show(visit: AccountVisit, told?: Told): Promise<HttpResponse> {
  const { self, spoken } = visit;
  const { texts } = spoken;
  const previous = { name: 'previous', label: texts.account.currentPassword, kind: 'password' } as const;
  const fields = [
    ...(hasPassword(self.user) ? [{ ...previous, autocomplete: 'current-password' }] : []),
    newPasswordField(texts, self.pool, { name: 'proposed', label: texts.newPasswordLabel }),
  ];
  return accountResponse(visit, {
    heading: texts.account.password,
    text: texts.account.passwordHow,
    told,
    // A manager of passwords finds whose it is.
    parts: [deedHtml(visit, { path, hidden: { username: personName(self) }, fields, button: texts.changePassword })],
  });
}

async function act(context: Context, { self, request }: AccountVisit, form: Fields): Promise<Outcome> {
  const previous = hasPassword(self.user) ? (form.get('previous') ?? '') : undefined;
  await changeOwnPassword(context, self, { previous, proposed: form.get('proposed') ?? '' }, senderOf(request));
  return {};
}
