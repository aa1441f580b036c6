import { html } from 'lit';
import type { Json } from '../api.ts';
import { drawForm, type Field } from '../fields.ts';
import { button, buttons, card, code, facts, moment, table } from '../parts.ts';
import { addressOf, Mistake, type Place, type View } from '../place.ts';
import { attributesOf, changePool, loadPool, type Pool, type SchemaAttribute } from '../pool.ts';
import { textOf } from '../text-of.ts';

/** What a pool asks of people: how they sign in, with what, and which attributes they have. */
export async function poolSettings(place: Place): Promise<View> {
  const { api, texts, route } = place;
  const [, poolId = ''] = route;
  const pool = await loadPool(api, poolId);
  const factors = await api.call('GetUserPoolMfaConfig', { UserPoolId: poolId });
  const mayChange = place.mayChange(poolId);
  return {
    title: pool.Name,
    draw: () =>
      html`${card(texts.settings.about, about(place, pool), mayChange ? deletion(place, pool) : undefined)}
      <div class="columns">${card(texts.settings.signIn, signInForm(place, pool, mayChange))}
      ${card(texts.settings.passwords, passwordForm(place, pool, mayChange))}
      ${card(texts.settings.mfa, factorForm(place, pool, factors, mayChange))}</div>
      ${card(
        texts.settings.attributes,
        attributeTable(place, pool, mayChange),
        mayChange ? button(texts.settings.addAttribute, () => askAttribute(place, poolId)) : undefined,
      )}`,
  };
}

function about(place: Place, pool: Pool) {
  const { texts } = place;
  return facts([
    ['Id', code(pool.Id)],
    [texts.settings.users, pool['EstimatedNumberOfUsers']],
    [texts.created, moment(place, pool['CreationDate'])],
    [texts.changed, moment(place, pool['LastModifiedDate'])],
    [texts.settings.protection, pool['DeletionProtection'] === 'ACTIVE' ? texts.on : texts.off],
  ]);
}

function deletion(place: Place, { Id, Name, DeletionProtection }: Pool) {
  const { texts, api } = place;
  const isProtected = DeletionProtection === 'ACTIVE';
  const protect = () =>
    place
      .act(() => changePool(api, Id, () => ({ DeletionProtection: isProtected ? 'INACTIVE' : 'ACTIVE' })), texts.saved)
      .then(() => place.reload());
  const remove = () =>
    place.ask({
      title: texts.settings.deletePool,
      text: texts.settings.deletePoolText,
      fields: [{ name: 'name', label: `${texts.settings.typeName} ${Name}`, isRequired: true }],
      submit: texts.delete,
      isDangerous: true,
      act: async (values) => {
        if (values.text('name') !== Name) throw new Mistake(`${texts.settings.typeName} ${Name}`);
        await api.call('DeleteUserPool', { UserPoolId: Id });
        location.hash = addressOf('pools');
      },
    });
  return buttons(
    button(isProtected ? texts.settings.unprotect : texts.settings.protect, protect),
    isProtected ? undefined : button(texts.settings.deletePool, remove, 'danger'),
  );
}

function listOf(pool: Json, name: string): readonly string[] {
  return (pool[name] ?? []) as readonly string[];
}

function signInForm(place: Place, pool: Pool, mayChange: boolean) {
  const { texts, api } = place;
  const [aliases, names] = [listOf(pool, 'AliasAttributes'), listOf(pool, 'UsernameAttributes')];
  const shown = names.length > 0 ? names.map((name) => nameOf(place, name)) : [texts.settings.byUsername];
  const verified = listOf(pool, 'AutoVerifiedAttributes');
  const fields: Field[] = [
    ...(names.length > 0
      ? []
      : [
          {
            name: 'aliases',
            label: texts.settings.aliases,
            kind: 'checks' as const,
            value: aliases,
            hint: texts.settings.aliasesHint,
            options: ['email', 'phone_number', 'preferred_username'].map((value) => ({
              value,
              label: nameOf(place, value),
            })),
          },
        ]),
    {
      name: 'verified',
      label: texts.settings.verified,
      kind: 'checks',
      value: verified,
      options: ['email', 'phone_number'].map((value) => ({ value, label: nameOf(place, value) })),
    },
    {
      name: 'isClosed',
      label: texts.settings.adminsOnly,
      kind: 'check',
      value: (pool['AdminCreateUserConfig'] as Json | undefined)?.['AllowAdminCreateUserOnly'] === true,
    },
  ];
  return html`${facts([[texts.settings.signInNames, [...shown, ...aliases.map((name) => nameOf(place, name))].join(', ')]])}
    ${drawForm({
      name: 'sign-in',
      fields,
      submit: texts.save,
      isShown: !mayChange,
      act: (values) =>
        saved(place, async () => {
          const wanted = values.list('aliases');
          if (names.length === 0 && wanted.toSorted().join() !== aliases.toSorted().join()) {
            await api.callOf('extensions', 'ChangeUserPoolSchema', { UserPoolId: pool.Id, AliasAttributes: wanted });
          }
          await changePool(api, pool.Id, ({ AdminCreateUserConfig }) => ({
            AutoVerifiedAttributes: values.list('verified'),
            AdminCreateUserConfig: {
              ...without(AdminCreateUserConfig as Json, 'UnusedAccountValidityDays'),
              AllowAdminCreateUserOnly: values.is('isClosed'),
            },
          }));
        }),
    })}`;
}

function without(json: Json = {}, name: string): Json {
  const { [name]: _, ...rest } = json;
  return rest;
}

/** How an attribute is called that people sign in with; others are called as the API does. */
function nameOf({ texts }: Place, name: string): string {
  const names: Readonly<Record<string, string>> = {
    email: texts.settings.byEmail,
    phone_number: texts.settings.byPhone,
    preferred_username: texts.settings.byPreferred,
  };
  return names[name] ?? name;
}

async function saved(place: Place, work: () => Promise<unknown>): Promise<void> {
  if (await place.act(work, place.texts.saved)) await place.reload();
}

function passwordForm(place: Place, pool: Pool, mayChange: boolean) {
  const { texts, api } = place;
  const policies = (pool['Policies'] ?? {}) as Json;
  const policy = (policies['PasswordPolicy'] ?? {}) as Json;
  const check = (name: string, label: string): Field => ({ name, label, kind: 'check', value: policy[name] === true });
  const kinds = [
    check('RequireLowercase', texts.settings.lowercase),
    check('RequireUppercase', texts.settings.uppercase),
    check('RequireNumbers', texts.settings.numbers),
    check('RequireSymbols', texts.settings.symbols),
  ];
  const length = { kind: 'number', isRequired: true } as const;
  return drawForm({
    name: 'passwords',
    fields: [
      {
        ...length,
        name: 'MinimumLength',
        label: texts.settings.minimumLength,
        min: 6,
        max: 99,
        value: policy['MinimumLength'] as number,
      },
      ...kinds,
      {
        ...length,
        name: 'TemporaryPasswordValidityDays',
        label: texts.settings.temporaryDays,
        min: 0,
        max: 365,
        value: policy['TemporaryPasswordValidityDays'] as number,
      },
    ],
    submit: texts.save,
    isShown: !mayChange,
    act: (values) =>
      saved(place, () =>
        changePool(api, pool.Id, () => ({
          Policies: {
            ...policies,
            PasswordPolicy: {
              ...policy,
              ...Object.fromEntries(kinds.map(({ name }) => [name, values.is(name)])),
              MinimumLength: values.number('MinimumLength'),
              TemporaryPasswordValidityDays: values.number('TemporaryPasswordValidityDays'),
            },
          },
        })),
      ),
  });
}

function factorForm(place: Place, pool: Pool, factors: Json, mayChange: boolean) {
  const { texts, api } = place;
  const isOn = (name: string) => factors[name] !== undefined;
  const token = factors['SoftwareTokenMfaConfiguration'] as { Enabled?: boolean } | undefined;
  return drawForm({
    name: 'mfa',
    fields: [
      {
        name: 'MfaConfiguration',
        label: texts.settings.mfaAsked,
        kind: 'choice',
        value: textOf(factors['MfaConfiguration'] ?? 'OFF'),
        options: [
          { value: 'OFF', label: texts.settings.mfaOff },
          { value: 'OPTIONAL', label: texts.settings.mfaOptional },
          { value: 'ON', label: texts.settings.mfaOn },
        ],
      },
      { name: 'token', label: texts.settings.mfaApp, kind: 'check', value: token?.Enabled === true },
      { name: 'sms', label: texts.settings.mfaSms, kind: 'check', value: isOn('SmsMfaConfiguration') },
      { name: 'email', label: texts.settings.mfaEmail, kind: 'check', value: isOn('EmailMfaConfiguration') },
    ],
    submit: texts.save,
    isShown: !mayChange,
    act: (values) =>
      saved(place, () =>
        api.call('SetUserPoolMfaConfig', {
          UserPoolId: pool.Id,
          MfaConfiguration: values.text('MfaConfiguration'),
          ...(values.is('token') && { SoftwareTokenMfaConfiguration: { Enabled: true } }),
          ...(values.is('sms') && { SmsMfaConfiguration: factors['SmsMfaConfiguration'] ?? smsOf(pool) }),
          ...(values.is('email') && { EmailMfaConfiguration: factors['EmailMfaConfiguration'] ?? {} }),
          ...(isOn('WebAuthnConfiguration') && { WebAuthnConfiguration: factors['WebAuthnConfiguration'] }),
        }),
      ),
  });
}

/** The wire wants a role for messages by SMS; who sends them is the operator's carrier. */
function smsOf(pool: Pool): object {
  const account = textOf(pool['Arn']).split(':')[4] ?? '';
  const SmsConfiguration = pool['SmsConfiguration'] ?? { SnsCallerArn: `arn:aws:iam::${account}:role/sms` };
  return { SmsConfiguration };
}

function attributeTable(place: Place, pool: Pool, mayChange: boolean) {
  const { texts, api } = place;
  const turn = ({ Name, Required }: SchemaAttribute) =>
    place
      .act(
        () =>
          api.callOf('extensions', 'ChangeUserPoolSchema', {
            UserPoolId: pool.Id,
            Attributes: [{ Name, Required: Required !== true }],
          }),
        texts.saved,
      )
      .then(() => place.reload());
  return table(
    texts.settings.attributes,
    [
      { title: texts.name, cell: ({ Name }: SchemaAttribute) => code(Name) },
      { title: texts.settings.type, cell: ({ AttributeDataType }: SchemaAttribute) => AttributeDataType },
      {
        title: texts.settings.required,
        cell: (attribute: SchemaAttribute) =>
          mayChange && attribute.Name !== 'sub'
            ? html`<label class="check"><input type="checkbox" .checked=${attribute.Required === true} @change=${() => turn(attribute)}>
              <span>${code(attribute.Name)}</span></label>`
            : attribute.Required === true
              ? texts.yes
              : texts.no,
      },
    ],
    attributesOf(pool),
    '',
  );
}

function askAttribute(place: Place, poolId: string): void {
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
