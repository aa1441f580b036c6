import { email, Form, password } from './form.jsx';

export default async function Page({ searchParams }) {
  return (
    <main>
      <h1>Sign in</h1>
      <Form deed="sign-in" fields={[email, password]} button="Sign in" query={await searchParams} />
      <p>
        <a href="/sign-up">Sign up</a>
      </p>
    </main>
  );
}
