import { authOf } from '../../../lib/auth.js';

/** What each form does, where it leads to, and where it is. */
const deeds = {
  'sign-up': {
    form: '/sign-up',
    async run(auth, { email, password }) {
      await auth.signUp({ username: email, password, options: { userAttributes: { email } } });
      return `/confirm?email=${encodeURIComponent(email)}`;
    },
  },
  confirm: {
    form: '/confirm',
    async run(auth, { email, code }) {
      await auth.confirmSignUp({ username: email, confirmationCode: code });
      return '/';
    },
  },
  'sign-in': {
    form: '/',
    async run(auth, { email, password }) {
      await auth.signIn({ username: email, password });
      return '/account';
    },
  },
  'sign-out': {
    form: '/',
    async run(auth) {
      await auth.signOut();
      return '/';
    },
  },
};

/** Takes a form of this site, does what it is for, and leads on with the cookies that came of it. */
export async function POST(request, { params }) {
  if (request.headers.get('sec-fetch-site') !== 'same-origin') return new Response('Not from here.', { status: 403 });
  const deed = deeds[(await params).deed];
  if (deed === undefined) return new Response('Not found.', { status: 404 });
  const auth = authOf(request);
  const values = Object.fromEntries(await request.formData());
  const leadTo = (path, query = {}) => {
    const url = new URL(path, request.headers.get('origin'));
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
    return auth.respond(Response.redirect(url, 303));
  };
  try {
    return leadTo(await deed.run(auth, values));
  } catch (error) {
    return leadTo(deed.form, { trouble: error.name, ...(values.email && { email: values.email }) });
  }
}
