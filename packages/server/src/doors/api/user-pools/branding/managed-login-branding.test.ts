import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { statement } from '#database/database.ts';
import { mergeStyleSettings } from '#domain/tenant/branding/style-settings.ts';
import { loadStyle, saveStyle } from '#domain/tenant/branding/style-store.ts';
import { describeOnBothEngines } from '../../../../../test/both-engines.ts';
import { createPeoplePool } from '../../../../../test/people.ts';

const everyAsset = statement<Record<string, never>, { style_id: string }>(
  'test.managed-login-assets',
  'select style_id from managed_login_assets',
);
const everyStyle = statement<Record<string, never>, { pool_id: string }>(
  'test.managed-login-styles',
  'select pool_id from managed_login_styles',
);
const png = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex').toString('base64');
const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>').toString('base64');
const logo = { Category: 'FORM_LOGO', ColorMode: 'LIGHT', Extension: 'PNG', Bytes: png } as const;
const Settings = { components: { form: { borderRadius: 4 } }, componentClasses: {} };
const bothOrNone = {
  code: 'InvalidParameterException',
  message: 'useCognitoProvidedValues or settings should be specified (but not both)',
};

describeOnBothEngines('managed login branding', (bench) => {
  const makePool = async () => {
    const { pool, client } = await createPeoplePool(bench.context);
    return { UserPoolId: pool.id, ClientId: client.id };
  };
  type Input = Parameters<typeof bench.call<'CreateManagedLoginBranding'>>[1];
  const create = async (input: Input) =>
    (await bench.call('CreateManagedLoginBranding', input)).ManagedLoginBranding ?? {};
  const update = async (input: Parameters<typeof bench.call<'UpdateManagedLoginBranding'>>[1]) =>
    (await bench.call('UpdateManagedLoginBranding', input)).ManagedLoginBranding ?? {};
  const read = async (UserPoolId: string, ManagedLoginBrandingId = '', ReturnMergedResources?: boolean) =>
    (
      await bench.call('DescribeManagedLoginBranding', {
        UserPoolId,
        ManagedLoginBrandingId,
        ...(ReturnMergedResources !== undefined && { ReturnMergedResources }),
      })
    ).ManagedLoginBranding ?? {};

  test('a style of defaults has no settings of its own, and the full document when asked', async () => {
    const { UserPoolId, ClientId } = await makePool();
    const made = await create({ UserPoolId, ClientId, UseCognitoProvidedValues: true });
    const at = bench.context.clock.now() / 1000;
    expect(made).toEqual({
      ManagedLoginBrandingId: expect.stringMatching(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/),
      UserPoolId,
      UseCognitoProvidedValues: true,
      Assets: [],
      CreationDate: at,
      LastModifiedDate: at,
    });
    expect(await read(UserPoolId, made.ManagedLoginBrandingId)).toEqual(made);
    expect(await read(UserPoolId, made.ManagedLoginBrandingId, true)).toEqual({
      ...made,
      Settings: mergeStyleSettings(),
    });
    const byClient = await bench.call('DescribeManagedLoginBrandingByClient', { UserPoolId, ClientId });
    expect(byClient.ManagedLoginBranding).toEqual(made);
  });

  test('settings and files are read back as they were sent, and merged only when asked', async () => {
    const { UserPoolId, ClientId } = await makePool();
    const Assets = [
      { ...logo, ColorMode: 'DYNAMIC' as const },
      { ...logo, Category: 'IDP_BUTTON_ICON', ResourceId: 'Okta 1' },
    ] as const;
    const made = await create({ UserPoolId, ClientId, Settings, Assets });
    expect(made).toMatchObject({ UseCognitoProvidedValues: false, Settings, Assets });
    expect(await read(UserPoolId, made.ManagedLoginBrandingId, false)).toEqual(made);
    expect(await read(UserPoolId, made.ManagedLoginBrandingId, true)).toEqual({
      ...made,
      Settings: mergeStyleSettings(Settings),
    });
    expect(await create({ ...(await makePool()), Settings: {} })).toMatchObject({ Settings: {}, Assets: [] });
  });

  test('an update replaces settings, adds and replaces files, and goes back to the defaults', async () => {
    const { UserPoolId, ClientId } = await makePool();
    const { ManagedLoginBrandingId = '', CreationDate } = await create({
      UserPoolId,
      ClientId,
      Settings,
      Assets: [logo],
    });
    const other = { categories: { form: { displayGraphics: false } } };
    const added = { ...logo, ColorMode: 'DARK' } as const;
    const drawn = { ...logo, Extension: 'SVG', Bytes: svg } as const;
    const changed = await update({ UserPoolId, ManagedLoginBrandingId, Settings: other, Assets: [added, drawn] });
    expect(changed).toMatchObject({ Settings: other, Assets: [drawn, added], CreationDate });
    expect(changed.Settings).toEqual(other);
    expect(await read(UserPoolId, ManagedLoginBrandingId)).toEqual(changed);
    const back = await update({ UserPoolId, ManagedLoginBrandingId, UseCognitoProvidedValues: true });
    expect(back).not.toHaveProperty('Settings');
    expect(back).toMatchObject({ UseCognitoProvidedValues: true, Assets: [drawn, added] });
    expect(await read(UserPoolId, ManagedLoginBrandingId)).toEqual(back);
  });

  test('settings or defaults, and not both, on creation and on update', async () => {
    const where = await makePool();
    for (const input of [
      {},
      { UseCognitoProvidedValues: false },
      { UseCognitoProvidedValues: true, Settings },
      { Assets: [logo] },
    ]) {
      await expect(create({ ...where, ...input })).rejects.toMatchObject(bothOrNone);
    }
    const { ManagedLoginBrandingId = '' } = await create({ ...where, UseCognitoProvidedValues: true, Assets: [logo] });
    const { UserPoolId } = where;
    for (const input of [{}, { Assets: [] }, { UseCognitoProvidedValues: true, Settings }]) {
      await expect(update({ UserPoolId, ManagedLoginBrandingId, ...input })).rejects.toMatchObject(bothOrNone);
    }
  });

  test('a client has one style, whoever else makes one at the same time', async () => {
    const where = await makePool();
    const attempts = await Promise.allSettled(
      ['a', 'b', 'c', 'd'].map(() => create({ ...where, UseCognitoProvidedValues: true })),
    );
    const refused = attempts.filter((attempt) => attempt.status === 'rejected');
    expect(refused).toHaveLength(3);
    for (const { reason } of refused) {
      expect(reason).toMatchObject({
        code: 'ManagedLoginBrandingExistsException',
        message: `A ManagedLoginBranding already exists for client ${where.ClientId}`,
      });
    }
  });

  test('of two who change a style that both read one is told, and nothing of it is stored', async () => {
    const { UserPoolId, ClientId } = await makePool();
    const { ManagedLoginBrandingId: id = '' } = await create({ UserPoolId, ClientId, Settings });
    const seen = await loadStyle(bench.context, UserPoolId, id);
    await saveStyle(bench.context, seen, { assets: [] });
    const late = saveStyle(bench.context, seen, {
      settings: Settings,
      assets: [{ category: 'FORM_LOGO', colorMode: 'LIGHT', extension: 'PNG', bytes: Buffer.from(png, 'base64') }],
    });
    await expect(late).rejects.toMatchObject({ code: 'ConcurrentModificationException' });
    expect(await read(UserPoolId, id)).toMatchObject({ UseCognitoProvidedValues: true, Assets: [] });
  });

  test('what is not there is told', async () => {
    const where = await makePool();
    const other = await makePool();
    const { UserPoolId, ClientId } = where;
    const { ManagedLoginBrandingId = '' } = await create({ ...where, UseCognitoProvidedValues: true });
    const missing = { code: 'ResourceNotFoundException', message: 'ManagedLoginBranding does not exist.' };
    for (const [pool, id] of [
      [UserPoolId, randomUUID()],
      [other.UserPoolId, ManagedLoginBrandingId],
    ] as const) {
      await expect(read(pool, id)).rejects.toMatchObject(missing);
      await expect(update({ UserPoolId: pool, ManagedLoginBrandingId: id, Settings })).rejects.toMatchObject(missing);
      const remove = { UserPoolId: pool, ManagedLoginBrandingId: id };
      await expect(bench.call('DeleteManagedLoginBranding', remove)).rejects.toMatchObject(missing);
    }
    await expect(bench.call('DescribeManagedLoginBrandingByClient', other)).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
      message: `ManagedLoginBranding for client ${other.ClientId} does not exist.`,
    });
    const strange = { UserPoolId: other.UserPoolId, ClientId };
    await expect(create({ ...strange, Settings })).rejects.toMatchObject({ code: 'ResourceNotFoundException' });
    await expect(update({ Settings })).rejects.toMatchObject({ code: 'InvalidParameterException' });
    await expect(read(UserPoolId, '00000000-0000-0000-0000-000000000000')).rejects.toMatchObject({
      code: 'InvalidParameterException',
      message: expect.stringContaining("'managedLoginBrandingId' failed to satisfy"),
    });
  });

  test('what is wrong is refused, and a refused update leaves all as it was', async () => {
    const { UserPoolId, ClientId } = await makePool();
    const made = await create({ UserPoolId, ClientId, Settings, Assets: [logo] });
    const { ManagedLoginBrandingId = '' } = made;
    const wrong = [
      [{ Settings: { colors: {} } }, 'Invalid settings: colors is not known.'],
      [{ Settings: [] }, 'Invalid settings: the document is not an object.'],
      [{ Settings, Assets: [{ ...logo, Bytes: svg }] }, 'Invalid assets: FORM_LOGO LIGHT is no PNG.'],
      [
        { Settings, Assets: Array.from({ length: 41 }, (_, at) => ({ ...logo, ResourceId: `r${at}` })) },
        /'assets' failed to satisfy constraint: Member must have length less than or equal to 40/,
      ],
      [
        { Settings, Assets: [{ ...logo, Bytes: Buffer.alloc(1_000_001).toString('base64') }] },
        /'assets.1.member.bytes' failed to satisfy constraint: Member must have length less than or equal to 1000000/,
      ],
    ] as const;
    for (const [input, message] of wrong) {
      await expect(update({ UserPoolId, ManagedLoginBrandingId, ...input })).rejects.toMatchObject({
        code: 'InvalidParameterException',
        message: typeof message === 'string' ? message : expect.stringMatching(message),
      });
    }
    expect(await read(UserPoolId, ManagedLoginBrandingId)).toEqual(made);
  });

  test('a style goes by itself, with its client and with its pool, and leaves no file behind', async () => {
    const where = await makePool();
    const styled = { ...where, Settings, Assets: [logo] };
    const { UserPoolId, ClientId } = where;
    const rowsLeft = async () => {
      const styles = (await bench.context.db.all(everyStyle, {})).filter(({ pool_id }) => pool_id === UserPoolId);
      return [styles.length, (await bench.context.db.all(everyAsset, {})).length - foreign];
    };
    const foreign = (await bench.context.db.all(everyAsset, {})).length;
    const { ManagedLoginBrandingId = '' } = await create(styled);
    expect(await rowsLeft()).toEqual([1, 1]);
    await bench.call('DeleteManagedLoginBranding', { UserPoolId, ManagedLoginBrandingId });
    expect(await rowsLeft()).toEqual([0, 0]);
    await create(styled);
    await bench.call('DeleteUserPoolClient', { UserPoolId, ClientId });
    expect(await rowsLeft()).toEqual([0, 0]);
    const { UserPoolClient } = await bench.call('CreateUserPoolClient', { UserPoolId, ClientName: 'next' });
    await create({ ...styled, ClientId: UserPoolClient?.ClientId ?? '' });
    expect(await rowsLeft()).toEqual([1, 1]);
    await bench.call('DeleteUserPool', { UserPoolId });
    expect(await rowsLeft()).toEqual([0, 0]);
  });
});
