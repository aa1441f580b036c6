import { code, email, Form } from '../form.jsx';

export default async function Page({ searchParams }) {
  return (
    <main>
      <h1>Confirm your account</h1>
      <Form deed="confirm" fields={[email, code]} button="Confirm" query={await searchParams} />
    </main>
  );
}
