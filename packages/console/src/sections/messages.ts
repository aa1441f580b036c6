import { html } from 'lit';
import type { Json } from '../api.ts';
import { drawForm, type Field } from '../fields.ts';
import { card } from '../parts.ts';
import type { Place, View } from '../place.ts';
import { changePool, loadPool } from '../pool.ts';
import { messageList } from './message-list.ts';

/** What a pool writes to people, and what became of it. */
export async function messages(place: Place): Promise<View> {
  const { api, texts, route } = place;
  const [, poolId = ''] = route;
  const [pool, drawList] = await Promise.all([loadPool(api, poolId), messageList(place, poolId)]);
  const template = (pool['VerificationMessageTemplate'] ?? {}) as Json;
  const invitation = ((pool['AdminCreateUserConfig'] as Json | undefined)?.['InviteMessageTemplate'] ?? {}) as Json;
  const mayChange = place.mayChange(poolId);
  const area = (from: Json, name: string, label: string, hint: string): Field => ({
    name,
    label,
    kind: /Subject/.test(name) ? 'text' : 'lines',
    value: from[name] as string | undefined,
    hint,
  });
  const form = (name: string, fields: Field[], change: (read: (name: string) => string) => object) =>
    drawForm({
      name,
      fields,
      submit: texts.save,
      isShown: !mayChange,
      act: async (values) => {
        const work = () =>
          changePool(api, poolId, (now) =>
            changeOf(
              now,
              change((one) => values.text(one)),
            ),
          );
        if (await place.act(work, texts.saved)) await place.reload();
      },
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
      html`${drawList()}<div class="columns">${card(
        texts.messages.codes,
        form('codes', codes, (read) => ({ template: filled(template, codes, read) })),
      )}${card(
        texts.messages.invitation,
        form('invites', invites, (read) => ({ invitation: filled({}, invites, read) })),
      )}</div>`,
  };
}

/** What stands in the fields; what is empty is the server's own text. */
function filled(before: Json, fields: readonly Field[], read: (name: string) => string): Json {
  const [set, empty] = [fields.filter(({ name }) => read(name) !== ''), fields.filter(({ name }) => read(name) === '')];
  const kept = Object.fromEntries(
    Object.entries(before).filter(([name]) => empty.every((field) => field.name !== name)),
  );
  return { ...kept, ...Object.fromEntries(set.map(({ name }) => [name, read(name)])) };
}

function changeOf(pool: Json, change: object): object {
  const { template, invitation } = change as { readonly template?: Json; readonly invitation?: Json };
  if (template !== undefined) {
    // These are the same texts by their older names, which would be sent back beside them.
    return {
      VerificationMessageTemplate: template,
      EmailVerificationMessage: template['EmailMessage'],
      EmailVerificationSubject: template['EmailSubject'],
      SmsVerificationMessage: template['SmsMessage'],
    };
  }
  const { UnusedAccountValidityDays: _, ...config } = (pool['AdminCreateUserConfig'] ?? {}) as Json;
  return { AdminCreateUserConfig: { ...config, InviteMessageTemplate: invitation } };
}
