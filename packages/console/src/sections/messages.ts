import { html } from 'lit';
import type { Json } from '../api.ts';
import type { Field } from '../fields.ts';
import { drawForm } from '../form.ts';
import { card } from '../parts.ts';
import type { Place, View } from '../place.ts';
import { changePool, loadPool, type Pool } from '../pool.ts';
import { changedIn, type Values } from '../values.ts';
import { messageList } from './message-list.ts';

/** What a pool writes to people, and what became of it. */
export async function messages(place: Place): Promise<View> {
  const { api, texts, route } = place;
  const [, poolId = ''] = route;
  const [pool, drawList] = await Promise.all([loadPool(api, poolId), messageList(place, poolId)]);
  const [template, invitation] = [templateOf(pool), invitationOf(pool)];
  const mayChange = place.mayChange(poolId);
  const area = (from: Json, name: string, label: string, hint: string): Field => ({
    name,
    label,
    kind: /Subject/.test(name) ? 'text' : 'lines',
    value: from[name] as string | undefined,
    hint,
  });
  const form = (name: string, fields: Field[], change: (now: Pool, values: Values) => object) =>
    drawForm({
      name,
      of: poolId,
      fields,
      submit: texts.save,
      isShown: !mayChange,
      act: (values) => place.save(() => changePool(api, poolId, (now) => change(now, values))),
    });
  const codes = [
    area(template, 'EmailSubject', texts.messages.subject, ''),
    area(template, 'EmailMessage', texts.messages.email, '{####}'),
    area(template, 'SmsMessage', texts.messages.sms, '{####}'),
  ];
  const invites = [
    area(invitation, 'EmailSubject', texts.messages.subject, ''),
    area(invitation, 'EmailMessage', texts.messages.email, '{username} {####}'),
    area(invitation, 'SMSMessage', texts.messages.sms, '{username} {####}'),
  ];
  return {
    title: `${texts.nav.messages} – ${pool.Name}`,
    draw: () =>
      html`${drawList()}<div class="columns">${card(texts.messages.codes, form('codes', codes, withCodes))}${card(
        texts.messages.invitation,
        form('invites', invites, withInvitation),
      )}</div>`,
  };
}

function templateOf(pool: Pool): Json {
  return (pool['VerificationMessageTemplate'] ?? {}) as Json;
}

function invitationOf(pool: Pool): Json {
  return ((pool['AdminCreateUserConfig'] as Json | undefined)?.['InviteMessageTemplate'] ?? {}) as Json;
}

function withCodes(pool: Pool, values: Values): object {
  const template = changed(templateOf(pool), values, ['EmailSubject', 'EmailMessage', 'SmsMessage']);
  return {
    VerificationMessageTemplate: template,
    // These are the same texts by their older names, which would be sent back beside them.
    EmailVerificationMessage: template['EmailMessage'],
    EmailVerificationSubject: template['EmailSubject'],
    SmsVerificationMessage: template['SmsMessage'],
  };
}

function withInvitation(pool: Pool, values: Values): object {
  const { UnusedAccountValidityDays: _, ...config } = (pool['AdminCreateUserConfig'] ?? {}) as Json;
  const InviteMessageTemplate = changed(invitationOf(pool), values, ['EmailSubject', 'EmailMessage', 'SMSMessage']);
  return { AdminCreateUserConfig: { ...config, InviteMessageTemplate } };
}

/** The texts as they are now, with those that were changed; one that is emptied is the server's own again. */
function changed(now: Json, values: Values, names: readonly string[]): Json {
  const texts = changedIn(values, Object.fromEntries(names.map((name) => [name, values.exact])));
  return Object.fromEntries(Object.entries({ ...now, ...texts }).filter(([, text]) => text !== ''));
}
