import { useEffect, useState } from 'react';
import { auth } from './auth.js';

/** What is known of whoever is signed in, and a form for their name. */
export function Profile() {
  const [attributes, setAttributes] = useState();
  const [saved, setSaved] = useState(false);
  useEffect(() => {
    auth.fetchUserAttributes().then(setAttributes);
  }, []);
  if (!attributes) return <p>…</p>;

  async function save(form) {
    await auth.updateUserAttributes({ userAttributes: { name: form.get('name') } });
    setAttributes(await auth.fetchUserAttributes());
    setSaved(true);
  }
  return (
    <form action={save}>
      <p>You are {attributes.email}.</p>
      <label>
        Name <input name="name" key={attributes.name} defaultValue={attributes.name} required />
      </label>
      <button type="submit">Save</button>
      <p role="status">{saved && `Saved, ${attributes.name}.`}</p>
    </form>
  );
}
