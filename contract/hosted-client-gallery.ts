import { CreateTermsCommand } from '@aws-sdk/client-cognito-identity-provider';
import { functionArn } from './functions.ts';
import { authorizeUrl, makeAppPlace, type Picture, send } from './hosted-walks.ts';
import { administrator } from './people.ts';
import { addUser, type Place, verified } from './pools.ts';
import type { ContractServer } from './server.ts';

/** What only some clients have: documents that people agree to, and questions of functions. */
export async function clientGallery(server: ContractServer): Promise<Picture[]> {
  const agreeing = await makeAppPlace(server, { pool: { AutoVerifiedAttributes: ['email'] } });
  await addTerms(server, agreeing);
  const asking = await makeAppPlace(server, {
    pool: {
      AutoVerifiedAttributes: ['email'],
      LambdaConfig: {
        DefineAuthChallenge: functionArn('define-steps'),
        CreateAuthChallenge: functionArn('create-question'),
        VerifyAuthChallengeResponse: functionArn('verify-step'),
      },
    },
    client: { ExplicitAuthFlows: ['ALLOW_CUSTOM_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'] },
  });
  const language = (lang: string | undefined): Record<string, string> => (lang === undefined ? {} : { lang });
  const toLogin: Picture['open'] = async (page, lang) => {
    await page.goto(authorizeUrl(server.endpoint, asking.clientId, language(lang)));
  };
  const toQuestion: Picture['open'] = async (page, lang) => {
    const { username } = await addUser(server, asking, ({ email }) => verified({ email }));
    await toLogin(page, lang);
    await send(page, { username });
  };
  return [
    {
      name: 'sign-up-terms',
      open: async (page, lang) => {
        const url = authorizeUrl(server.endpoint, agreeing.clientId, language(lang));
        await page.goto(url.replace('/oauth2/authorize', '/signup'));
      },
    },
    { name: 'login-question', open: toLogin },
    { name: 'question', open: toQuestion },
  ];
}

async function addTerms(server: ContractServer, { userPoolId: UserPoolId, clientId: ClientId }: Place): Promise<void> {
  for (const TermsName of ['terms-of-use', 'privacy-policy']) {
    const Links = { 'cognito:default': `https://aurora.example/${TermsName}` };
    const input = {
      UserPoolId,
      ClientId,
      TermsName,
      TermsSource: 'LINK' as const,
      Enforcement: 'NONE' as const,
      Links,
    };
    await administrator(server).send(new CreateTermsCommand(input));
  }
}
