import { AdminCreateUserCommand, ConfirmSignUpCommand, SignUpCommand } from '@aws-sdk/client-cognito-identity-provider';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { checkAwsSignature } from '../packages/server/test/aws-signature.ts';
import { type HttpService, startHttpService } from '../packages/server/test/http-service.ts';
import { administrator, newPerson } from './people.ts';
import { makePlace, newPhone } from './pools.ts';
import { signIn } from './sdk-client.ts';
import { describeClient } from './server.ts';

const taken = {
  ses: { status: 200, headers: { 'content-type': 'application/json' }, body: '{"MessageId":"1"}' },
  sns: {
    status: 200,
    headers: { 'content-type': 'text/xml' },
    body: '<PublishResponse><PublishResult><MessageId>1</MessageId></PublishResult></PublishResponse>',
  },
};
const [ses, sns] = await Promise.all([startHttpService(taken.ses), startHttpService(taken.sns)]);
const endpointOf = ({ url }: HttpService) => encodeURIComponent(url);

beforeAll(() => {
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIDEXAMPLE');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await Promise.all([ses.close(), sns.close()]);
});

/** What a service got last, as AWS would take it: signed with the secret, for its region. */
function lastOf(service: HttpService, name: 'ses' | 'sns'): string {
  const request = service.requests.at(-1);
  if (request === undefined) throw new Error('nothing was sent');
  checkAwsSignature(request, { service: name, region: 'eu-central-1', secret: 'secret' });
  return request.body;
}

describeClient(
  'messages by Amazon SES and Amazon SNS, through the AWS SDK',
  (server) => {
    test('a sign-up is confirmed with the code that SES got', async () => {
      const { clientId } = await makePlace(server, { pool: { AutoVerifiedAttributes: ['email'] } });
      const { username: Username, password, email } = newPerson();
      const UserAttributes = [{ Name: 'email', Value: email }];
      const sdk = administrator(server);
      await sdk.send(new SignUpCommand({ ClientId: clientId, Username, Password: password, UserAttributes }));
      const mail = JSON.parse(lastOf(ses, 'ses'));
      expect(mail).toMatchObject({
        // The pool's own sender.
        FromEmailAddress: 'contract@example.com',
        Destination: { ToAddresses: [email] },
      });
      const ConfirmationCode = /\d{6}/.exec(mail.Content.Simple.Body.Text.Data)?.[0];
      await sdk.send(new ConfirmSignUpCommand({ ClientId: clientId, Username, ConfirmationCode }));
      expect(await signIn(server, clientId, { username: Username, password })).toHaveProperty('AuthenticationResult');
    });

    test('an invitation goes to the number that SNS got', async () => {
      const { userPoolId, clientId } = await makePlace(server);
      const phone = newPhone();
      const { username } = newPerson();
      await administrator(server).send(
        new AdminCreateUserCommand({
          UserPoolId: userPoolId,
          Username: username,
          UserAttributes: [{ Name: 'phone_number', Value: phone }],
          DesiredDeliveryMediums: ['SMS'],
        }),
      );
      const sent = new URLSearchParams(lastOf(sns, 'sns'));
      expect(Object.fromEntries(sent)).toMatchObject({ Action: 'Publish', PhoneNumber: phone });
      const password = /temporary password is (\S+)\.$/.exec(sent.get('Message') ?? '')?.[1] ?? '';
      expect(await signIn(server, clientId, { username, password })).toMatchObject({
        ChallengeName: 'NEW_PASSWORD_REQUIRED',
      });
    });
  },
  {},
  {
    CENOTE_EMAIL_URL: `ses://eu-central-1?endpoint=${endpointOf(ses)}`,
    CENOTE_EMAIL_FROM: 'Shop <no-reply@example.com>',
    CENOTE_SMS_URL: `sns://eu-central-1?endpoint=${endpointOf(sns)}`,
  },
);
