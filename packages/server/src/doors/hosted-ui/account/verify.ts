import type { Context } from '#domain/context.ts';
import { requestAttributeCode, verifyAttribute } from '#domain/reach/verification/verify-attribute.ts';
import type { Fields } from '#http/form.ts';
import { type HttpResponse, senderOf } from '#http/message.ts';
import type { Route } from '#http/router.ts';
import type { Told } from '../trouble.ts';
import { type AccountVisit, accountRoutes, type Outcome } from './account-page.ts';
import { accountResponse, deedHtml, sentence } from './parts.ts';

/** An address that can be proved. */
export type VerifiedKind = 'email' | 'phone_number';

/** Where each is proved. */
export const verifyPaths: Readonly<Record<VerifiedKind, string>> = {
  email: '/account/verify-email',
  phone_number: '/account/verify-phone',
};

/** The pages where a person proves a new address by the code that was sent there. */
export function verifyRoutes(context: Context): Route[] {
  return (Object.keys(verifyPaths) as VerifiedKind[]).flatMap((kind) =>
    accountRoutes(context, {
      path: verifyPaths[kind],
      category: 'UserUpdate',
      wantsFresh: 'to-act',
      show: (_context, visit, told) => show(kind, visit, told),
      act: (context, visit, form) => act(context, kind, visit, form),
    }),
  );
}

function show(kind: VerifiedKind, visit: AccountVisit, told?: Told): Promise<HttpResponse> {
  const { texts } = visit.spoken;
  const path = verifyPaths[kind];
  const code = { name: 'code', label: texts.code, kind: 'code', autocomplete: 'one-time-code' } as const;
  return accountResponse(visit, {
    heading: kind === 'email' ? texts.account.verifyEmail : texts.account.verifyPhone,
    told,
    back: { path: '/account/profile', label: texts.account.profile },
    parts: [
      sentence(texts.account.verifyHow),
      deedHtml(visit, { path, fields: [code], button: texts.confirm }),
      deedHtml(visit, { path, hidden: { send: '1' }, button: texts.resend, kind: 'quiet' }),
    ],
  });
}

async function act(context: Context, kind: VerifiedKind, visit: AccountVisit, form: Fields): Promise<Outcome> {
  const { self, request } = visit;
  if (form.has('send')) {
    await requestAttributeCode(context, self, kind, senderOf(request));
    return {};
  }
  await verifyAttribute(context, self, { name: kind, code: form.get('code') ?? '' }, senderOf(request));
  return { next: '/account/profile' };
}
