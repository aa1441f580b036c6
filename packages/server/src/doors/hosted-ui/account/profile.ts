import { attributeLabel, orderAttributes } from '@cenote/texts/attributes';
import type { Texts } from '@cenote/texts/en';
import { fill } from '@cenote/texts/languages';
import { html } from 'hono/html';
import type { SelfService } from '#domain/access/tokens/verify.ts';
import type { Context } from '#domain/context.ts';
import { keepFactor } from '#domain/people/mfa/keep-factor.ts';
import { changesAddress } from '#domain/people/users/changes-address.ts';
import { isVerified } from '#domain/people/users/user.ts';
import { updateAttributes } from '#domain/reach/verification/update-attributes.ts';
import { canRead, canWrite } from '#domain/tenant/clients/client.ts';
import type { Fields } from '#http/form.ts';
import { type HttpResponse, senderOf } from '#http/message.ts';
import type { Html } from '#http/page.ts';
import type { Route } from '#http/router.ts';
import { attributeField } from '../account-fields.ts';
import type { Field } from '../form-page.ts';
import { isFresh } from '../own-page.ts';
import type { Told } from '../trouble.ts';
import { type AccountVisit, accountRoutes, NotFresh, type Outcome, pageAddress } from './account-page.ts';
import { accountResponse, deedHtml, section } from './parts.ts';
import { type VerifiedKind, verifyPaths } from './verify.ts';

const path = '/account/profile';
const prefix = 'attribute.';
const verifiedKinds = Object.keys(verifyPaths) as readonly VerifiedKind[];

/** What is known about a person: what they may change through the client, they change here. */
export function profileRoutes(context: Context): Route[] {
  return accountRoutes(context, {
    path,
    category: 'UserUpdate',
    wantsFresh: 'never',
    show: (_context, visit, told) => show(visit, told),
    act,
  });
}

function show(visit: AccountVisit, told?: Told): Promise<HttpResponse> {
  const { self, spoken } = visit;
  const { texts } = spoken;
  const { writable, fixed } = split(self);
  const fields = orderAttributes(writable).map((name) => {
    const field = attributeField(texts, name, prefix + name, self.user.attributes[name]);
    return { ...field, isOptional: true, ...proofOf(visit, name) };
  });
  const parts = [
    ...(writable.length === 0 ? [] : [deedHtml(visit, { path, fields, button: texts.account.save })]),
    ...addresses(visit, writable),
    ...(fixed.length === 0 ? [] : [section(texts.account.fixed, fixedHtml(texts, self, orderAttributes(fixed)))]),
  ];
  return accountResponse(visit, { heading: texts.account.profile, told, parts });
}

/** The attributes that the person may write through the client, and those that they may only read. */
function split({ pool, client, user }: SelfService): { writable: string[]; fixed: string[] } {
  const known = pool.settings.schemaAttributes.filter(({ name }) => name !== 'sub' && canRead(client, name));
  const isWritable = ({ name, mutable, developerOnlyAttribute }: (typeof known)[number]) =>
    mutable &&
    developerOnlyAttribute !== true &&
    canWrite(client, name) &&
    name !== 'identities' &&
    name !== 'updated_at';
  const isShown = (name: string) =>
    user.attributes[name] !== undefined && !name.endsWith('_verified') && name !== 'identities';
  return {
    writable: known.filter((one) => isWritable(one)).map(({ name }) => name),
    fixed: known.filter((one) => !isWritable(one) && isShown(one.name)).map(({ name }) => name),
  };
}

function fixedHtml(texts: Texts, { user }: SelfService, names: readonly string[]): Html {
  return html`<dl>${names.map((name) => html`<dt>${attributeLabel(texts, name)}</dt><dd>${user.attributes[name]}</dd>`)}</dl>`;
}

/** Whether an address of the person is proved, and the way to prove it; nothing for what is no address. */
function proofOf(visit: AccountVisit, name: string): Pick<Field, 'hints' | 'link'> {
  const { self, spoken } = visit;
  const { account: texts } = spoken.texts;
  const kind = verifiedKinds.find((one) => one === name);
  const address = kind && self.user.attributes[kind];
  if (kind === undefined || !address) return {};
  if (isVerified(self.user, kind)) return { hints: [fill(texts.verified, { address })] };
  const link = { href: pageAddress(visit, verifyPaths[kind]), label: texts.verify };
  return { hints: [fill(texts.unverified, { address })], link };
}

/** The same of addresses that have no field. */
function addresses(visit: AccountVisit, writable: readonly string[]): Html[] {
  const kinds = verifiedKinds.filter((kind) => canRead(visit.self.client, kind) && !writable.includes(kind));
  return kinds.flatMap((kind) => {
    const { hints = [], link } = proofOf(visit, kind);
    const way = link && html` <a href="${link.href}">${link.label}</a>`;
    return hints.map((hint) => html`<p>${hint}${way}</p>`);
  });
}

async function act(context: Context, visit: AccountVisit, form: Fields): Promise<Outcome> {
  const { self, session, request } = visit;
  const { pool, user, client, held } = self;
  const { writable } = split(self);
  const inputs = writable.flatMap((name) => {
    const value = form.get(prefix + name);
    return value === undefined || value === (user.attributes[name] ?? '') ? [] : [{ name, value }];
  });
  if (changesAddress(pool, user, inputs) && !isFresh(context, session)) throw new NotFresh();
  if (inputs.length === 0) return {};
  const subject = { pool, user, writer: client, held, alongside: keepFactor(context, pool) };
  const [delivery] = await updateAttributes(context, subject, inputs, senderOf(request));
  const kind = verifiedKinds.find((one) => one === delivery?.attributeName);
  return kind === undefined ? {} : { next: verifyPaths[kind] };
}
