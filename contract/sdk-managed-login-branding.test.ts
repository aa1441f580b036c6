import {
  CreateManagedLoginBrandingCommand,
  DeleteManagedLoginBrandingCommand,
  DescribeManagedLoginBrandingByClientCommand,
  DescribeManagedLoginBrandingCommand,
  paginateListUserPoolClients,
  UpdateManagedLoginBrandingCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { expect, test } from 'vitest';
import { administrator } from './people.ts';
import { makeClient, makePool, present, refusal } from './sdk-client.ts';
import { describeContract } from './server.ts';

const png = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex');
const Settings = { components: { form: { borderRadius: 8.0 }, pageBackground: { lightMode: { color: 'FFEEDDFF' } } } };

describeContract('managed login branding through the AWS SDK', (server) => {
  const sdk = () => administrator(server);
  const makeStyled = async () => {
    const UserPoolId = await makePool(server);
    const { ClientId } = await makeClient(server, UserPoolId);
    return { UserPoolId, ClientId: present(ClientId) };
  };

  test('a style is made, read twice, found by its client, changed and deleted as Terraform does', async () => {
    const { UserPoolId, ClientId } = await makeStyled();
    await makeClient(server, UserPoolId);
    const asset = { Category: 'PAGE_BACKGROUND', ColorMode: 'DYNAMIC', Extension: 'PNG', Bytes: png } as const;
    const made = await sdk().send(
      new CreateManagedLoginBrandingCommand({ UserPoolId, ClientId, Settings, Assets: [asset] }),
    );
    const ManagedLoginBrandingId = present(made.ManagedLoginBranding?.ManagedLoginBrandingId);
    const read = async (ReturnMergedResources: boolean) => {
      const command = { UserPoolId, ManagedLoginBrandingId, ReturnMergedResources };
      return present((await sdk().send(new DescribeManagedLoginBrandingCommand(command))).ManagedLoginBranding);
    };
    const own = await read(false);
    expect(own).toEqual(made.ManagedLoginBranding);
    expect(own).toMatchObject({
      UserPoolId,
      UseCognitoProvidedValues: false,
      Settings,
      CreationDate: expect.any(Date),
    });
    expect(own.Assets).toMatchObject([{ ...asset, Bytes: new Uint8Array(png) }]);
    expect(await read(false)).toEqual(own);
    const whole = await read(true);
    expect(whole).toMatchObject({ Settings: { ...Settings, categories: expect.anything() } });
    expect(await read(true)).toEqual(whole);

    const owners: string[] = [];
    for await (const page of paginateListUserPoolClients({ client: sdk() }, { UserPoolId })) {
      for (const { ClientId: id } of page.UserPoolClients ?? []) {
        const command = new DescribeManagedLoginBrandingByClientCommand({ UserPoolId, ClientId: id });
        const answer = await sdk()
          .send(command)
          .catch((error: Error) => error.name);
        if (typeof answer === 'string') expect(answer).toBe('ResourceNotFoundException');
        else if (answer.ManagedLoginBranding?.ManagedLoginBrandingId === ManagedLoginBrandingId)
          owners.push(present(id));
      }
    }
    expect(owners).toEqual([ClientId]);

    // The full document may be sent back as it is.
    const changed = await sdk().send(
      new UpdateManagedLoginBrandingCommand({
        UserPoolId,
        ManagedLoginBrandingId,
        Settings: whole.Settings,
        UseCognitoProvidedValues: false,
      }),
    );
    expect(changed.ManagedLoginBranding).toMatchObject({ Settings: whole.Settings, Assets: own.Assets });
    expect((await read(true)).Settings).toEqual(whole.Settings);
    await sdk().send(new DeleteManagedLoginBrandingCommand({ UserPoolId, ManagedLoginBrandingId }));
    await expect(read(false)).rejects.toMatchObject(
      refusal('ResourceNotFoundException', 'ManagedLoginBranding does not exist.'),
    );
  });

  test('a second style, a wrong one and none at all are refused', async () => {
    const where = await makeStyled();
    const create = (input: object) => sdk().send(new CreateManagedLoginBrandingCommand({ ...where, ...input }));
    await expect(create({})).rejects.toMatchObject(
      refusal('InvalidParameterException', 'useCognitoProvidedValues or settings should be specified (but not both)'),
    );
    const wrong = { components: { form: { lightMode: { backgroundColor: 'white' } } } };
    await expect(create({ Settings: wrong })).rejects.toMatchObject(
      refusal(
        'InvalidParameterException',
        /^Invalid settings: components\.form\.lightMode\.backgroundColor is not a colour/,
      ),
    );
    await create({ UseCognitoProvidedValues: true });
    await expect(create({ UseCognitoProvidedValues: true })).rejects.toMatchObject(
      refusal(
        'ManagedLoginBrandingExistsException',
        `A ManagedLoginBranding already exists for client ${where.ClientId}`,
      ),
    );
  });

  test('a file of a million bytes is taken, and more than the server reads is not', async () => {
    const where = await makeStyled();
    const file = (length: number) => Buffer.concat([png, Buffer.alloc(length - png.length)]);
    const asset = (length: number, ColorMode: 'DARK' | 'LIGHT') =>
      ({ Category: 'PAGE_BACKGROUND', ColorMode, Extension: 'PNG', Bytes: file(length) }) as const;
    const create = (...Assets: ReturnType<typeof asset>[]) =>
      sdk().send(new CreateManagedLoginBrandingCommand({ ...where, UseCognitoProvidedValues: true, Assets }));
    await expect(create(asset(1_000_000, 'DARK'), asset(1_000_000, 'LIGHT'))).rejects.toMatchObject({
      name: 'RequestEntityTooLargeException',
    });
    const { ManagedLoginBranding } = await create(asset(1_000_000, 'DARK'));
    expect(ManagedLoginBranding?.Assets?.[0]?.Bytes).toHaveLength(1_000_000);
  });
});
