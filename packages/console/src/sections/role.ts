import { html } from 'lit';
import { valueIn, valuesIn } from '../api.ts';
import { drawForm } from '../form.ts';
import { button, buttons, card, code, facts } from '../parts.ts';
import { addressOf, type Place, type View } from '../place.ts';

/** One role: whom it trusts, and what they may do then. */
export async function role(place: Place): Promise<View> {
  const { api, texts, route } = place;
  const [, RoleName = ''] = route;
  const found = await api.query('iam', { Action: 'GetRole', RoleName });
  const names = valuesIn(await api.query('iam', { Action: 'ListRolePolicies', RoleName }), 'member');
  const policies = await Promise.all(
    names.map(async (PolicyName) => {
      const xml = await api.query('iam', { Action: 'GetRolePolicy', RoleName, PolicyName });
      return { PolicyName, document: documentIn(xml, 'PolicyDocument') };
    }),
  );
  const attached = valuesIn(await api.query('iam', { Action: 'ListAttachedRolePolicies', RoleName }), 'PolicyName');
  const mayChange = place.role === 'owner';
  const saved = (parameters: Readonly<Record<string, string>>) => place.save(() => api.query('iam', parameters));
  const document = (name: string, value: string, act: (text: string) => Promise<boolean>) =>
    drawForm({
      name,
      of: RoleName,
      fields: [{ name: 'document', label: texts.roles.document, kind: 'code', value }],
      submit: texts.save,
      isShown: !mayChange,
      act: (values) => act(values.text('document')),
    });
  const add = () =>
    place.ask({
      title: texts.roles.addPolicy,
      fields: [
        { name: 'name', label: texts.name, isRequired: true },
        { name: 'document', label: texts.roles.document, kind: 'code', isRequired: true },
      ],
      submit: texts.add,
      act: (values) =>
        api.query('iam', {
          Action: 'PutRolePolicy',
          RoleName,
          PolicyName: values.text('name'),
          PolicyDocument: values.text('document'),
        }),
    });
  const remove = () =>
    place.ask({
      title: texts.roles.delete,
      text: texts.roles.deleteText,
      submit: texts.delete,
      isDangerous: true,
      act: async () => {
        await api.query('iam', { Action: 'DeleteRole', RoleName });
        location.hash = addressOf('roles');
      },
    });
  const trust = documentIn(found, 'AssumeRolePolicyDocument');
  return {
    title: RoleName,
    draw: () =>
      html`${card(
        texts.settings.about,
        facts([
          ['ARN', code(valueIn(found, 'Arn'))],
          [texts.description, valueIn(found, 'Description')],
          [texts.roles.attached, attached.join(', ')],
        ]),
        mayChange
          ? buttons(button(texts.roles.addPolicy, add), button(texts.roles.delete, remove, 'danger'))
          : undefined,
      )}
      ${card(
        texts.roles.trust,
        document('trust', trust, (text) => saved({ Action: 'UpdateAssumeRolePolicy', RoleName, PolicyDocument: text })),
      )}
      ${policies.map(({ PolicyName, document: text }) =>
        card(
          PolicyName,
          document(PolicyName, text, (changed) =>
            saved({ Action: 'PutRolePolicy', RoleName, PolicyName, PolicyDocument: changed }),
          ),
          mayChange
            ? button(texts.remove, () => saved({ Action: 'DeleteRolePolicy', RoleName, PolicyName }))
            : undefined,
        ),
      )}`,
  };
}

/** A policy as somebody reads it; documents are percent-encoded in answers. */
function documentIn(xml: string, name: string): string {
  const text = decodeURIComponent(valueIn(xml, name) ?? '');
  try {
    return JSON.stringify(JSON.parse(text), undefined, 2);
  } catch {
    return text;
  }
}
