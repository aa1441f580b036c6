import { expect, test } from 'vitest';
import { statement } from '#database/database.ts';
import { findLogo } from '#domain/tenant/branding/customization-store.ts';
import { describeOnBothEngines } from '../../../../../test/both-engines.ts';
import { createPeoplePool } from '../../../../../test/people.ts';

const everyRow = statement<Record<string, never>, { pool_id: string; scope: string }>(
  'test.ui-customizations',
  'select pool_id, scope from ui_customizations',
);
const png = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex');
const jpeg = Buffer.from('ffd8ffe000104a464946', 'hex');
const CSS = '.banner-customizable { background-color: lightgray; }';

describeOnBothEngines('looks of the classic pages', (bench) => {
  let names = 0;
  const makePool = async () => {
    const { pool, client } = await createPeoplePool(bench.context);
    const Domain = `look-${++names}`;
    await bench.call('CreateUserPoolDomain', { UserPoolId: pool.id, Domain });
    return { UserPoolId: pool.id, ClientId: client.id, Domain };
  };
  const set = async (input: Parameters<typeof bench.call<'SetUICustomization'>>[1]) =>
    (await bench.call('SetUICustomization', input)).UICustomization;
  const get = async (UserPoolId: string, ClientId?: string) =>
    (await bench.call('GetUICustomization', { UserPoolId, ...(ClientId && { ClientId }) })).UICustomization;
  const invalid = (message: string | RegExp) => ({
    code: 'InvalidParameterException',
    message: typeof message === 'string' ? message : expect.stringMatching(message),
  });

  test('a look is set, read, replaced as a whole with a version of its own, and cleared', async () => {
    const { UserPoolId } = await makePool();
    expect(await get(UserPoolId)).toEqual({});
    const made = await set({ UserPoolId, CSS, ImageFile: png.toString('base64') });
    expect(made).toEqual({
      UserPoolId,
      ClientId: 'ALL',
      CSS,
      CSSVersion: '20260101000000',
      ImageUrl: `http://127.0.0.1:9229/${UserPoolId}/ALL/20260101000000/assets/images/image.jpg`,
      CreationDate: Date.UTC(2026, 0, 1) / 1000,
      LastModifiedDate: Date.UTC(2026, 0, 1) / 1000,
    });
    expect(await get(UserPoolId)).toEqual(made);
    const logo = { poolId: UserPoolId, scope: 'ALL', version: '20260101000000' };
    expect(await findLogo(bench.context, logo)).toEqual({ bytes: new Uint8Array(png), type: 'image/png' });
    const changed = await set({ UserPoolId, ImageFile: jpeg.toString('base64') });
    expect(changed).toMatchObject({ CSSVersion: '20260101000001', CreationDate: made.CreationDate });
    expect(changed).not.toHaveProperty('CSS');
    expect(await findLogo(bench.context, logo)).toBeUndefined();
    const second = { ...logo, version: '20260101000001' };
    expect(await findLogo(bench.context, second)).toMatchObject({ type: 'image/jpeg' });
    expect(await set({ UserPoolId })).toEqual({});
    expect(await get(UserPoolId)).toEqual({});
    expect(await findLogo(bench.context, second)).toBeUndefined();
  });

  test('a client has the look of all until it has its own, which goes with it', async () => {
    const { UserPoolId, ClientId } = await makePool();
    const all = await set({ UserPoolId, ClientId: 'ALL', CSS });
    expect(await get(UserPoolId, ClientId)).toEqual(all);
    const own = await set({ UserPoolId, ClientId, CSS: '', ImageFile: png.toString('base64') });
    expect(own).toMatchObject({ ClientId });
    expect(await get(UserPoolId, ClientId)).toEqual(own);
    expect(await get(UserPoolId)).toEqual(all);
    await bench.call('DeleteUserPoolClient', { UserPoolId, ClientId });
    await expect(get(UserPoolId, ClientId)).rejects.toMatchObject({ code: 'ResourceNotFoundException' });
    const left = (await bench.context.db.all(everyRow, {})).filter(({ pool_id }) => pool_id === UserPoolId);
    expect(left).toEqual([{ pool_id: UserPoolId, scope: 'ALL' }]);
  });

  test('of two who set a look at once one look is there, whole', async () => {
    const { UserPoolId } = await makePool();
    const looks = await Promise.all(
      ['red', 'blue', 'green', 'gray'].map((color) =>
        set({ UserPoolId, CSS: `.label-customizable { color: ${color} }` }),
      ),
    );
    expect(looks.map(({ CSS: css }) => css)).toContain((await get(UserPoolId)).CSS);
  });

  test.each<[what: string, input: object, refusal: object]>([
    [
      'a class that pages do not have',
      { CSS: '.x { color: red }' },
      invalid('The CSS class .x is not in the list of allowed classes.'),
    ],
    [
      'an image that is none, whatever it is called',
      { ImageFile: Buffer.from('<svg/>').toString('base64') },
      invalid(/neither a PNG nor a JPEG/),
    ],
    [
      'an image of more than 100 KB',
      { ImageFile: Buffer.concat([png, Buffer.alloc(100 * 1024)]).toString('base64') },
      invalid(/more than 100 KB/),
    ],
    ['a client of nobody', { ClientId: '1n37bfmhf0881dv1ma8a1eceef', CSS }, { code: 'ResourceNotFoundException' }],
    ['a pool of nobody', { UserPoolId: 'us-east-1_nowhere00', CSS }, { code: 'ResourceNotFoundException' }],
  ])('%s is refused', async (_, input, refusal) => {
    const { UserPoolId } = await makePool();
    await expect(set({ UserPoolId, ...input })).rejects.toMatchObject(refusal);
    expect(await get(UserPoolId)).toEqual({});
  });

  test('a pool without a domain has no pages to look like anything', async () => {
    const { UserPoolId, Domain } = await makePool();
    await set({ UserPoolId, CSS });
    await bench.call('DeleteUserPoolDomain', { UserPoolId, Domain });
    await expect(set({ UserPoolId, CSS })).rejects.toMatchObject(
      invalid('A domain must be associated with this user pool.'),
    );
    await bench.call('DeleteUserPool', { UserPoolId });
    const left = (await bench.context.db.all(everyRow, {})).map(({ pool_id }) => pool_id);
    expect(left).not.toContain(UserPoolId);
  });
});
