import { signUpAtPage } from '#domain/access/sign-up/sign-up.ts';
import type { Context } from '#domain/context.ts';
import { Fault } from '#domain/fault.ts';
import type { AttributeInput } from '#domain/people/users/attributes.ts';
import { secretHashOf } from '#domain/tenant/clients/client.ts';
import { isThirdParty } from '#domain/tenant/clients/oauth-extensions.ts';
import type { Pool } from '#domain/tenant/pools/pool.ts';
import { signUpAttributes } from '#domain/tenant/pools/sign-up-attributes.ts';
import type { Fields } from '#http/form.ts';
import { type HttpResponse, senderOf } from '#http/message.ts';
import type { Route } from '#http/router.ts';
import type { Spoken } from '#texts/choose.ts';
import { attributeField, newPasswordField } from '../account-fields.ts';
import type { Field } from '../form-page.ts';
import { goToLogin } from '../login/login.ts';
import { nameLabel } from '../name-label.ts';
import { findTrouble, type Told } from '../trouble.ts';
import { pageAddress, showForm, type Visit, visitRoutes } from '../visit.ts';
import { goToSent } from './confirm.ts';
import { agreementOf } from './terms.ts';

const path = '/signup';
const attributePrefix = 'attribute.';

/** The page where somebody makes an account. */
export function signUpRoutes(context: Context): Route[] {
  return visitRoutes(context, {
    path,
    isOfOwn: true,
    category: 'UserCreation',
    show: (visit, error) => showSignUp(context, visit, new Map(), error),
    act,
  });
}

async function showSignUp(context: Context, visit: Visit, filled: Fields, error?: Told): Promise<HttpResponse> {
  const { asked, spoken } = visit;
  const agreement = await agreementOf(context, asked.client, spoken);
  const form = {
    heading: spoken.texts.createAccount,
    fields: fieldsOf(spoken, asked.pool).map((field) =>
      field.kind === 'password' ? field : { ...field, value: filled.get(field.name) ?? '' },
    ),
    button: spoken.texts.signUp,
    ...(agreement !== undefined && { after: () => agreement }),
    links: [{ href: pageAddress(visit, '/login'), label: spoken.texts.backToSignIn }],
  };
  return showForm(visit, path, form, error);
}

/** A name, all that the pool requires beside it, and a password, which the browser is not sent back. */
function fieldsOf(spoken: Spoken, pool: Pool): Field[] {
  return [
    { name: 'username', label: nameLabel(spoken, pool), kind: 'text', autocomplete: 'username' },
    ...signUpAttributes(pool).map((name) => attributeField(spoken.texts, name, attributePrefix + name)),
    newPasswordField(spoken.texts, pool, { name: 'password', label: spoken.texts.password }),
  ];
}

async function act(context: Context, visit: Visit, form: Fields): Promise<HttpResponse> {
  const { asked, request, spoken } = visit;
  const username = form.get('username') ?? '';
  const attributes = attributesOf(asked, form);
  const secretHash = secretHashOf(asked.client, username);
  const wanted = { username, password: form.get('password'), secretHash, attributes };
  try {
    const { user, delivery, session } = await signUpAtPage(context, asked.client, wanted, senderOf(request));
    if (user.status === 'CONFIRMED') return await goToLogin(context, visit, { username, done: 'created' });
    if (delivery === undefined) return await goToLogin(context, visit, { username, done: 'waitsForApproval' });
    return await goToSent(context, visit, { username, delivery, session });
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return showSignUp(context, visit, form, findTrouble(spoken.texts, error));
  }
}

/** For an app of somebody else, what the page asks and no more: whatever else is sent did not come from the person. */
function attributesOf({ client, pool }: Visit['asked'], form: Fields): AttributeInput[] {
  const shown = isThirdParty(client) ? signUpAttributes(pool).map((name) => attributePrefix + name) : undefined;
  return [...form]
    .filter(([name]) => shown?.includes(name) ?? name.startsWith(attributePrefix))
    .map(([name, value]) => ({ name: name.slice(attributePrefix.length), value }));
}
