import { randomUUID } from 'node:crypto';
import {
  CreateUserPoolDomainCommand,
  GetUICustomizationCommand,
  SetUICustomizationCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { expect, test } from 'vitest';
import { administrator } from './people.ts';
import { makePool, present, refusal } from './sdk-client.ts';
import { describeContract } from './server.ts';

const png = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex');
const CSS = '.label-customizable { font-weight: 400; }';

describeContract('looks of the classic pages through the AWS SDK', (server) => {
  const sdk = () => administrator(server);

  test('a look is set, read twice, cleared as Terraform does, and its logo is served', async () => {
    const UserPoolId = await makePool(server);
    const set = (input: { CSS?: string; ImageFile?: Uint8Array }) =>
      sdk().send(new SetUICustomizationCommand({ UserPoolId, ...input }));
    const get = async () => (await sdk().send(new GetUICustomizationCommand({ UserPoolId }))).UICustomization;
    await expect(set({ CSS })).rejects.toMatchObject(
      refusal('InvalidParameterException', 'A domain must be associated with this user pool.'),
    );
    const Domain = `look-${randomUUID().slice(0, 8)}`;
    await sdk().send(new CreateUserPoolDomainCommand({ UserPoolId, Domain }));
    expect(await get()).toEqual({});
    const { UICustomization } = await set({ CSS, ImageFile: png });
    expect(UICustomization).toMatchObject({ UserPoolId, ClientId: 'ALL', CSS, CreationDate: expect.any(Date) });
    expect(await get()).toEqual(UICustomization);
    expect(await get()).toEqual(UICustomization);
    const url = present(UICustomization?.ImageUrl);
    const logo = await fetch(url);
    expect(logo.status).toBe(200);
    expect(logo.headers.get('content-type')).toBe('image/png');
    expect(logo.headers.get('x-content-type-options')).toBe('nosniff');
    expect(Buffer.from(await logo.arrayBuffer())).toEqual(png);
    await set({});
    expect(await get()).toEqual({});
    expect((await fetch(url)).status).toBe(404);
    await expect(set({ CSS: 'body { display: none }' })).rejects.toMatchObject(
      refusal('InvalidParameterException', 'The CSS class body is not in the list of allowed classes.'),
    );
  });
});
