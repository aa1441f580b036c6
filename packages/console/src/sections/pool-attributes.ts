import { html, type TemplateResult } from 'lit';
import { code, table } from '../parts.ts';
import type { Place } from '../place.ts';
import { attributesOf, type Pool, type SchemaAttribute } from '../pool.ts';
import { whileBusy } from '../while-busy.ts';

/** The attributes of a pool's users, and which of them are asked for at sign-up. */
export function attributeTable(place: Place, pool: Pool, mayChange: boolean): TemplateResult {
  const { texts, api } = place;
  const turn = async ({ Name, Required }: SchemaAttribute, shown: HTMLInputElement) => {
    const Attributes = [{ Name, Required: Required !== true }];
    const input = { UserPoolId: pool.Id, Attributes };
    const isDone = await place.save(() => api.callOf('extensions', 'ChangeUserPoolSchema', input));
    if (isDone) return;
    // The box says what is, not what was wanted.
    shown.checked = Required === true;
    await place.reload();
  };
  const box = (attribute: SchemaAttribute) => {
    const onChange = (event: Event) => {
      const shown = event.currentTarget as HTMLInputElement;
      void whileBusy(shown, () => turn(attribute, shown));
    };
    return html`<label class="check"><input type="checkbox" .checked=${attribute.Required === true} @change=${onChange}>
      <span>${code(attribute.Name)}</span></label>`;
  };
  return table(
    texts.settings.attributes,
    [
      { title: texts.name, cell: ({ Name }: SchemaAttribute) => code(Name) },
      { title: texts.settings.type, cell: ({ AttributeDataType }: SchemaAttribute) => AttributeDataType },
      {
        title: texts.settings.required,
        cell: (attribute: SchemaAttribute) =>
          mayChange && attribute.Name !== 'sub' ? box(attribute) : attribute.Required === true ? texts.yes : texts.no,
      },
    ],
    attributesOf(pool),
    '',
  );
}

/** Asks for an attribute of the pool's own. */
export function askAttribute(place: Place, poolId: string): void {
  const { texts, api } = place;
  place.ask({
    title: texts.settings.addAttribute,
    fields: [
      { name: 'name', label: texts.name, isRequired: true, hint: 'custom:…' },
      {
        name: 'type',
        label: texts.settings.type,
        kind: 'choice',
        options: ['String', 'Number', 'DateTime', 'Boolean'].map((value) => ({ value, label: value })),
      },
      { name: 'mutable', label: texts.settings.mutable, kind: 'check', value: true },
    ],
    submit: texts.add,
    act: (values) =>
      api.call('AddCustomAttributes', {
        UserPoolId: poolId,
        CustomAttributes: [
          {
            Name: values.text('name').replace(/^custom:/, ''),
            AttributeDataType: values.text('type'),
            Mutable: values.is('mutable'),
          },
        ],
      }),
  });
}
