import { X509Certificate } from 'node:crypto';
import {
  CreateTermsCommand,
  DeleteTermsCommand,
  DescribeTermsByClientCommand,
  DescribeTermsCommand,
  GetSigningCertificateCommand,
  ListTermsCommand,
  UpdateTermsCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { expect, test } from 'vitest';
import { administrator } from './people.ts';
import { makeClient, makePool, present, refusal } from './sdk-client.ts';
import { describeAnywhere } from './server.ts';

describeAnywhere('terms and the signing certificate through the AWS SDK', (server) => {
  const fixed = { TermsName: 'terms-of-use', TermsSource: 'LINK', Enforcement: 'NONE' } as const;
  const Links = { 'cognito:default': 'https://terms.example.com' };

  test('terms are made, read back the same twice, changed, listed and deleted', async () => {
    const sdk = administrator(server);
    const UserPoolId = await makePool(server);
    const { ClientId } = await makeClient(server, UserPoolId);
    const { Terms: made } = await sdk.send(new CreateTermsCommand({ UserPoolId, ClientId, ...fixed, Links }));
    const TermsId = present(made?.TermsId);
    const read = async () => (await sdk.send(new DescribeTermsCommand({ UserPoolId, TermsId }))).Terms;
    expect(await read()).toEqual(made);
    expect(await read()).toEqual(made);
    const again = new CreateTermsCommand({ UserPoolId, ClientId, ...fixed, Links });
    await expect(sdk.send(again)).rejects.toMatchObject(refusal('TermsExistsException', /already/));
    const links = { ...Links, 'cognito:french': 'https://terms.example.com/fr' };
    const { Terms: saved } = await sdk.send(new UpdateTermsCommand({ UserPoolId, TermsId, Links: links }));
    expect(saved?.Links).toEqual(links);
    const byClient = new DescribeTermsByClientCommand({ UserPoolId, ClientId, TermsName: fixed.TermsName });
    expect((await sdk.send(byClient)).Terms).toEqual(saved);
    const { Terms: list } = await sdk.send(new ListTermsCommand({ UserPoolId }));
    expect(list).toMatchObject([{ TermsId, TermsName: 'terms-of-use', Enforcement: 'NONE' }]);
    await sdk.send(new DeleteTermsCommand({ UserPoolId, TermsId }));
    await expect(read()).rejects.toMatchObject(refusal('ResourceNotFoundException', /do not exist/));
  });

  test('a name that is none is refused', async () => {
    const UserPoolId = await makePool(server);
    const { ClientId } = await makeClient(server, UserPoolId);
    const command = new CreateTermsCommand({ UserPoolId, ClientId, ...fixed, TermsName: 'imprint', Links });
    await expect(administrator(server).send(command)).rejects.toMatchObject(
      refusal('InvalidParameterException', /termsName/),
    );
  });

  test('a pool has a signing certificate that verifies itself, and keeps it', async () => {
    const sdk = administrator(server);
    const UserPoolId = await makePool(server);
    const read = async () => present((await sdk.send(new GetSigningCertificateCommand({ UserPoolId }))).Certificate);
    const text = await read();
    const certificate = new X509Certificate(Buffer.from(text, 'base64'));
    expect(certificate.verify(certificate.publicKey)).toBe(true);
    expect(certificate.validToDate.getTime() - Date.now()).toBeGreaterThan(9 * 365 * 86_400_000);
    expect(await read()).toBe(text);
    const nowhere = new GetSigningCertificateCommand({ UserPoolId: 'us-east-1_nowhere00' });
    await expect(sdk.send(nowhere)).rejects.toMatchObject(refusal('ResourceNotFoundException', /nowhere00/));
  });
});
