import { headers } from 'next/headers';
import { redirect } from 'next/navigation';
import { authOf } from '../../lib/auth.js';
import { Form } from '../form.jsx';

/** Rendered on the server, for whoever asks: the browser gets no token. */
export default async function Page() {
  const auth = authOf({ headers: await headers() });
  const { isSignedIn } = await auth.fetchAuthSession();
  if (!isSignedIn) redirect('/');
  const { email } = await auth.fetchUserAttributes();
  return (
    <main>
      <h1>Hello {email}</h1>
      <Form deed="sign-out" fields={[]} button="Sign out" />
    </main>
  );
}
