import { email, Form, newPassword } from '../form.jsx';

export default async function Page({ searchParams }) {
  return (
    <main>
      <h1>Create your account</h1>
      <Form deed="sign-up" fields={[email, newPassword]} button="Sign up" query={await searchParams} />
    </main>
  );
}
