import type { AuthFlow, ClientMetadata } from '../auth-config.ts';
import { pause } from '../pause.ts';
import { confirmSignIn } from '../sign-in/confirm.ts';
import { signIn } from '../sign-in/start.ts';
import type { RawStep, SignInStep } from '../sign-in/steps.ts';
import { signOut } from '../sign-out.ts';
import { toAttributes } from '../sign-up.ts';
import { about } from '../wire/about.ts';
import { call } from '../wire/call.ts';
import { type AuthContext, checkGiven, ownError, success } from './auth-context.ts';
import type {
  AuthMethods,
  FederatedResponse,
  FederatedSignInOptions,
  FederatedUserInfo,
  SignUpParams,
} from './auth-methods.ts';
import type { AuthUser } from './auth-user.ts';

type SignInMethods = Pick<
  AuthMethods,
  | 'signUp'
  | 'confirmSignUp'
  | 'resendSignUp'
  | 'signIn'
  | 'confirmSignIn'
  | 'completeNewPassword'
  | 'sendCustomChallengeAnswer'
  | 'federatedSignIn'
  | 'signOut'
  | 'forgotPassword'
  | 'forgotPasswordSubmit'
>;

/** How often, and for how long, a sign-in is tried while a link has to be followed first, in milliseconds. */
const pollingMs = 5000;
const longestPollingMs = 180_000;

/** From no account to tokens, and back. */
export function signInMethods(context: AuthContext): SignInMethods {
  let pending = false;
  /** Signs in whom a sign-up left waiting, once the account is confirmed. */
  let afterSignUp: { readonly username: string; readonly run: () => Promise<void> } | undefined;

  async function begin(
    username: string,
    password: string | undefined,
    clientMetadata: ClientMetadata | undefined,
  ): Promise<AuthUser> {
    const set = context.client().config.authFlow;
    const authFlowType: AuthFlow | undefined = password ? set : 'CUSTOM_WITHOUT_SRP';
    const input = { username, password, options: { authFlowType, clientMetadata } };
    return context.advance(context.createUser(username), signIn(context.client(), input));
  }

  /** Answers the open challenge of a user. */
  const confirm = (user: AuthUser, challengeResponse: string, more: object, step: SignInStep | undefined = user.step) =>
    context.advance(user, confirmSignIn(context.client(), { step, challengeResponse, ...more }));

  /** Dispatches a failure before it goes on. */
  const failing = <T>(event: string, message: string, outcome: Promise<T>) =>
    outcome.catch((error: unknown) => {
      context.dispatch(`${event}_failure`, error, message);
      throw error;
    });

  function followSignUp({ username, password, autoSignIn }: SignUpParams, isConfirmed: boolean): void {
    const metadata = autoSignIn?.clientMetaData ?? autoSignIn?.validationData;
    const run = async () => {
      const user = await begin(username, password, metadata);
      context.dispatch('autoSignIn', user, `${username} has signed in successfully`);
    };
    const fail = () => context.dispatch('autoSignIn_failure', null, 'Please use your credentials to sign in');
    afterSignUp = { username, run: () => run().catch(fail) };
    if (isConfirmed) void afterSignUp.run();
    else if (context.settings()['signUpVerificationMethod'] === 'link') void poll(run).catch(fail);
  }

  async function poll(run: () => Promise<void>): Promise<void> {
    const endMs = Date.now() + longestPollingMs;
    for (;;) {
      await pause(pollingMs);
      const error = await run().then(
        () => undefined,
        (thrown: Error) => thrown,
      );
      if (!error) return;
      if (Date.now() > endMs || error.name !== 'UserNotConfirmedException') throw error;
    }
  }

  return {
    async signUp(params, password = '', email = '', phone = '') {
      const attributes = { ...(email && { email }), ...(phone && { phone_number: phone }) };
      const given: SignUpParams = typeof params === 'string' ? { username: params, password, attributes } : params;
      if (!given) throw ownError('Error creating account');
      const { username, autoSignIn, validationData = {} } = given;
      checkGiven(username, 'Username');
      checkGiven(given.password, 'Password');
      const ask = async () => {
        const named = await about(context.client(), username, context.metadata(given.clientMetadata));
        const { nameAttributes } = await import('../attribute-names.ts');
        return call(context.client(), 'SignUp', {
          ...named,
          Password: given.password,
          UserAttributes: toAttributes(nameAttributes(given.attributes)),
          ValidationData: toAttributes(validationData as Readonly<Record<string, string>>),
        });
      };
      const made = await failing('signUp', `${username} failed to signup`, ask());
      const { UserConfirmed: userConfirmed, UserSub: userSub, CodeDeliveryDetails: codeDeliveryDetails = {} } = made;
      const result = { user: context.createUser(username), userConfirmed, userSub, codeDeliveryDetails };
      context.dispatch('signUp', result, `${username} has signed up successfully`);
      if (autoSignIn?.enabled) followSignUp(given, userConfirmed);
      return result;
    },

    async confirmSignUp(username, code, { forceAliasCreation = true, clientMetadata } = {}) {
      checkGiven(username, 'Username');
      checkGiven(code, 'Confirmation code');
      await call(context.client(), 'ConfirmSignUp', {
        ...(await about(context.client(), username, context.metadata(clientMetadata))),
        ConfirmationCode: code,
        ForceAliasCreation: forceAliasCreation,
      });
      context.dispatch('confirmSignUp', success, `${username} has been confirmed successfully`);
      if (afterSignUp?.username === username) void afterSignUp.run();
      return success;
    },

    async resendSignUp(username, clientMetadata) {
      checkGiven(username, 'Username');
      const named = await about(context.client(), username, context.metadata(clientMetadata));
      const { CodeDeliveryDetails = {} } = await call(context.client(), 'ResendConfirmationCode', named);
      return { CodeDeliveryDetails };
    },

    async signIn(given, pw, clientMetadata) {
      const { username, password, validationData } =
        typeof given === 'string' ? { username: given, password: pw } : { ...given };
      checkGiven(username, 'Username');
      if (pending) throw new Error('Pending sign-in attempt already in progress');
      pending = true;
      // AWS: what is for PreAuthentication goes where the metadata goes, and in its place.
      const hasOwn = validationData && Object.keys(validationData).length > 0;
      const metadata = hasOwn ? validationData : context.metadata(clientMetadata);
      try {
        return await failing('signIn', `${username} failed to signin`, begin(username, password, metadata));
      } finally {
        pending = false;
      }
    },

    async confirmSignIn(user, code, mfaType, clientMetadata) {
      checkGiven(code, 'Confirmation code');
      const step =
        user.step && mfaType
          ? ({ ...user.step, signInStep: mfaType, challengeName: undefined } as RawStep as SignInStep)
          : user.step;
      return confirm(user, code, { options: { clientMetadata: context.metadata(clientMetadata) } }, step);
    },

    async completeNewPassword(user, password, userAttributes = {}, clientMetadata) {
      checkGiven(password, 'Password');
      const options = { userAttributes, clientMetadata: context.metadata(clientMetadata) };
      const message = `${user.username} failed to complete the new password flow`;
      return failing('completeNewPassword', message, confirm(user, password, { options }));
    },

    async sendCustomChallengeAnswer(user, answer, clientMetadata) {
      checkGiven(answer, 'Challenge response');
      const options = { clientMetadata: context.metadata(clientMetadata) };
      const answered = await confirm(user, '', { responses: { ANSWER: answer }, options });
      if (answered.signInUserSession) answered.challengeName = answered.challengeParam = undefined;
      return answered;
    },

    federatedSignIn: (async (
      given?: FederatedSignInOptions | string,
      response?: FederatedResponse,
      user?: FederatedUserInfo,
    ) =>
      typeof given === 'string'
        ? (await import('./identity-methods.ts')).federate(context, given, response, user)
        : (await import('./redirect-methods.ts')).leave(context, given)) as AuthMethods['federatedSignIn'],

    async signOut({ global } = {}) {
      const client = context.client();
      const { errors } = client.config.oauth
        ? await (await import('./redirect-methods.ts')).signOut(context, { global })
        : await signOut(client, { global });
      context.dispatch('signOut', null, 'A user has been signed out');
      const [error] = errors;
      // This device has signed out; that the others did not is for the app to know.
      if (global && error && error.name !== 'UserUnAuthenticatedException') throw error;
    },

    async forgotPassword(username, clientMetadata) {
      checkGiven(username, 'Username');
      const named = await about(context.client(), username, context.metadata(clientMetadata));
      const outcome = call(context.client(), 'ForgotPassword', named);
      const { CodeDeliveryDetails = {} } = await failing(
        'forgotPassword',
        `${username} forgotPassword failed`,
        outcome,
      );
      context.dispatch('forgotPassword', named, `${username} has initiated forgot password flow`);
      return { CodeDeliveryDetails };
    },

    async forgotPasswordSubmit(username, code, password, clientMetadata) {
      checkGiven(username, 'Username');
      checkGiven(code, 'Confirmation code');
      checkGiven(password, 'Password');
      const named = await about(context.client(), username, context.metadata(clientMetadata));
      const input = { ...named, ConfirmationCode: code, Password: password };
      const outcome = call(context.client(), 'ConfirmForgotPassword', input);
      await failing('forgotPasswordSubmit', `${username} forgotPasswordSubmit failed`, outcome);
      context.dispatch('forgotPasswordSubmit', null, `${username} forgotPasswordSubmit successful`);
      return success;
    },
  };
}
