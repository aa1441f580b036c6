import { describe, expect, it } from 'vitest';
import { composeMessage, type MessageFacts, type MessagePool } from './compose.ts';

function poolWith(settings: Partial<MessagePool['settings']> = {}): MessagePool {
  return {
    settings: {
      verificationMessageTemplate: { defaultEmailOption: 'CONFIRM_WITH_CODE' },
      adminCreateUserConfig: { allowAdminCreateUserOnly: false, unusedAccountValidityDays: 7 },
      emailConfiguration: { emailSendingAccount: 'COGNITO_DEFAULT' },
      ...settings,
    },
  };
}

function invitation(inviteMessageTemplate: { sMSMessage?: string; emailMessage?: string; emailSubject?: string }) {
  return poolWith({
    adminCreateUserConfig: { allowAdminCreateUserOnly: true, unusedAccountValidityDays: 7, inviteMessageTemplate },
  });
}

const toAnn: MessageFacts = {
  medium: 'EMAIL',
  recipient: 'ann@example.com',
  purpose: 'sign-up',
  username: 'ann',
  code: '123456',
  link: 'https://auth.example.com/confirmUser?client_id=1&user_name=ann&confirmation_code=123456',
};

describe('default texts', () => {
  it('carry the code, and no link unless the pool confirms by link', () => {
    expect(composeMessage(poolWith(), toAnn)).toEqual({
      medium: 'EMAIL',
      recipient: 'ann@example.com',
      purpose: 'sign-up',
      code: '123456',
      subject: 'Your verification code',
      body: 'Your confirmation code is 123456',
    });
  });

  it('have no subject in an SMS', () => {
    const message = composeMessage(poolWith(), { ...toAnn, medium: 'SMS', recipient: '+15555550100' });
    expect(message).toEqual({
      medium: 'SMS',
      recipient: '+15555550100',
      purpose: 'sign-up',
      code: '123456',
      body: 'Your confirmation code is 123456',
    });
  });

  it('invite with username and temporary password', () => {
    const message = composeMessage(poolWith(), { ...toAnn, purpose: 'invitation', code: 'Aa1!<b>' });
    expect(message.subject).toBe('Your temporary password');
    expect(message.body).toBe('Your username is ann and temporary password is Aa1!&lt;b&gt;.');
    const sms = composeMessage(poolWith(), { ...toAnn, purpose: 'invitation', medium: 'SMS', code: 'Aa1!<b>' });
    expect(sms.body).toBe('Your username is ann and temporary password is Aa1!<b>.');
  });
});

describe('confirmation by link', () => {
  const byLink = poolWith({
    verificationMessageTemplate: {
      defaultEmailOption: 'CONFIRM_WITH_LINK',
      emailMessageByLink: '<p>{##Join <b>us</b>##}</p>',
      emailSubjectByLink: 'Join',
      emailMessage: 'Code {####}',
      emailSubject: 'Code',
    },
  });

  it('fills the link template at sign-up and resend', () => {
    for (const purpose of ['sign-up', 'resend-code'] as const) {
      const message = composeMessage(byLink, { ...toAnn, purpose });
      expect(message.link).toBe(toAnn.link);
      expect(message.subject).toBe('Join');
      expect(message.body).toBe(
        '<p><a href="https://auth.example.com/confirmUser?client_id=1&amp;user_name=ann&amp;confirmation_code=123456">Join <b>us</b></a></p>',
      );
    }
  });

  it('uses the code template for everything else', () => {
    for (const purpose of ['forgot-password', 'update-attribute', 'verify-attribute'] as const) {
      const message = composeMessage(byLink, { ...toAnn, purpose });
      expect(message).toMatchObject({ subject: 'Code', body: 'Code 123456' });
      expect(message.link).toBeUndefined();
    }
    expect(composeMessage(byLink, { ...toAnn, medium: 'SMS' }).link).toBeUndefined();
  });
});

describe('texts of CustomMessage', () => {
  const byCode = poolWith({
    verificationMessageTemplate: {
      defaultEmailOption: 'CONFIRM_WITH_CODE',
      emailSubject: 'Code',
      emailSubjectByLink: 'Link',
    },
  });
  const byLink = poolWith({
    verificationMessageTemplate: {
      ...byCode.settings.verificationMessageTemplate,
      defaultEmailOption: 'CONFIRM_WITH_LINK',
    },
  });

  it.each([
    ['CONFIRM_WITH_CODE', byCode],
    ['CONFIRM_WITH_LINK', byLink],
  ])('decide by their place for code or link what the message is, with %s too', (_, pool) => {
    const withCode = composeMessage(pool, toAnn, { emailMessage: 'Hi {####}' });
    expect(withCode).toMatchObject({ subject: 'Code', body: 'Hi 123456' });
    expect(withCode).not.toHaveProperty('link');
    const withLink = composeMessage(pool, toAnn, { emailMessage: 'Hi {##you##}' });
    expect(withLink).toMatchObject({ subject: 'Link', link: toAnn.link });
    expect(withLink.body).toMatch(/^Hi <a href="https.*">you<\/a>$/);
  });

  it('leave a pool its own kind of message where they change the subject alone', () => {
    expect(composeMessage(byCode, toAnn, { emailSubject: 'Hi' })).not.toHaveProperty('link');
    expect(composeMessage(byLink, toAnn, { emailSubject: 'Hi' })).toMatchObject({ subject: 'Hi', link: toAnn.link });
  });
});

describe('placeholders', () => {
  it('are all filled, in the subject too', () => {
    const message = composeMessage(
      invitation({ emailMessage: '{username} {####} {####}', emailSubject: 'For {username}' }),
      {
        ...toAnn,
        purpose: 'invitation',
        username: 'Tom & Ann',
      },
    );
    expect(message.body).toBe('Tom &amp; Ann 123456 123456');
    expect(message.subject).toBe('For Tom & Ann');
  });

  it('are not looked for in values', () => {
    const message = composeMessage(invitation({ sMSMessage: '{username}: {####}' }), {
      ...toAnn,
      medium: 'SMS',
      purpose: 'invitation',
      username: '{####}$&',
      code: '{username}$1',
    });
    expect(message.body).toBe('{####}$&: {username}$1');
  });

  it('name the user in invitations alone', () => {
    const template = { defaultEmailOption: 'CONFIRM_WITH_CODE', emailMessage: '{username}: {####}' } as const;
    expect(composeMessage(poolWith({ verificationMessageTemplate: template }), toAnn).body).toBe('{username}: 123456');
  });
});

describe('sender', () => {
  it('is the one that the pool names', () => {
    const pool = poolWith({
      emailConfiguration: {
        emailSendingAccount: 'DEVELOPER',
        from: 'Shop <shop@example.com>',
        replyToEmailAddress: 'help@example.com',
        sourceArn: 'arn:aws:ses:us-east-1:123456789012:identity/other@example.com',
      },
    });
    expect(composeMessage(pool, toAnn)).toMatchObject({ from: 'Shop <shop@example.com>', replyTo: 'help@example.com' });
  });

  it('is else the address of its SES identity, but never a bare domain', () => {
    const pool = (identity: string) =>
      poolWith({
        emailConfiguration: {
          emailSendingAccount: 'DEVELOPER',
          sourceArn: `arn:aws:ses:us-east-1:123456789012:identity/${identity}`,
        },
      });
    expect(composeMessage(pool('shop@example.com'), toAnn).from).toBe('shop@example.com');
    expect(composeMessage(pool('example.com'), toAnn).from).toBeUndefined();
  });
});
