/** What people read of an error, by its name. */
const sentences = {
  CodeMismatchException: 'That code is not right.',
  InvalidPasswordException: 'That password is too short.',
  NotAuthorizedException: 'Address and password do not match.',
  UsernameExistsException: 'That address has an account.',
};

/** A form that works without a script: it posts to `/auth/<deed>`. */
export function Form({ deed, fields, button, query: { email, trouble } = {} }) {
  return (
    <form method="post" action={`/auth/${deed}`}>
      {trouble && <p role="alert">{sentences[trouble] ?? 'That did not work. Try again.'}</p>}
      {fields.map(({ label, ...input }) => (
        <p key={input.name}>
          <label>
            {label} <input {...input} required defaultValue={input.name === 'email' ? email : ''} />
          </label>
        </p>
      ))}
      <button type="submit">{button}</button>
    </form>
  );
}

export const email = { label: 'Email address', name: 'email', type: 'email', autoComplete: 'username' };
export const password = { label: 'Password', name: 'password', type: 'password', autoComplete: 'current-password' };
export const newPassword = { ...password, autoComplete: 'new-password' };
export const code = { label: 'Code', name: 'code', inputMode: 'numeric', autoComplete: 'one-time-code' };
