import { fill } from '@cenote/texts/languages';
import { linkCookie, linkPending, openPendingLink } from '#domain/access/federation/pending-link.ts';
import { findProviderOfAddress, onlyWay } from '#domain/access/federation/sign-in-ways.ts';
import { answerChallenge } from '#domain/access/sign-in/answer.ts';
import type { Asker } from '#domain/access/sign-in/asker.ts';
import { associateInSession, verifyInSession } from '#domain/access/sign-in/challenges/mfa-setup/register-app.ts';
import { isCodeChallenge, sendCodeAgain } from '#domain/access/sign-in/send-again.ts';
import { startSignIn } from '#domain/access/sign-in/start.ts';
import type { Challenge, SignedInAtPage, Step } from '#domain/access/sign-in/step.ts';
import type { Context } from '#domain/context.ts';
import { Fault } from '#domain/fault.ts';
import { isFlowAllowed, secretHashOf } from '#domain/tenant/clients/client.ts';
import { cookieName, parseCookies } from '#http/cookies.ts';
import type { Fields } from '#http/form.ts';
import { type HttpResponse, senderOf } from '#http/message.ts';
import { noticeResponse } from '#http/notice.ts';
import { redirectResponse } from '#http/redirect.ts';
import type { Route } from '#http/router.ts';
import type { Form } from '../form-page.ts';
import { nameLabel } from '../name-label.ts';
import { findStrangerTrouble, findTrouble, type Told } from '../trouble.ts';
import {
  goBackToStep,
  goToStep,
  type LoginScene,
  leave,
  pageAddress,
  showForm,
  type Visit,
  visitRoutes,
} from '../visit.ts';
import { type Carried, readCarried, toHidden } from './carried.ts';
import { providerAddress, providerLabel, providersBeside, workField } from './providers.ts';
import { chooseSetup, isAppDue, setupForm } from './setup-form.ts';
import { startCustom } from './start-custom.ts';
import { againField, type Beginnings, challengeForm, responsesOf, startForm } from './step-form.ts';

const path = '/login';

/** What the page shows after a form: a step of the sign-in, or the first form again with what was done for somebody. */
type LoginStep = Carried | Done | Over;

/** What was done elsewhere for whoever signs in now: a text that says so. */
interface Done {
  readonly done: 'confirmed' | 'created' | 'passwordChanged' | 'waitsForApproval';
  readonly username: string;
}

/** A sign-in that has to begin anew. */
interface Over {
  readonly username: string;
}

/**
 * The page where a person signs in for an app. It is an ordinary caller of the sign-in: each form carries the sealed session of its step
 * to the next one, and the server keeps nothing until somebody is signed in.
 */
export function loginRoutes(context: Context): Route[] {
  return visitRoutes(context, { path, category: 'UserAuthentication', show: openLogin, act });
}

/** Where there is one way alone, and it is outside, nobody is asked. */
function openLogin(visit: Visit, error?: Told): Promise<HttpResponse> {
  if (visit.kept !== undefined) return showStep(visit, visit.kept.state as LoginStep, error);
  const only = error === undefined ? onlyWay(visit.ways) : undefined;
  if (only === undefined) return showLogin(visit, error);
  return Promise.resolve(redirectResponse(providerAddress(visit, { identity_provider: only.name })));
}

/** Sends a browser to the first form, for somebody for whom something was done. */
export function goToLogin(context: Context, visit: Visit, state: Done): Promise<HttpResponse> {
  return goToStep<LoginStep>(context, visit, { path, state, show: showStep });
}

function showStep(visit: Visit, step: LoginStep, error?: Told): Promise<HttpResponse> {
  if ('session' in step) return showChallenge(visit, step, error);
  const { username } = step;
  return showLogin(visit, error, { username, ...('done' in step && { text: visit.spoken.texts[step.done] }) });
}

/** What the first form of the sign-in begins with. */
interface Beginning {
  /** A name that is known already. */
  readonly username?: string;
  readonly text?: string;
  readonly mayConfirm?: boolean;
}

/** The first form of the sign-in. */
function showLogin(visit: Visit, error?: Told, beginning: Beginning = {}): Promise<HttpResponse> {
  const form = loginForm(visit, beginning);
  const isNowhere = !visit.ways.isOwn && form.after === undefined;
  return showForm(visit, path, form, error ?? (isNowhere ? { text: visit.spoken.texts.noWay } : undefined));
}

/** The first form of the sign-in at a client, and what stands beside it. */
export function loginForm(visit: LoginScene, beginning: Beginning = {}): Form {
  const { username = visit.parameters.login_hint ?? '', text, mayConfirm = false } = beginning;
  const { asked, spoken, ways } = visit;
  const { texts } = spoken;
  const heading = fill(texts.signInTo, { app: asked.client.name });
  const beside = providersBeside(visit);
  const why = visit.parameters.link === undefined ? text : texts.linking.how;
  const said = { heading, ...beside, ...(why !== undefined && { text: why }) };
  if (!ways.isOwn) return { ...said, fields: [] };
  const beginnings = beginningsOf(asked);
  const form = startForm(texts, { username, nameLabel: nameLabel(spoken, asked.pool), beginnings });
  const links = [
    ...(beginnings.password ? [{ href: pageAddress(visit, '/forgotPassword'), label: texts.forgotPassword }] : []),
    ...(canSignUp(asked) && mayConfirm ? [{ href: pageAddress(visit, '/confirm'), label: texts.confirmAccount }] : []),
    ...(canSignUp(asked) ? [{ href: pageAddress(visit, '/signup'), label: texts.signUp }] : []),
  ];
  return { ...said, ...form, links };
}

/**
 * AWS: at the pages people begin by their password, whatever the client allows by the API. Challenges of functions have to be allowed
 * by the client, and are all there is where it allows nothing else that people do by themselves.
 */
function beginningsOf({ pool, client }: LoginScene['asked']): Beginnings {
  const { policies, lambdaConfig } = pool.settings;
  const custom = lambdaConfig.defineAuthChallenge !== undefined && isFlowAllowed(client, 'CUSTOM_AUTH');
  const others = ['USER_AUTH', 'USER_PASSWORD_AUTH', 'USER_SRP_AUTH'] as const;
  return {
    custom,
    password: !custom || others.some((flow) => isFlowAllowed(client, flow)),
    factors: policies.signInPolicy.allowedFirstAuthFactors.length > 1,
  };
}

/** Finds the provider of somebody's company by their address, and sends them there. */
async function goToWork(visit: Visit, address: string): Promise<HttpResponse> {
  const { ways, spoken } = visit;
  const { lang, texts } = spoken;
  const provider = findProviderOfAddress(ways, address);
  if (provider === undefined) return showLogin(visit, { text: texts.workUnknown, about: 'beside' });
  const heading = fill(texts.continueWith, { provider: providerLabel(provider) });
  const href = providerAddress(visit, { identity_provider: provider.name, login_hint: address.trim() });
  // A page in between: browsers hold what a form leads to against the policy of its page, which would have to name every provider.
  return noticeResponse({
    lang,
    mark: 'success',
    heading,
    text: texts.notices.signInThere,
    link: { href, label: texts.next, isNow: true },
  });
}

async function act(context: Context, visit: Visit, form: Fields): Promise<HttpResponse> {
  try {
    return await proceed(context, visit, form);
  } catch (error) {
    // The next form could not be made of what this one has carried.
    if (!(error instanceof Fault)) throw error;
    return showLogin(visit, findTrouble(visit.spoken.texts, error));
  }
}

async function proceed(context: Context, visit: Visit, form: Fields): Promise<HttpResponse> {
  const work = form.get(workField);
  if (work !== undefined) return goToWork(visit, work);
  if (!visit.ways.isOwn) return showLogin(visit, { text: visit.spoken.texts.noWay });
  const carried = readCarried(form);
  if (carried === 'broken') return showLogin(visit, { text: visit.spoken.texts.startAgain });
  const username = carried?.username ?? form.get('username') ?? '';
  // The buttons beside the password do not wait for a field to be filled in.
  if (username.trim() === '') return showLogin(visit, { text: visit.spoken.texts.fieldEmpty, about: 'username' });
  // The answer that takes the password along comes from a form of its own.
  if (carried?.shown.name === 'SELECT_CHALLENGE' && form.get('answer') === 'PASSWORD') {
    return goOnTo(context, visit, { ...carried, shown: { ...carried.shown, name: 'PASSWORD' } }, true);
  }
  const setup = form.get('setup');
  if (carried?.shown.name === 'MFA_SETUP' && setup !== undefined) {
    return goOnTo(context, visit, { ...carried, shown: chooseSetup(carried.shown, setup) }, true);
  }
  try {
    const { shown, session } = carried ?? {};
    if (form.has(againField) && session !== undefined && shown !== undefined && isCodeChallenge(shown.name)) {
      const again = { asker: askerOf(visit), challengeName: shown.name, session };
      return await goOnTo(context, visit, carriedBy(username, await sendCodeAgain(context, again), true));
    }
    const step =
      carried === undefined ? await start(context, visit, form, username) : await goOn(context, visit, form, carried);
    return await takeStep(context, visit, username, step);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    if (carried === undefined) return showLogin(visit, startTrouble(visit, error), { username, mayConfirm: true });
    const told = findTrouble(visit.spoken.texts, error);
    if (told.isOver) return goToStep<LoginStep>(context, visit, { path, state: { username }, show: showStep, told });
    return goBackToStep<LoginStep>(context, visit, { path, state: asKept(visit, carried), show: showStep, told });
  }
}

/** The step as the browser keeps it, where that is the one whose form was sent: a form does not carry all of it. */
function asKept({ kept }: Visit, carried: Carried): Carried {
  const state = kept?.state as LoginStep | undefined;
  return state !== undefined && 'session' in state && state.session === carried.session ? state : carried;
}

/** Who begins has proved nothing yet: see `findStrangerTrouble`. */
function startTrouble({ asked, spoken: { texts } }: Visit, fault: Fault): Told {
  const text = canSignUp(asked) ? texts.signInWrongOrUnconfirmed : texts.signInWrong;
  return findStrangerTrouble(texts, fault, { client: asked.client, text });
}

function canSignUp({ pool }: LoginScene['asked']): boolean {
  return !pool.settings.adminCreateUserConfig.allowAdminCreateUserOnly;
}

function start(context: Context, visit: Visit, form: Fields, username: string): Promise<Step> {
  const asker = askerOf(visit);
  const named = { USERNAME: username, SECRET_HASH: secretHashOf(asker.client, username) };
  const beginnings = beginningsOf(visit.asked);
  const choice = form.get('choose');
  if (beginnings.custom && (choice === 'custom' || !beginnings.password)) {
    return startCustom(context, asker, named, (beginnings.password && form.get('password')) || '');
  }
  if (choice !== undefined) return startSignIn(context, asker, { flow: 'USER_AUTH', parameters: named });
  const parameters = { ...named, PASSWORD: form.get('password') };
  return startSignIn(context, asker, { flow: 'USER_PASSWORD_AUTH', parameters });
}

async function goOn(context: Context, visit: Visit, form: Fields, carried: Carried): Promise<Step> {
  const { username, shown } = carried;
  const asker = askerOf(visit);
  const named = { USERNAME: username, SECRET_HASH: secretHashOf(asker.client, username) };
  const code = form.get('code');
  if (shown.name === 'MFA_SETUP' && code !== undefined) {
    const { session } = await verifyInSession(context, { session: carried.session, code });
    return answerChallenge(context, { asker, challengeName: shown.name, responses: named, session });
  }
  const responses = { ...responsesOf(shown.name, form), ...named };
  return answerChallenge(context, { asker, challengeName: shown.name, responses, session: carried.session });
}

function askerOf({ asked: { pool, client }, request }: Visit): Asker {
  return { pool, client, admin: false, caller: senderOf(request), isAtPage: true };
}

function takeStep(context: Context, visit: Visit, username: string, step: Step): Promise<HttpResponse> {
  switch (step.kind) {
    case 'challenge':
      return goOnTo(context, visit, carriedBy(username, step));
    case 'browser-session':
      return linkThenLeave(context, visit, step);
    case 'tokens':
      throw new Error('a page asked for no tokens');
  }
}

function carriedBy(username: string, step: Challenge, isAgain = false): Carried {
  const { session, name, parameters, available } = step;
  if (session === undefined) throw new Error(`${name} was posed without a session`);
  return {
    session,
    username,
    shown: { name, parameters, ...(available && { available }) },
    ...(isAgain && { isAgain }),
  };
}

/** Who came from a provider, and had an account already, has signed in to one: is it that one, it is linked. */
async function linkThenLeave(context: Context, visit: Visit, signedIn: SignedInAtPage): Promise<HttpResponse> {
  const { asked, request, spoken, parameters } = visit;
  const { link, ...others } = parameters;
  if (link === undefined) return leave(context, visit, signedIn);
  const { user } = signedIn.session;
  const secret = parseCookies(request).get(cookieName(linkCookie.name));
  const pending = await openPendingLink(context, asked.pool.id, { link, secret });
  // Without it they sign in as ever.
  if (pending === undefined) return showLogin({ ...visit, parameters: others }, { text: spoken.texts.linking.over });
  if (pending.sub !== user.sub) return showLogin(visit, { text: spoken.texts.linking.other });
  await linkPending(context, asked.pool, user, pending, senderOf(request));
  return leave(context, visit, signedIn);
}

/** Sends a browser to a challenge. An app has its secret once it is to be set up, and keeps it while its code is wrong. */
async function goOnTo(context: Context, visit: Visit, carried: Carried, isReversible = false): Promise<HttpResponse> {
  const isSetup = carried.shown.name === 'MFA_SETUP' && isAppDue(carried.shown);
  const state = isSetup ? await withSecret(context, carried) : carried;
  return goToStep<LoginStep>(context, visit, { path, state, show: showStep, isReversible });
}

async function showChallenge(visit: Visit, carried: Carried, error?: Told): Promise<HttpResponse> {
  const { spoken, asked } = visit;
  const { shown, username } = carried;
  if (shown.name === 'MFA_SETUP') return showSetup(visit, carried, error);
  const form = challengeForm(spoken.texts, shown, asked.pool, carried.isAgain);
  if (form === undefined)
    return showLogin(visit, { text: fill(spoken.texts.failed, { reason: shown.name }) }, { username });
  const links = shown.name === 'WEB_AUTHN' ? [{ href: pageAddress(visit, path), label: spoken.texts.otherWay }] : [];
  return showForm(visit, path, { ...form, who: whoOf(visit, carried), hidden: toHidden(carried), links }, error);
}

/** Who is signing in, and the way back for everybody else. */
function whoOf(visit: Visit, { username }: Carried): NonNullable<Form['who']> {
  const { login_hint: _hint, ...parameters } = visit.parameters;
  return { name: username, link: { href: pageAddress({ parameters }, path), label: visit.spoken.texts.notYou } };
}

async function showSetup(visit: Visit, carried: Carried, error?: Told): Promise<HttpResponse> {
  const { asked, spoken } = visit;
  const { shown, username } = carried;
  const form = setupForm(spoken.texts, shown, { issuer: asked.pool.name, username });
  if (form === undefined) return showLogin(visit, { text: spoken.texts.startAgain }, { username });
  return showForm(visit, path, { ...form, who: whoOf(visit, carried), hidden: toHidden(carried) }, error);
}

async function withSecret(context: Context, carried: Carried): Promise<Carried> {
  const { shown } = carried;
  const { secretCode, session } = await associateInSession(context, carried.session);
  return { ...carried, session, shown: { ...shown, parameters: { ...shown.parameters, SECRET_CODE: secretCode } } };
}
